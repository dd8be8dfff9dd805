package value

import (
	"encoding/json"
	"fmt"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/tamis-go/tamis/schema"
)

// withArticle returns a type with its article, for people.
func withArticle(t schema.Type) string {
	switch t.Kind {
	case schema.String:
		return "a text"
	case schema.Enum, schema.Int:
		return "an " + t.Kind.String()
	case schema.Bytes:
		return "bytes"
	case schema.Decimal:
		return "a " + HoldingOf(t).Typ().String()
	default:
		return "a " + t.Kind.String()
	}
}

func plural(t schema.Type) string {
	switch t.Kind {
	case schema.String:
		return "texts"
	case schema.Bytes:
		return "bytes"
	default:
	}
	return t.Kind.String() + "s"
}

// Show returns v for people, cut where it is long.
func Show(v any) string {
	const most = 60
	var s string
	switch v := v.(type) {
	case string:
		s = strconv.Quote(v)
	case json.Number, float64, bool, int64, int:
		s = fmt.Sprint(v)
	case time.Time:
		s = v.String()
	case []any, map[string]any:
		b, err := json.Marshal(v)
		if err != nil {
			return fmt.Sprintf("%T", v)
		}
		s = string(b)
	default:
		return fmt.Sprintf("a %T", v)
	}
	if len(s) > most {
		cut := most
		for cut > 0 && !utf8.RuneStart(s[cut]) {
			cut--
		}
		s = s[:cut] + "…"
	}
	return s
}
