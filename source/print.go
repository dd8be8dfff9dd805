package source

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"

	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/schema"
)

// AppendRow appends a row of c to dst as a JSON object on one line, its columns in the order of the
// schema. Hidden columns are left out.
func AppendRow(dst []byte, c *schema.Collection, row Row) []byte {
	return appendColumns(dst, c, row, func(col *schema.Column) bool { return !col.Hidden })
}

func appendColumns(dst []byte, c *schema.Collection, row Row, keep func(*schema.Column) bool) []byte {
	dst = append(dst, '{')
	for _, col := range c.Columns {
		v, ok := row[col.Name]
		if !ok || !keep(col) {
			continue
		}
		if dst[len(dst)-1] != '{' {
			dst = append(dst, ',')
		}
		dst = syntax.AppendQuoted(dst, col.Name)
		dst = append(dst, ':')
		dst = appendValueOf(dst, col, v)
	}
	return append(dst, '}')
}

// appendValueOf appends the value of a column.
func appendValueOf(dst []byte, col *schema.Column, v any) []byte {
	if n, ok := v.(json.Number); ok && col.Quoted() {
		return syntax.AppendQuoted(dst, string(n))
	}
	return AppendValue(dst, v)
}

// AppendValue appends a value of a Row to dst as JSON.
func AppendValue(dst []byte, v any) []byte {
	switch v := v.(type) {
	case nil:
		return append(dst, "null"...)
	case string:
		return syntax.AppendQuoted(dst, v)
	case int64:
		return strconv.AppendInt(dst, v, 10)
	case float64:
		return appendFloat(dst, v)
	case bool:
		return strconv.AppendBool(dst, v)
	case json.Number:
		return append(dst, v...)
	case json.RawMessage:
		return append(dst, v...)
	case []any:
		dst = append(dst, '[')
		for i, e := range v {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = AppendValue(dst, e)
		}
		return append(dst, ']')
	case map[string]any:
		dst = append(dst, '{')
		for i, key := range slices.Sorted(maps.Keys(v)) {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = syntax.AppendQuoted(dst, key)
			dst = append(dst, ':')
			dst = AppendValue(dst, v[key])
		}
		return append(dst, '}')
	}
	panic(fmt.Sprintf("source: unexpected %T", v))
}

// appendFloat appends a float as encoding/json does: the shortest text that reads back as f.
func appendFloat(dst []byte, f float64) []byte {
	format := byte('f')
	if size := math.Abs(f); size != 0 && (size < 1e-6 || size >= 1e21) {
		format = 'e'
	}
	begin := len(dst)
	dst = strconv.AppendFloat(dst, f, format, -1, 64)
	if n := len(dst); format == 'e' && n-begin >= 4 && dst[n-4] == 'e' && dst[n-3] == '-' && dst[n-2] == '0' {
		dst[n-2] = dst[n-1] // e-09 is written e-9
		dst = dst[:n-1]
	}
	return dst
}
