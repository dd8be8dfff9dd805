package introspect

import (
	"regexp"
	"slices"

	"github.com/tamis-go/tamis/schema"
)

var (
	// flagName is the name of a column that says yes or no.
	flagName = regexp.MustCompile(`(?i)^(is|has|can|may|was|allows?|enables?|uses?)_|^(is|has|can)[A-Z]|(^|_)(flag|yn|bool|active|enabled|disabled|deleted|archived|published|verified|visible|hidden|locked|approved)_?$`)
	short    = regexp.MustCompile(`\(\s*[1-5]\s*\)`) // a text of so few characters
)

// boolTexts returns the storage of a bool whose two texts are labels, whatever their order; "" if there is none.
func boolTexts(labels []string) schema.Storage {
	for _, s := range schema.Storages(schema.Type{Kind: schema.Bool}) {
		if yes, no, ok := s.BoolTexts(); ok && len(labels) == 2 && slices.Contains(labels, yes) && slices.Contains(labels, no) {
			return s
		}
	}
	return ""
}

// mayBeBool reports whether the values of a text are to be looked at for those of a bool.
func (c *column) mayBeBool() bool {
	return short.MatchString(c.declared) || flagName.MatchString(c.name)
}

// textBool decides whether a text is a bool: every value is one of two, and both were seen, or the name says so. Of 1 and 0 it must.
func (c *column) textBool() bool {
	named := flagName.MatchString(c.name)
	for _, s := range schema.Storages(schema.Type{Kind: schema.Bool}) {
		yes, no, ok := s.BoolTexts()
		is := func(text string) func(value) bool {
			return func(v value) bool { return v.text == text && v.class != "integer" }
		}
		both := !c.none(is(yes)) && !c.none(is(no))
		if ok && (named || both && yes != "1") && c.all(func(v value) bool { return is(yes)(v) || is(no)(v) }) {
			c.is(schema.Type{Kind: schema.Bool}, s, byValues, "a bool, as every value is "+yes+" or "+no)
			return true
		}
	}
	return false
}
