package sqlgen

import (
	"unicode/utf8"

	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/schema"
)

// A bind says what one argument of a statement is made of. The text of a statement is written without any value; what it
// binds is made of the query afterwards. So the binds of one statement serve every query of its shape.
type bind struct {
	what what
	as   *storage     // how a value, or a list, is carried
	typ  *schema.Type // what they are compared with; of decimals alone
	node int32        // the test whose values they are, among the nodes of the shape
	at   int          // which one of them
}

// A what is a way to make an argument.
type what uint8

const (
	unbound       what = iota // the caller of Insert has it
	oneValue                  // one value of the node
	paddedValue               // the same, or the last one where there is none
	oneText                   // the same, as a text
	everyValue                // the list of them
	everyText                 // the list, as texts
	jsonText                  // the list, as one JSON text
	jsonTexts                 // the list, each of it as a JSON array
	oneNeedle                 // the one text of the node, as the dialect looks for it
	everyNeedle               // the list of them
	needleLength              // how many characters the one has
	textEnd                   // what no text that begins with the one is beyond
	likePattern               // the one, as a pattern of LIKE
	narrowPattern             // likewise, with any number of any characters for those beyond ASCII
	cursorValue               // one value of the cursor
	pageLimit
	pageOffset
	historyStart
	historyEnd
	historyInterval
	historyParts
	durationOffset // of one case, over all durations
	moreRows       // the number of a Count
	groupLimit     // one more than there may be
)

// arguments appends what binds make of the request that w has read.
func (w *writer) arguments(args []any, binds []bind, r *request) []any {
	if cap(args) == 0 && len(binds) > 0 {
		args = make([]any, 0, len(binds))
	}
	for i := range binds {
		args = append(args, w.d.argument(&w.memory, &binds[i], w.values[binds[i].node], r))
	}
	return args
}

// argument returns what b makes of r, n being its test.
func (d *Dialect) argument(m *memory, b *bind, n *predicate.Node, r *request) any {
	at := b.at
	if b.what == paddedValue {
		at = min(at, n.Set.Len()-1)
	}
	switch b.what {
	case oneValue, paddedValue:
		if b.typ != nil {
			return b.as.arg(m, b.as.decimal(m, b.typ, n.Set, at, roundingOf(n, at)), 0)
		}
		return b.as.arg(m, n.Set, at)
	case oneText:
		return b.as.arg(m, asTexts(n.Set), b.at)
	case everyValue:
		if b.typ != nil {
			list := b.as.decimals(b.typ, n.Set)
			return b.as.args(m, &list)
		}
		return b.as.args(m, &n.Set)
	case everyText:
		texts := asTexts(n.Set)
		return b.as.args(m, &texts)
	case jsonText:
		return jsonList(m, n.Set)
	case jsonTexts:
		return jsonEach(n.Set) // no List: pgx would read each as JSON, and round what is beyond 2^53
	case oneNeedle:
		needle := d.needle(m, n, 0)
		if needle == n.Set.Texts[0] {
			return b.as.arg(m, n.Set, 0)
		}
		return b.as.arg(m, m.list(schema.Text(needle)), 0)
	case everyNeedle:
		needles := schema.Values{Kind: schema.String, Texts: make([]string, len(n.Set.Texts))}
		for i := range needles.Texts {
			needles.Texts[i] = d.needle(m, n, i)
		}
		return b.as.args(m, &needles)
	case needleLength:
		return int64(utf8.RuneCountInString(d.needle(m, n, 0)))
	case textEnd:
		// No UTF-8 has the byte 0xff, so that all that begins with the text is before the text and that byte.
		s := n.Set.Texts[0]
		return m.made(append(append(m.room(len(s)+1), s...), 0xff))
	case likePattern:
		return pattern(m, n.Match, n.Set.Texts[0], '!')
	case narrowPattern:
		return narrowed(m, n.Set.Texts[0], n.Op == predicate.OpText)
	case cursorValue:
		if b.typ != nil {
			return b.as.arg(m, b.as.decimal(m, b.typ, schema.ValuesOf(schema.Decimal, r.page.After[b.at]), 0, toNone), 0)
		}
		return b.as.arg(m, m.list(r.page.After[b.at]), 0)
	case pageLimit:
		if most := d.maxLimit - r.page.Offset; d.maxLimit > 0 && most >= 0 {
			return min(r.page.Limit, most)
		}
		return r.page.Limit
	case pageOffset:
		return r.page.Offset
	case historyStart:
		return b.as.arg(m, m.list(schema.NumOf(schema.Datetime, r.groups.History.Start)), 0)
	case historyEnd:
		return b.as.arg(m, m.list(schema.NumOf(schema.Datetime, r.groups.History.End)), 0)
	case historyInterval:
		return b.as.arg(m, m.list(schema.NumOf(schema.Datetime, r.groups.History.Interval)), 0)
	case historyParts:
		return b.as.arg(m, m.list(schema.NumOf(schema.Datetime, r.groups.History.Parts)), 0)
	case durationOffset:
		at := b.at
		for i := range r.groups.Durations {
			cases := r.groups.Durations[i].Cases
			if at < len(cases) {
				return b.as.arg(m, m.list(schema.NumOf(schema.Datetime, cases[at].Offset)), 0)
			}
			at -= len(cases)
		}
		return nil
	case moreRows:
		return n.Set.Nums[0]
	case groupLimit:
		return int64(r.groups.Limit) + 1
	default:
		return nil
	}
}

// needle returns one text of a test as d looks for it.
func (d *Dialect) needle(m *memory, n *predicate.Node, i int) string {
	return d.texts.needle(m, n.Match, n.Set.Texts[i])
}
