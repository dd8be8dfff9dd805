package report

import (
	"database/sql/driver"
	"fmt"
	"reflect"
	"time"

	"github.com/tamis-go/tamis/schema"
)

// Argument returns what a driver is given, as JSON shows it: a list as an array, a time as RFC 3339
// with six digits, bytes in hexadecimal.
func Argument(v any) (any, error) {
	list := reflect.ValueOf(v)
	switch v := v.(type) {
	case time.Time:
		return schema.FormatTime(v.UnixMicro()), nil
	case []byte:
		return fmt.Sprintf("%x", v), nil
	case driver.Valuer:
		if list.Kind() == reflect.Slice { // a sqlgen.List
			break
		}
		inner, err := v.Value()
		if err != nil {
			return nil, err
		}
		return Argument(inner)
	}
	if list.Kind() != reflect.Slice && list.Kind() != reflect.Array {
		return v, nil
	}
	out := make([]any, list.Len())
	for i := range out {
		var err error
		if out[i], err = Argument(list.Index(i).Interface()); err != nil {
			return nil, err
		}
	}
	return out, nil
}
