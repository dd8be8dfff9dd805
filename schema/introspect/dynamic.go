package introspect

import (
	"regexp"
	"slices"
	"strings"

	"github.com/tamis-go/tamis/internal/wording"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/sqlgen"
)

// Where types are dynamic, as in SQLite, the declared type of a column is only a hint: what people declare so, and what the values are,
// decide.

var length = regexp.MustCompile(`\s*\(\s*([0-9, ]*)\s*\)`)

// dynamic decides what a column holds whose type is only a hint.
func (c *column) dynamic(known map[string]sqlgen.TypeOf) {
	word := strings.TrimSpace(length.ReplaceAllString(c.typ, ""))
	size := ""
	if m := length.FindStringSubmatch(c.typ); m != nil {
		size = m[1]
	}
	has := func(words ...string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(word, w) })
	}
	switch {
	case has("decimal", "numeric", "number", "money"):
		c.dynamicDecimal(size)
	case has("bool") || word == "tinyint" && size == "1" || word == "bit":
		c.dynamicBool()
	case word == "date":
		c.dynamicDate()
	case has("datetime", "timestamp"):
		c.dynamicTime()
	case word == "time" || word == "time without time zone":
		c.dynamicClock()
	case has("interval", "duration"):
		c.other(c.typeText() + ": " + known["interval"].Refused)
	case has("json"):
		c.dynamicJSON()
	case has("uuid", "guid", "uniqueidentifier") || has("char") && size == "36":
		c.dynamicUUID()
	case has("int"):
		c.dynamicInt()
	case has("real", "floa", "doub"): //nolint:misspell // as SQLite has it
		c.dynamicFloat()
	case has("char", "clob", "text", "string"):
		c.dynamicText()
	case has("blob", "binary", "bytea") && len(c.values) == 0:
		c.is(schema.Type{Kind: schema.Bytes}, "", byHabit, "bytes, as what is declared so mostly is; no value was seen")
	default:
		c.dynamicAny()
	}
}

// only reports whether every value is of one of classes; where not, c is of kind other.
func (c *column) only(classes ...string) bool {
	if c.none(func(v value) bool { return !slices.Contains(classes, v.class) }) {
		return true
	}
	c.other(c.typeText() + ": it holds " + wording.List(c.classes(), "and"))
	return false
}

func (c *column) dynamicBool() {
	if c.none(func(v value) bool { return v.class != "text" }) && c.textBool() {
		return
	}
	if c.only("integer") {
		if !c.none(func(v value) bool { return v.text != "0" && v.text != "1" }) {
			c.is(schema.Type{Kind: schema.Int}, "", byValue, "an int: it holds more than 0 and 1")
			return
		}
		c.is(schema.Type{Kind: schema.Bool}, "", byType, "")
	}
}

func (c *column) dynamicInt() {
	if c.only("integer") {
		c.is(schema.Type{Kind: schema.Int}, "", byType, "")
		c.micros()
	}
}

// dynamicDecimal decides what a column holds that is declared to be of decimals: SQLite keeps them as integers and reals.
func (c *column) dynamicDecimal(size string) {
	if !c.only("real", "integer") {
		return
	}
	t := digitsOf(size)
	switch {
	case t.Precision == 0 && c.none(func(v value) bool { return v.class == "real" }) && len(c.values) > 0:
		c.is(schema.Type{Kind: schema.Int}, "", byValues, "an int, as every value is: how many digits it has is not said")
	case t.Precision == 0 || t.Precision > 15:
		c.is(schema.Type{Kind: schema.Float}, "", byType, "a float: how many digits it has is not said, or they are more than 15, which a real does not tell apart")
	default:
		c.is(t, schema.StorageNative, byType, "compared as the nearest decimal of its digits: no index on the column serves")
	}
}

func (c *column) dynamicFloat() {
	if c.only("real", "integer") {
		c.is(schema.Type{Kind: schema.Float}, "", byType, "")
	}
}

func (c *column) dynamicDate() {
	switch {
	case len(c.values) > 0 && !c.all(isDate):
		c.dynamicTime()
	case c.only("text"):
		c.is(schema.Type{Kind: schema.Date}, "", byType, "")
	}
}

// dynamicTime decides how a column keeps times: what is not exactly one of the forms that can be compared as they stand is
// compared through a function.
func (c *column) dynamicTime() {
	moment := schema.Type{Kind: schema.Datetime}
	now := strings.Contains(strings.ToLower(c.standard), "current_timestamp") || strings.Contains(strings.ToLower(c.standard), "datetime(")
	number := regexp.MustCompile(`^[0-9.]+$`).MatchString(c.literal())
	switch {
	case number && c.none(isMicros):
		c.other(c.typeText() + ": its default " + c.literal() + " is no time")
	case len(c.values) == 0 && now:
		c.is(moment, schema.StorageRFC3339, byHabit, "times of any form, as its default is the current one to the second; no value was seen")
	case len(c.values) == 0:
		c.is(moment, schema.StorageTextSpace, byHabit, "times as 2024-01-01 10:00:00.000000, as they mostly are; no value was seen")
	case c.all(isSpaced) && !now:
		c.is(moment, schema.StorageTextSpace, byValues, "times as 2024-01-01 10:00:00.000000, as every value is")
	case c.all(isTime):
		c.is(moment, schema.StorageRFC3339, byValues, "times in another form than 2024-01-01 10:00:00.000000, in UTC where none says otherwise: no index on the column serves")
	case c.all(isMicros) && c.none(func(v value) bool { return v.class != "integer" }):
		c.is(moment, schema.StorageMicros, byValues, "microseconds since 1970, as every value is")
	case c.all(isDate):
		c.is(schema.Type{Kind: schema.Date}, "", byValues, "dates, as every value is")
	case c.none(func(v value) bool { return v.class != "integer" }):
		c.is(schema.Type{Kind: schema.Int}, "", byValue, "an int: its times are no microseconds since 1970")
	default:
		c.other(c.typeText() + ": its values are no times that can be compared")
	}
}

// dynamicClock decides how a column keeps times of day: as texts of one form, which are compared as they stand.
func (c *column) dynamicClock() {
	switch {
	case len(c.values) == 0:
		c.other(c.typeText() + ": what it holds cannot be known, as it has no values")
	case c.all(isClock):
		c.is(schema.Type{Kind: schema.Clock}, "", byValues, "times of day as 08:30:00.000000, as every value is")
	default: // no string: the column makes a number of a text that looks like one
		c.other(c.typeText() + ": its times of day are not all as 08:30:00.000000")
	}
}

func (c *column) dynamicJSON() {
	switch {
	case !c.only("text", "integer", "real"):
	case !c.none(func(v value) bool { return len(v.text) < longest && !isJSON(v) }):
		c.other(c.typeText() + ": some of its values are no JSON")
	default:
		c.is(schema.Type{Kind: schema.JSON}, "", byType, "")
		c.set(schema.StorageJSON)
	}
}

func (c *column) dynamicUUID() {
	switch {
	case c.all(is16Bytes):
		c.is(schema.Type{Kind: schema.UUID}, schema.StorageBytes, byValues, "a uuid as 16 bytes, as every value is")
	case c.only("text"):
		c.is(schema.Type{Kind: schema.String}, "", byType, "")
		c.uuids()
		if c.by == byValue {
			c.note = "a string: some of its values are no uuid of 36 characters in lower case"
		}
	}
}

func (c *column) dynamicText() {
	if !c.only("text") {
		return
	}
	c.is(schema.Type{Kind: schema.String}, "", byType, "")
	switch {
	case idName.MatchString(c.name) && c.all(isUUID):
		c.uuids()
	case setName.MatchString(c.name) && (c.all(func(v value) bool { return strings.HasPrefix(v.text, "[") }) || len(c.values) == 0 && c.emptyArray()):
		c.set(schema.StorageJSON)
	case timeName.MatchString(c.name) && c.all(isTime):
		c.dynamicTime()
	case timeName.MatchString(c.name) && c.all(isDate):
		c.is(schema.Type{Kind: schema.Date}, "", byValues, "dates, as its name and every value say")
	case c.mayBeBool():
		c.textBool()
	}
}

// dynamicAny decides a column whose declared type gives no hint.
func (c *column) dynamicAny() {
	class := func(name string) func(value) bool { return func(v value) bool { return v.class == name } }
	switch {
	case len(c.values) == 0:
		c.other(c.typeText() + ": what it holds cannot be known, as it has no values")
	case c.all(is16Bytes) && (idName.MatchString(c.name) || strings.Contains(c.typ, "16")):
		c.dynamicUUID()
	case c.all(class("integer")):
		c.dynamicInt()
		c.because("ints")
	case c.all(func(v value) bool { return v.class == "real" || v.class == "integer" }):
		c.dynamicFloat()
		c.because("numbers")
	case c.all(class("text")):
		c.dynamicText()
		c.because("texts")
	case c.all(class("blob")):
		c.is(schema.Type{Kind: schema.Bytes}, "", byType, "")
	default:
		c.other(c.typeText() + ": it holds " + wording.List(c.classes(), "and"))
	}
}

func (c *column) because(what string) {
	if c.note == "" {
		c.by, c.note = byValues, what+", as every value is; its declared type does not say"
	}
}
