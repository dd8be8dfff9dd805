package sqlgen

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tamis-go/tamis/internal/wording"
	"github.com/tamis-go/tamis/schema"
)

// textBools gives d the storages of bools that are kept as texts, as the column itself compares texts: an index on it serves equality.
// They are ordered as integers, since an enum of a database's own is in the order of its labels. like is a text of the dialect, changed by
// the parts of a storage that its column decides; test is the condition that {} is one of {texts}.
func (d *Dialect) textBools(like storage, test string) {
	for _, name := range schema.Storages(schema.Type{Kind: schema.Bool}) {
		yes, no, ok := name.BoolTexts()
		if !ok {
			continue
		}
		s, args := like, like.args
		s.name, s.sort, s.bools = name, schema.StorageInteger, [2]string{no, yes}
		boxed := [2]any{no, yes}
		s.arg = func(_ *memory, list schema.Values, i int) any { return boxed[at(list.Nums[i] != 0)] }
		s.args = func(m *memory, list *schema.Values) any {
			texts := schema.Values{Kind: schema.String, Texts: make([]string, len(list.Nums))}
			for i, n := range list.Nums {
				texts.Texts[i] = s.bools[at(n != 0)]
			}
			return args(m, &texts)
		}
		d.boolTexts = append(d.boolTexts, s)
		d.casts = append(d.casts, cast{schema.Bool, name, schema.StorageInteger, form(fmt.Sprintf("CASE {} WHEN '%s' THEN 1 WHEN '%s' THEN 0 END", yes, no))})
		d.readable = append(d.readable[:len(d.readable):len(d.readable)],
			readable{schema.Bool, name, form(strings.ReplaceAll(test, "{texts}", fmt.Sprintf("('%s', '%s')", yes, no)))})
	}
	d.common[schema.Bool] = schema.StorageInteger
}

// scanBool returns the bool that a text stands for.
func (s *storage) scanBool(src any) (schema.Value, error) {
	text, ok := src.(string)
	if b, isBytes := src.([]byte); isBytes {
		text, ok, src = string(b), true, string(b)
	}
	switch {
	case ok && text == s.bools[0]:
		return schema.Boolean(false), nil
	case ok && text == s.bools[1]:
		return schema.Boolean(true), nil
	}
	return schema.Value{}, fmt.Errorf("%s is no bool: want %s or %s", wording.Quote(fmt.Sprint(src)), s.bools[1], s.bools[0])
}

// textTypes are the types, in every database, of columns that may keep bools as texts.
var textTypes = []string{"text", "varchar", "bpchar", "citext", "char", "tinytext", "mediumtext", "longtext", "enum"}

// noBool refuses a bool over a column of texts, of which the schema does not say which they are.
func noBool(f FoundColumn) error {
	return fmt.Errorf("is %s; say in the schema which texts stand for true and false, with a storage such as Y/N", f.Type)
}

// refusesBool returns why a column cannot hold bools as the texts yes and no.
func refusesBool(f FoundColumn, yes, no string) error {
	if f.Labels != "" {
		missing, err := f.Missing([]string{yes, no})
		if err == nil && len(missing) > 0 {
			err = fmt.Errorf("is the enum %s, which has no %s", f.Type, wording.List(missing, "or"))
		}
		return err
	}
	if !slices.Contains(textTypes, f.Type) {
		return fmt.Errorf("is %s; want a text of %s or %s", f.Type, yes, no)
	}
	return nil
}

// boolTexts returns the storage of bools in an enum of a database's own that has their two texts, or "".
func boolTexts(f FoundColumn) schema.Storage {
	for _, s := range schema.Storages(schema.Type{Kind: schema.Bool}) {
		if yes, no, ok := s.BoolTexts(); ok && refusesBool(f, yes, no) == nil {
			return s
		}
	}
	return ""
}
