//go:build trino

package sqlgen_test

import (
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/sqlgen"
)

func slowKeepings() []keeping {
	return []keeping{
		{"own", sqlgen.Trino, true, schema.Options{}, nil},
		{"text, timestamptz", sqlgen.Trino, true, storages(sqlgen.Trino, "", map[schema.Kind]schema.Storage{
			schema.UUID: schema.StorageText, schema.Datetime: schema.StorageTimestamptz, schema.Bool: schema.StorageInteger, schema.Date: schema.StorageText,
		}), nil},
	}
}
