package filter

import (
	"github.com/tamis-go/tamis/operators"
	"github.com/tamis-go/tamis/schema"
)

// A Field is what a caller may say of one field: for documents, completion and generators.
type Field struct {
	*schema.Field
	Path     string  // its name, behind a dot after its field's if it is a subfield
	Operator bool    // its criteria accept the key "operator"
	Words    []Word  // its operators
	Fields   []Field // its subfields
	Named    bool    // {"field": path} may stand for its value; of a relation: that path may go through it

	Where *schema.Collection // of criteria on a number of rows: those of the filter under the key "where"; else nil
}

// A Word is an operator on a field.
type Word struct {
	Name       string // as a body writes it
	Operator   *operators.Operator
	Type       schema.Type // of what it looks at, and so of its operand, if its definition has no other for that; unused on a relation
	Max        int         // length of a text in code points, or of a list; 0 means the limit of the language
	Required   bool        // the criteria must have it
	Deprecated string      // why, and what instead
	Refers     bool        // {"field": name} may stand for a value: that of another field of the row
	Inner      *Field      // what an operand of criteria is on, as a field: of an array its number of elements, or an element; of a relation its number of rows
}

// Fields returns the fields of c as the caller sees them.
func (l *Language) Fields(c *schema.Collection) []Field {
	return l.describe(l.tables[c.Name].fields, c.Fields)
}

func (l *Language) describe(fields []*field, from []*schema.Field) []Field {
	out := make([]Field, 0, len(fields))
	for i, f := range fields {
		if !l.seesField(f) {
			continue
		}
		d := Field{Field: from[i], Path: f.path, Operator: f.operator, Named: l.named(f), Fields: l.describe(f.fields, from[i].Fields)}
		for _, w := range f.words {
			if l.seesWord(f, w) {
				d.Words = append(d.Words, l.describeWord(f, w))
			}
		}
		out = append(out, d)
	}
	return out
}

func (l *Language) describeWord(f *field, w *word) Word {
	out := Word{Name: w.Name, Operator: w.definition, Type: w.typ, Max: w.Max, Required: w.Required, Deprecated: w.Deprecated}
	if w.definition.Of != nil {
		out.Type = w.operand
	}
	out.Refers = l.registry.Options().References && len(w.definition.Refers) > 0 && f.refers()
	if len(w.inner) > 0 {
		f := w.inner[0]
		out.Inner = &Field{Field: &schema.Field{Name: f.name, Type: f.typ}, Operator: f.operator}
		if f.counts != nil {
			out.Inner.Where = f.counts.To
		}
		for _, inner := range f.words {
			if l.seesWord(f, inner) {
				out.Inner.Words = append(out.Inner.Words, l.describeWord(f, inner))
			}
		}
	}
	return out
}

// Related returns the related collections that a body on c may name, as the caller sees them.
func (l *Language) Related(c *schema.Collection) []*schema.Related {
	var out []*schema.Related
	for i := range c.Related {
		if r := &c.Related[i]; l.seesRelated(r) {
			out = append(out, r)
		}
	}
	return out
}

// AcceptsOperator reports whether the objects of c accept the key "operator".
func (l *Language) AcceptsOperator(c *schema.Collection) bool { return l.tables[c.Name].operator }

// FieldsOf returns the fields of c that the caller sees and that have one value of one of kinds, subfields with dots: what a history is over, grouped
// by and summed.
func (l *Language) FieldsOf(c *schema.Collection, kinds schema.Kinds) []string {
	return l.fieldsOf(c, columnUse{kinds: kinds})
}

// GroupFields returns the fields of c that the caller may group an [Aggregate] by: those that have one value, and arrays.
func (l *Language) GroupFields(c *schema.Collection) []string { return l.fieldsOf(c, byGroups) }

func (l *Language) fieldsOf(c *schema.Collection, use columnUse) []string {
	var names []string
	var walk func(fields []Field)
	walk = func(fields []Field) {
		for _, f := range fields {
			targets := f.Targets
			if f.Aggregate != nil {
				if read, ok := f.Aggregate.Read(); ok {
					targets = []schema.Target{read}
				}
			}
			if use.takes(f.Type, targets) {
				names = append(names, f.Path)
			}
			walk(f.Fields)
		}
	}
	walk(l.Fields(c))
	return names
}

// Route returns the route whose bodies l reads.
func (l *Language) Route() Route { return l.route }
