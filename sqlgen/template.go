package sqlgen

import (
	"strconv"
	"strings"

	"github.com/tamis-go/tamis/schema"
)

// A template is SQL of a dialect with places in it, cut once, when the dialect is made. The zero template is none.
type template []piece

// A piece is a text and the place behind it.
type piece struct {
	text   string
	place  place
	typ    string   // of a bind, in a dialect whose binds have types: {?:Int64}
	inside template // of the first piece of a template in parentheses: the template without them
}

// A place is what a statement has in the place of a word in braces.
type place uint8

const (
	noPlace place = iota

	// What is compared, in tests.
	valuePlace      // {value}: the operand as it is kept
	equalPlace      // {equal}: the same, so that = is by bits
	bitsPlace       // {bits}: the same, so that < is by bits too
	columnPlace     // {column}: its column as it is in the table; of a path, as JSON
	foldedPlace     // {folded}: a text, its ASCII letters in lower case if the test folds them
	needlePlace     // {needle}: what a test on texts looks for
	charactersPlace // {characters}: how many the needle has
	afterPlace      // {after}: what no text that begins with the needle is beyond
	patternPlace    // {pattern}: the needle as a pattern of LIKE
	narrowPlace     // {narrow}: the one text as a pattern of LIKE, any number of any characters for those beyond ASCII
	onePlace        // {one}: a bind of the one value
	listPlace       // {list}: a bind of the list
	itemsPlace      // {items}: a bind of each value of the list, and of the last one again up to a power of two
	castPlace       // {cast}: what follows that bind: ::text[]
	itemPlace       // {item}: a value of the list, where lists come as rows
	rowPlace        // {row}: the type of those rows
	wherePlace      // {where}: which of them count
	jsonPlace       // {json}: a bind of the list as one JSON text
	jsonsPlace      // {jsons}: a bind of the list as one JSON array each
	pinPlace        // {pin}: see writer.pin
	eachPlace       // {each}: the table of the values of an array

	// A value inside a JSON column.
	pathPlace   // {path}: where it is, as a literal: '$."created_by"."id"'
	stepsPlace  // {steps}: the same without the quotes and the sign of the whole: ."created_by"."id"
	keysPlace   // {keys}: the same, as the keys, each behind a comma: , 'created_by', 'id'
	memberPlace // {member}: it as JSON
	textPlace   // {text}: it as a text

	// A column, or a bind.
	barePlace // {}: the column as it is in the table
	bindPlace // {?}: the bind

	// Of a decimal type.
	digitsPlace // {digits}: its digits: (10,2); nothing if it may have any
	widerPlace  // {wider}: the same with a digit more, so that there is room for what equals no value of it
	powerPlace  // {power}: ten to its scale
	wholePlace  // {whole}: ten to the number of its digits
	limitPlace  // {limit}: ten to the number of its digits before the point, which every value is below
	placesPlace // {places}: how many digits it has behind the point
	mostPlace   // {most}: how many digits it has at the most
)

var places = map[string]place{
	"value": valuePlace, "equal": equalPlace, "bits": bitsPlace, "column": columnPlace, "folded": foldedPlace, "needle": needlePlace,
	"characters": charactersPlace, "after": afterPlace, "pattern": patternPlace, "narrow": narrowPlace, "one": onePlace, "list": listPlace, "items": itemsPlace, "cast": castPlace,
	"item": itemPlace, "row": rowPlace, "where": wherePlace, "json": jsonPlace, "jsons": jsonsPlace, "pin": pinPlace, "each": eachPlace,
	"path": pathPlace, "steps": stepsPlace, "keys": keysPlace, "member": memberPlace, "text": textPlace, "": barePlace, "?": bindPlace,
	"digits": digitsPlace, "wider": widerPlace, "power": powerPlace,
	"whole": wholePlace, "limit": limitPlace, "places": placesPlace, "most": mostPlace,
}

// form cuts a template. A word that is no place is a mistake of the dialect.
func form(sql string) template {
	t := cut(sql)
	if parenthesised(sql) {
		t[0].inside = cut(sql[1 : len(sql)-1])
	}
	return t
}

// parenthesised reports whether the parenthesis that a template begins with ends at its end.
func parenthesised(sql string) bool {
	depth, quoted := 0, false
	for i := range len(sql) {
		switch c := sql[i]; {
		case c == '\'':
			quoted = !quoted
		case quoted:
		case c == '(':
			depth++
		case c == ')':
			depth--
		}
		if depth == 0 {
			return i > 0 && i == len(sql)-1
		}
	}
	return false
}

func cut(sql string) template {
	var t template
	for sql != "" {
		text, rest, found := strings.Cut(sql, "{")
		if !found {
			return append(t, piece{text: text})
		}
		word, rest, _ := strings.Cut(rest, "}")
		word, typ, _ := strings.Cut(word, ":")
		p, known := places[word]
		if !known {
			panic("sqlgen: there is no place {" + word + "} in a template")
		}
		t, sql = append(t, piece{text: text, place: p, typ: typ}), rest
	}
	return t
}

// behind returns what stands behind a place in t.
func (t template) behind(p place) template {
	for i := range t {
		if t[i].place == p {
			return t[i+1:]
		}
	}
	return nil
}

// sized returns t, which has no places but those of a decimal type, for a column of type typ.
func (t template) sized(typ *schema.Type) string {
	w := writer{}
	for i := range t {
		w.str(t[i].text)
		w.size(t[i].place, typ)
	}
	return string(w.sql)
}

// size writes what stands in a place for a decimal type.
func (w *writer) size(p place, t *schema.Type) {
	precision, scale := int(t.Precision), int(t.Scale)
	switch p {
	case noPlace:
	case digitsPlace:
		if precision > 0 {
			w.digits(precision, scale)
		}
	case widerPlace:
		w.digits(precision+1, scale)
	case powerPlace:
		w.str("1" + strings.Repeat("0", scale))
	case wholePlace:
		w.str(tenTo(precision))
	case limitPlace, placesPlace, mostPlace:
		before, behind := precision-scale, scale
		if precision == 0 { // any
			precision, before, behind = schema.DecimalDigits, schema.DecimalDigits, schema.DecimalDigits
		}
		switch p {
		case limitPlace:
			w.str(tenTo(before))
		case placesPlace:
			w.sql = strconv.AppendInt(w.sql, int64(behind), 10)
		default:
			w.sql = strconv.AppendInt(w.sql, int64(precision), 10)
		}
	default:
		panic("sqlgen: a place that has no meaning here")
	}
}

func (w *writer) digits(precision, scale int) {
	w.str("(")
	w.sql = strconv.AppendInt(w.sql, int64(precision), 10)
	w.str(",")
	w.sql = strconv.AppendInt(w.sql, int64(scale), 10)
	w.str(")")
}

// around writes a template with a bind in it, of a value of type t.
func (w *writer) around(form template, t *schema.Type, b bind) {
	for i := range form {
		p := &form[i]
		w.str(p.text)
		if p.place == bindPlace {
			w.bindAs(b, p.typ)
		} else if p.place != noPlace {
			w.size(p.place, t)
		}
	}
}

// fillAlone is fill of a test; see writer.node.
func (w *writer) fillAlone(form template, o *operand, alone bool) {
	if alone && form[0].inside != nil {
		form = form[0].inside
	}
	w.fill(form, o)
}

// fill writes a template of what o is compared with.
func (w *writer) fill(form template, o *operand) {
	for i := range form {
		p := &form[i]
		w.str(p.text)
		switch p.place {
		case noPlace:
		case valuePlace:
			w.operand(o)
		case equalPlace:
			w.equal(o)
		case bitsPlace:
			w.bits(o)
		case columnPlace:
			w.field(o.table, o.term.Columns[0])
		case foldedPlace:
			w.folded(o)
		case needlePlace:
			w.needle(o)
		case charactersPlace:
			w.needleLength(o)
		case afterPlace:
			w.bind(bind{what: textEnd, node: o.node.at})
		case patternPlace:
			w.bind(bind{what: likePattern, node: o.node.at})
		case narrowPlace:
			w.bind(bind{what: narrowPattern, node: o.node.at})
		case onePlace:
			w.value(o, 0)
		case listPlace:
			w.around(o.as.list, &o.term.Type, bind{what: o.list, as: o.as, typ: o.digits(), node: o.node.at})
		case itemsPlace:
			for i := range o.node.values {
				if i > 0 {
					w.str(", ")
				}
				w.around(o.as.one, &o.term.Type, bind{what: paddedValue, as: o.as, typ: o.digits(), node: o.node.at, at: i})
			}
		case castPlace:
			w.around(o.as.list.behind(bindPlace), &o.term.Type, bind{})
		case itemPlace:
			w.str(o.as.item)
		case rowPlace:
			w.around(o.as.row, &o.term.Type, bind{})
		case wherePlace:
			w.str(o.as.where)
		case jsonPlace:
			w.bind(bind{what: jsonText, node: o.node.at})
		case jsonsPlace:
			w.bind(bind{what: jsonTexts, node: o.node.at})
		case pinPlace:
			w.pin(o)
		case eachPlace:
			w.alias(table{n: o.each})
		default:
			panic("sqlgen: a place that has no meaning in a test")
		}
	}
}
