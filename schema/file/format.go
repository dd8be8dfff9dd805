package file

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/tamis-go/tamis/schema"
)

// An Omission is a column that a schema could not take, such as one of a kind that there is not, and why. Without a column, it
// is something else of a collection, or a whole one that the schema does not have.
type Omission struct{ Collection, Column, Reason string }

// comment returns o as one line.
func (o *Omission) comment() string {
	text := o.Reason
	if o.Column != "" {
		text = o.Column + ": " + text
	}
	return strings.Join(strings.Fields(text), " ")
}

// Format returns r as a schema file that gives the same schema, which what goes without saying is left out of. Each
// omission stands as a comment under the columns of its collection, or at the end if there is no such collection. Positions and comments of a file that r was read from are not kept.
//
// It fails where r, made in Go, has something that the format cannot say, such as a field of several targets with a fallback.
func Format(r *schema.Registry, omissions ...Omission) ([]byte, error) {
	p := &printer{registry: r, omissions: omissions}
	p.enums()
	p.head()
	p.line(0, "collections:")
	for _, c := range r.Collections() {
		p.line(0, "")
		p.collection(c)
	}
	p.missing()
	if p.err != nil {
		return nil, p.err
	}
	out := []byte(p.out.String())
	again, err := Parse("schema.yaml", out)
	switch {
	case err != nil:
		return nil, fmt.Errorf("the schema cannot be written as a file: %w", err)
	case again.Sum() != r.Sum():
		return nil, errors.New("the schema cannot be written as a file: it has something that was made in Go and that the format cannot say")
	}
	return out, nil
}

// A printer writes a schema file.
type printer struct {
	registry  *schema.Registry
	omissions []Omission
	out       strings.Builder
	names     []string            // of enums, in the order of their first use
	values    map[string][]string // of enums
	err       error
}

func (p *printer) line(depth int, format string, args ...any) {
	if format != "" {
		p.out.WriteString(strings.Repeat("  ", depth))
		fmt.Fprintf(&p.out, format, args...)
	}
	p.out.WriteByte('\n')
}

// missing writes the collections that the schema does not have.
func (p *printer) missing() {
	first := true
	for _, left := range p.omissions {
		if p.registry.Collection(left.Collection) != nil {
			continue
		}
		if first {
			p.line(0, "")
		}
		first = false
		p.line(1, "# %s", strings.Join(strings.Fields(left.Collection+": "+left.comment()), " "))
	}
}

// enums gives every enum a name: its own, or that of the first column that has it.
func (p *printer) enums() {
	p.values = map[string][]string{}
	for _, c := range p.registry.Collections() {
		for _, col := range c.Columns {
			p.enum(col.Type, c.Name+"_"+col.Name)
		}
		each(c.Fields, func(f *schema.Field) { p.enum(f.Type, c.Name+"_"+f.Name) })
	}
}

func (p *printer) enum(t schema.Type, name string) {
	if t.Kind != schema.Enum || p.nameOf(t) != "" {
		return
	}
	if t.Name != "" {
		name = t.Name
	}
	base := name
	for n := 2; ; n++ {
		if _, taken := p.values[name]; !taken {
			break
		}
		name = fmt.Sprintf("%s_%d", base, n)
	}
	p.names = append(p.names, name)
	p.values[name] = t.Enum
}

// nameOf returns the name of an enum with the values of t: its own if there is one of that name, or "".
func (p *printer) nameOf(t schema.Type) string {
	if values, ok := p.values[t.Name]; ok && slices.Equal(values, t.Enum) {
		return t.Name
	}
	for _, name := range p.names {
		if t.Name == "" && slices.Equal(p.values[name], t.Enum) {
			return name
		}
	}
	return ""
}

// typ returns t as the format writes it.
func (p *printer) typ(t schema.Type) string {
	if t.Kind == schema.Enum {
		t.Name = p.nameOf(t)
	}
	return t.String()
}

func (p *printer) head() {
	o := p.registry.Options()
	p.line(0, "tamis: 1")
	if o.Name != "" {
		p.line(0, "name: %s", scalar(o.Name))
	}
	var says []string
	say := func(yes bool, text string) {
		if yes {
			says = append(says, text)
		}
	}
	say(o.Nulls == schema.NullsAbsent, "nulls: absent")
	say(o.Operator == schema.OperatorCollections, "operator: collections")
	say(o.Operator == schema.OperatorListed, "operator: listed")
	say(o.NoGroups, "groups: false")
	say(o.NoRelations, "relations: false")
	say(o.RelativeTimes, "relative_times: true")
	say(o.References, "references: true")
	say(o.QuoteDecimals, "decimals: string")
	if says != nil {
		p.line(0, "language: {%s}", strings.Join(says, ", "))
	}
	if o.Limit != 200 || o.MaxLimit != 200 {
		p.line(0, "page: {limit: %d, max: %d}", o.Limit, o.MaxLimit)
	}
	p.storage(o)
	if len(p.names) > 0 {
		p.line(0, "enums:")
	}
	for _, name := range p.names {
		p.line(1, "%s: %s", scalar(name), flow(p.values[name]))
	}
}

func (p *printer) storage(o schema.Options) {
	var dialects []string
	for d := range o.Storage {
		dialects = append(dialects, d)
	}
	for d := range o.Arrays {
		dialects = append(dialects, d)
	}
	slices.Sort(dialects)
	dialects = slices.Compact(dialects)
	if len(dialects) > 0 {
		p.line(0, "storage:")
	}
	for _, d := range dialects {
		var says []string
		for k := schema.String; k <= schema.LastKind; k++ {
			if s := o.Storage[d][k]; s != "" {
				says = append(says, fmt.Sprintf("%s: %s", k, s))
			}
		}
		if s := o.Arrays[d]; s != "" {
			says = append(says, fmt.Sprintf("%s: %s", schema.ArrayStorage, s))
		}
		p.line(1, "%s: {%s}", scalar(d), strings.Join(says, ", "))
	}
}

func each(fields []*schema.Field, f func(*schema.Field)) {
	for _, field := range fields {
		f(field)
		each(field.Fields, f)
	}
}
