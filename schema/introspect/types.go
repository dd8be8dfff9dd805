package introspect

import "github.com/tamis-go/tamis/schema"

// A known type is the kind of a type of a database, or why there is none.
type known struct {
	kind schema.Kind
	kept schema.Storage // "" for the dialect's own choice
	note string
	left string
}

const (
	noMoney = "how it is printed depends on the settings of the server; want numeric"
	noBytes = "there is no kind for bytes"
	noTime  = "there is no kind for a time of day"
	noSpan  = "there is no kind for a span of time"
)

// types are the types of the databases whose columns have one type, by dialect.
var types = map[string]map[string]known{
	"postgres": {
		"text": {kind: schema.String}, "varchar": {kind: schema.String},
		"int2": {kind: schema.Int}, "int4": {kind: schema.Int}, "int8": {kind: schema.Int},
		"float4": {kind: schema.Float}, "float8": {kind: schema.Float},
		"bool": {kind: schema.Bool}, "uuid": {kind: schema.UUID}, "date": {kind: schema.Date},
		"timestamptz": {kind: schema.Datetime},
		"timestamp":   {kind: schema.Datetime, kept: schema.StorageTimestamp, note: "without a time zone: taken to hold UTC"},
		"jsonb":       {kind: schema.JSON}, "json": {kind: schema.JSON, kept: schema.StorageJSON},
		"numeric": {kind: schema.Decimal}, "money": {left: noMoney},
		"bpchar": {kind: schema.String, kept: schema.StorageChar}, "char": {kind: schema.String, kept: schema.StorageFolded},
		"name": {kind: schema.String, kept: schema.StorageFolded}, "citext": {kind: schema.String, kept: schema.StorageFolded},
		"bytea": {left: noBytes}, "time": {left: noTime}, "timetz": {left: noTime}, "interval": {left: noSpan},
	},
	"mariadb": mysqlTypes,
	"mysql":   mysqlTypes,
	"duckdb": {
		"varchar": {kind: schema.String},
		"tinyint": {kind: schema.Int}, "smallint": {kind: schema.Int}, "integer": {kind: schema.Int}, "bigint": {kind: schema.Int},
		"float": {kind: schema.Float}, "double": {kind: schema.Float},
		"boolean": {kind: schema.Bool}, "uuid": {kind: schema.UUID}, "date": {kind: schema.Date},
		"timestamp":                {kind: schema.Datetime},
		"timestamp with time zone": {kind: schema.Datetime, kept: schema.StorageTimestamptz},
		"json":                     {kind: schema.JSON},
		"utinyint":                 {left: "there is no kind for an int without sign"}, "usmallint": {left: "there is no kind for an int without sign"},
		"uinteger": {left: "there is no kind for an int without sign"}, "ubigint": {left: "there is no kind for an int without sign"},
		"hugeint": {left: "an int has 64 bits"}, "uhugeint": {left: "an int has 64 bits"},
		"timestamp_ns": {left: "a datetime has microseconds"}, "timestamp_ms": {left: "want timestamp"}, "timestamp_s": {left: "want timestamp"},
		"decimal": {kind: schema.Decimal}, "blob": {left: noBytes}, "time": {left: noTime}, "time with time zone": {left: noTime}, "interval": {left: noSpan},
	},
}

// mysqlTypes are those of MariaDB and MySQL.
var mysqlTypes = map[string]known{
	"char": {kind: schema.String}, "varchar": {kind: schema.String},
	"tinytext": {kind: schema.String}, "text": {kind: schema.String}, "mediumtext": {kind: schema.String}, "longtext": {kind: schema.String},
	"tinyint": {kind: schema.Int}, "smallint": {kind: schema.Int}, "mediumint": {kind: schema.Int}, "int": {kind: schema.Int}, "bigint": {kind: schema.Int},
	"float": {kind: schema.Float}, "double": {kind: schema.Float},
	"uuid": {kind: schema.UUID, kept: schema.StorageNative},
	"date": {kind: schema.Date}, "datetime": {kind: schema.Datetime},
	"timestamp": {left: "its times depend on the time zone of the session; want datetime(6)"},
	"json":      {kind: schema.JSON},
	"binary":    {left: noBytes}, "varbinary": {left: noBytes}, "tinyblob": {left: noBytes}, "blob": {left: noBytes}, "mediumblob": {left: noBytes}, "longblob": {left: noBytes},
	"decimal": {kind: schema.Decimal}, "time": {left: noTime}, "year": {left: "two digits stand for four in it"},
	"bit": {left: "there is no kind for bits"}, "set": {left: "there is no kind for it; keep an array as json"},
}
