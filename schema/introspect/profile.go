package introspect

import (
	"bytes"
	"encoding/json"

	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/internal/scalar"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/source"
)

// Forms are how JSON writes values.
const (
	formText uint8 = 1 << iota
	formNumber
	formBool
	formArray
	formObject
)

// A profile is what is known of the values of a column, of the elements of an array, or of a member inside objects.
type profile struct {
	name  string
	rows  int // that have a value which is not null
	nulls int

	forms    uint8        // of the values
	no       schema.Kinds // that some value is not of
	fraction bool         // a number has a point or an exponent
	cells    bool         // values are cells of CSV

	elements *profile
	members  []*profile // in the order in which they came
	byName   map[string]*profile

	distinct map[uint64]struct{} // hashes of the values, while no two are alike
	twice    bool

	column *schema.Column
	rank   int // as a key
}

// member returns the profile of a member.
func (p *profile) member(name string) *profile {
	if m := p.byName[name]; m != nil {
		return m
	}
	if p.byName == nil {
		p.byName = map[string]*profile{}
	}
	m := &profile{name: name}
	p.members, p.byName[name] = append(p.members, m), m
	return m
}

// see notes a value of a row.
func (p *profile) see(m *source.Member) error {
	if m.Cell {
		return p.cell(m.Text)
	}
	return p.json(&syntax.Scanner{Data: m.Text}, 0)
}

// cell notes a cell of CSV, which is a text, and perhaps something else too.
func (p *profile) cell(s []byte) error {
	p.cells = true
	if c := bytes.TrimSpace(s); len(c) > 0 && bytes.IndexByte([]byte("{[-0123456789tf"), c[0]) >= 0 && json.Valid(s) {
		before := p.no
		if err := p.json(&syntax.Scanner{Data: s}, 0); err != nil {
			return err
		}
		p.no = before&inText | p.no&^inText // it is a text as well
		p.rows--
	} else {
		p.no |= inNumbers | 1<<schema.Bool
		p.forms |= formText
	}
	return p.scalar(scalar.String, string(s), inText)
}

const (
	inText    schema.Kinds = 1<<schema.UUID | 1<<schema.Date | 1<<schema.Datetime | 1<<schema.String
	inNumbers schema.Kinds = 1<<schema.Int | 1<<schema.Float | 1<<schema.Decimal
)

// json notes a value that is JSON. Depth is how many objects it is in.
func (p *profile) json(s *syntax.Scanner, depth int) error {
	c := s.Next()
	switch c {
	case 'n':
		s.Word("null")
		p.nulls++
		return nil
	case '[':
		p.rows++
		p.forms |= formArray
		if p.elements == nil {
			p.elements = &profile{}
		}
		for more := s.Open(); more; more, _ = s.Close(']') {
			if err := p.elements.json(s, deepest); err != nil {
				return err
			}
		}
		return nil
	case '{':
		p.rows++
		p.forms |= formObject
		if depth == deepest {
			s.Skip()
			return nil
		}
		for more := s.Open(); more; more, _ = s.Close('}') {
			span, _ := s.Key() // it was read before
			if err := p.member(textOf(s, span)).json(s, depth+1); err != nil {
				return err
			}
		}
		return nil
	}
	form, span, _ := scalar.Read(s, c)
	switch form {
	case scalar.String:
		p.forms |= formText
		p.no |= inNumbers | 1<<schema.Bool
		return p.scalar(form, textOf(s, span), inText)
	case scalar.Number:
		p.forms |= formNumber
		p.no |= inText | 1<<schema.Bool
		spelled := string(s.Data[span.Start:span.End])
		p.fraction = p.fraction || bytes.ContainsAny(s.Data[span.Start:span.End], ".eE")
		return p.scalar(form, spelled, inNumbers)
	default:
		p.forms |= formBool
		p.no |= inText | inNumbers
		p.rows++
		return nil
	}
}

func textOf(s *syntax.Scanner, span syntax.Span) string {
	raw := s.Data[span.Start:span.End]
	if span.Escaped {
		raw = syntax.Unescape(nil, raw)
	}
	return string(raw)
}

// scalar notes which of some kinds a value is not of. One that is of none of them is an error: no column can hold it.
func (p *profile) scalar(form scalar.Form, s string, kinds schema.Kinds) error {
	p.rows++
	var err error
	for k := schema.String; k <= schema.LastKind; k++ {
		if !kinds.Has(k) || p.no.Has(k) {
			continue
		}
		if _, bad := scalar.Of(&schema.Type{Kind: k}, form, s); bad != nil {
			p.no |= 1 << k
			if k == schema.String || k == schema.Float {
				err = bad
			}
		}
	}
	return err
}

// preferred is which kind is taken of those that all values are of.
var preferred = []schema.Kind{schema.Bool, schema.Int, schema.Float, schema.Decimal, schema.UUID, schema.Date, schema.Datetime, schema.String}

// mixed reports whether the values are of several forms.
func (p *profile) mixed() bool { return p.forms&(p.forms-1) != 0 }

// typ returns the type of a column of these values.
func (p *profile) typ() schema.Type {
	switch {
	case p.rows == 0, p.cells && p.mixed():
		return schema.Type{Kind: schema.String}
	case p.forms == formArray:
		e := p.elements.typ()
		if p.elements.rows == 0 || e.Array || !schema.InSets.Has(e.Kind) {
			return schema.Type{Kind: schema.JSON}
		}
		e.Array = true
		return e
	case p.forms == formObject, p.mixed():
		return schema.Type{Kind: schema.JSON}
	}
	for _, k := range preferred {
		if p.no.Has(k) || k == schema.Float && p.no.Has(schema.Int) && !p.fraction {
			continue // integers beyond int64 are decimals
		}
		return schema.Type{Kind: k}
	}
	return schema.Type{Kind: schema.JSON}
}
