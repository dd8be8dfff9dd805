package openapi

import (
	"encoding/json"
	"math"
	"strconv"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/tamis-go/tamis/schema"
)

// The texts of times, each a regular expression that RE2 and ECMAScript read alike. There is no year 0000.
const (
	year        = `(?:[1-9][0-9]{3}|0[1-9][0-9]{2}|00[1-9][0-9]|000[1-9])`
	leap        = `(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:0[48]|[2468][048]|[13579][26])00)`
	date        = `(?:` + year + `-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8]))|` + leap + `-02-29)`
	hours       = `(?:[01][0-9]|2[0-3]):[0-5][0-9]`
	seconds     = `:[0-5][0-9](?:\.[0-9]+)?`
	clock       = `T` + hours + seconds + `(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])?`
	base64      = `^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/][AQgw]==|[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=)?$`
	uuid        = `^[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}$`
	decimalText = `^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$`
	// Numbers of 250 years at most, which no expression counts; see the package's doc.
	relative = `now(?:[+-][0-9]+[smhdw])?|today`
)

// examples are values of each kind.
var examples = map[schema.Kind]any{
	schema.String: "text", schema.Int: 20, schema.Float: 1.5, schema.Bool: true,
	schema.UUID: "8f3c2a10-1111-4222-8333-444455556666", schema.Datetime: "2024-01-31T08:00:00Z", schema.Date: "2024-01-31",
	schema.Decimal: json.Number("19.9"), schema.Other: "192.168.0.0/24", schema.Bytes: "aGVsbG8=", schema.Clock: "08:30:00.000000",
}

// exampleOf returns a value of t.
func exampleOf(t schema.Type) any {
	if t.Kind == schema.Enum && len(t.Enum) > 0 {
		return t.Enum[0]
	}
	return examples[t.Kind]
}

// namedText returns the schema of a text that has a form.
func (b *builder) namedText(name, format, pattern string, kind schema.Kind, doc string) *openapi3.SchemaRef {
	return b.named(name, func() *openapi3.Schema {
		s := typed("string")
		s.Format, s.Pattern, s.Example, s.Description = format, pattern, examples[kind], doc
		return s
	})
}

// operand returns the schema of one value of t in a filter. longest is the most code points of a text, if not 0.
func (b *builder) operand(t schema.Type, longest int) *openapi3.SchemaRef {
	switch t.Kind {
	case schema.UUID:
		return b.namedText("uuid", "uuid", uuid, schema.UUID, "36 characters, in any case.")
	case schema.Datetime:
		return b.named("datetime", func() *openapi3.Schema { return b.time(`^(?:`+date+`(?:`+clock+`)?`, schema.Datetime) })
	case schema.Date:
		return b.named("date", func() *openapi3.Schema { return b.time(`^(?:`+date, schema.Date) })
	case schema.Bytes:
		return b.namedText("bytes", "byte", base64, schema.Bytes, "Base64, as RFC 4648 defines it in section 4, with padding.")
	case schema.Clock:
		return b.namedText("time", "", `^`+hours+`(?:`+seconds+`)?$`, schema.Clock, "A time of day from 00:00 to 23:59:59.999999. Digits behind the microsecond are cut.")
	case schema.Int:
		return inline(b.integer(math.MinInt64))
	case schema.Float:
		return inline(number(t))
	case schema.Decimal:
		return b.named("decimal", decimal)
	case schema.Bool:
		return inline(typed("boolean"))
	case schema.Enum:
		if t.Name == "" {
			return inline(enum(t.Enum))
		}
		return b.named(t.Name, func() *openapi3.Schema { return enum(t.Enum) })
	case schema.String, schema.JSON, schema.Other:
	}
	return inline(b.text(longest))
}

// text returns the schema of a string.
func (b *builder) text(longest int) *openapi3.Schema {
	s := typed("string")
	s.Pattern = `^[^\x00]*$`
	most := uint64(b.language.Limits().String) //nolint:gosec // above 0
	if longest > 0 {
		most = uint64(longest)
	}
	s.MaxLength = &most
	return s
}

// number is a float of 64 bits, or of 32.
func number(t schema.Type) *openapi3.Schema {
	s := typed("number")
	if t.Single {
		s.Format = "float"
	}
	return s
}

// decimal is a number of up to 38 digits, or a string of one, for clients whose numbers are floats.
func decimal() *openapi3.Schema {
	number, text := typed("number"), typed("string")
	number.Format, text.Format = "decimal", "decimal"
	text.Pattern = decimalText
	s := openapi3.NewOneOfSchema(number, text)
	s.Example = examples[schema.Decimal]
	s.Description = "A number of up to 38 digits, before and after the point together, compared as it is written and never as a float; or a string of one."
	return s
}

func (b *builder) time(pattern string, k schema.Kind) *openapi3.Schema {
	s := typed("string")
	s.Example = examples[k]
	s.Description = "RFC 3339, or without an offset, then in UTC; or a date, its midnight in UTC."
	if k == schema.Date {
		s.Description = "A date: yyyy-mm-dd."
	}
	if b.language.Registry().Options().RelativeTimes {
		pattern += "|" + relative
		s.Description += " Or now, now-7d, now+1h (units s, m, h, d, w) and today."
	}
	s.Pattern = pattern + `)$`
	return s
}

// integer is an int of 64 bits, from low on. Its ends are written out: they are no float64s, which the model has.
func (b *builder) integer(low int64) *openapi3.Schema {
	s := typed("integer")
	s.Format = "int64"
	s.Extensions = map[string]any{
		"minimum": json.Number(strconv.FormatInt(low, 10)),
		"maximum": json.Number(strconv.FormatInt(math.MaxInt64, 10)),
	}
	return s
}

// between is an int within a range that float64 can tell.
func between(low, high int64) *openapi3.Schema {
	s := typed("integer")
	least, most := float64(low), float64(high)
	s.Min, s.Max = &least, &most
	return s
}

func enum(values []string) *openapi3.Schema {
	s := typed("string")
	s.Enum = []any{} // of no values, nothing is one; null may be
	for _, v := range values {
		s.Enum = append(s.Enum, v)
	}
	return s
}

// column returns the schema of a column in a row.
func (b *builder) column(col *schema.Column) *openapi3.SchemaRef {
	t := col.Type
	var s *openapi3.Schema
	switch t.Kind {
	case schema.UUID:
		s = typed("string")
		s.Format = "uuid"
	case schema.Datetime:
		s = typed("string")
		s.Format = "date-time"
	case schema.Date:
		s = typed("string")
		s.Format = "date"
	case schema.Int:
		s = typed("integer")
		s.Format = "int64"
	case schema.Float:
		s = number(t)
	case schema.Decimal:
		s = typed("number")
		if col.Quoted() {
			s = typed("string")
			s.Pattern = decimalText
		}
		s.Format = "decimal"
	case schema.Bool:
		s = typed("boolean")
	case schema.Enum:
		s = enum(t.Enum)
	case schema.String:
		s = typed("string")
	case schema.Bytes:
		s = typed("string")
		s.Format, s.Pattern = "byte", base64
	case schema.Clock:
		s = typed("string")
		s.Pattern = `^` + hours + `:[0-5][0-9]\.[0-9]{6}$`
	case schema.Other:
		s = typed("string")
		s.Description = "As the database prints it."
	case schema.JSON:
		return inline(&openapi3.Schema{Description: "Any JSON value."})
	}
	ref := inline(s)
	if t.Array {
		list := typed("array")
		list.Items = ref
		return inline(list)
	}
	if t.Null && !col.NotNull {
		return b.orNull(ref)
	}
	return ref
}
