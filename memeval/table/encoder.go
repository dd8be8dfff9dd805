package table

import (
	"strings"
	"unsafe"

	"github.com/tamis-go/tamis/internal/shape"
	"github.com/tamis-go/tamis/internal/value"
	"github.com/tamis-go/tamis/schema"
)

// An encoder makes the vectors of one column of a Table. It is the writers', who take turns.
type encoder struct {
	column *schema.Column
	texts  *dictionary[string] // of a textual column, and of the elements of an array of such
	nums   *dictionary[int64]  // of the elements of any other array
	rows   int                 // that went through it
	many   bool                // the texts were too many for a dictionary
}

func newEncoder(c *schema.Column) *encoder {
	e := &encoder{column: c}
	switch textual := value.IsTextual(c.Type); {
	case textual:
		e.texts = newDictionary[string]()
	case c.Type.Array:
		e.nums = newDictionary[int64]()
	}
	return e
}

// Up to this many texts are a dictionary whatever the number of rows.
const fewTexts = 4096

// code returns the number of a text of a scalar column, or false where it is better kept as it is: where the
// dictionary is full, or so large that most rows bring a text of their own.
func (e *encoder) code(s string) (uint16, bool) {
	if code, ok := e.texts.codes[s]; ok { // no other writer is there
		return uint16(code), true //nolint:gosec // as it was added
	}
	n := e.texts.len()
	if e.many || n > 1<<16-1 || n > fewTexts && 2*n > e.rows && e.column.Type.Kind != schema.Enum {
		e.many = true
		return 0, false
	}
	return uint16(e.texts.add(strings.Clone(s), len(s))), true //nolint:gosec // n is at most 1<<16-1
}

// element returns the number of an element of an array.
func (e *encoder) element(l *value.List, i int) uint32 {
	if e.texts != nil {
		s, ok := l.TextAt(i)
		if !ok {
			return 0
		}
		if code, ok := e.texts.codes[s]; ok {
			return code
		}
		return e.texts.add(strings.Clone(s), len(s))
	}
	if l.Num == nil {
		return 0 // of JSON, which is not told apart
	}
	n, ok := l.NumAt(i)
	if !ok {
		return 0
	}
	if code, ok := e.nums.codes[n]; ok {
		return code
	}
	return e.nums.add(n, int(unsafe.Sizeof(n)))
}

// A mark is how large a dictionary was.
type mark struct {
	n     int
	bytes int64
}

// mark returns what the dictionary is now, which reset makes it again.
func (e *encoder) mark() mark {
	switch {
	case e.texts != nil:
		return mark{e.texts.len(), e.texts.bytes}
	case e.nums != nil:
		return mark{e.nums.len(), e.nums.bytes}
	}
	return mark{}
}

func (e *encoder) reset(m mark) {
	switch {
	case e.texts != nil && e.texts.len() > m.n:
		e.texts.cut(m.n, m.bytes)
	case e.nums != nil && e.nums.len() > m.n:
		e.nums.cut(m.n, m.bytes)
	}
}

// size returns the bytes of the dictionary.
func (e *encoder) size() int64 {
	switch {
	case e.texts != nil:
		return e.texts.bytes
	case e.nums != nil:
		return e.nums.bytes
	}
	return 0
}

// A builder takes rows one after another and makes a vector of a column of theirs.
type builder interface {
	add(row unsafe.Pointer)

	// finish returns the vector. The builder is not used again.
	finish() vector
}

// A maker returns a new builder. What the builders take beyond fixed sizes is added to total.
type maker func(total *int64) builder

// maker returns what makes builders for rows of a shape. It fails where the shape does not have the column; where it
// lacks it, the column has its default.
func (e *encoder) maker(s shape.Shape) (maker, error) {
	c := e.column
	has := s.Has(c)
	switch k := value.HoldingOf(c.Type); {
	case c.Type.Array:
		read := func(unsafe.Pointer) value.List { return value.List{} }
		var err error
		if has {
			read, err = s.Lists(c)
		}
		return func(total *int64) builder { return &listBuilder{encoder: e, read: read, total: total} }, err
	case k.Kind == schema.JSON:
		read := func(unsafe.Pointer) value.Document { return value.Document{} }
		var err error
		if has {
			read, err = s.Docs(c)
		}
		return func(total *int64) builder { return &jsonBuilder{read: read, total: total} }, err
	case k.Textual():
		read := func(unsafe.Pointer) (string, bool) { return "", false }
		var err error
		if has {
			read, err = s.Texts(c)
		}
		return func(total *int64) builder { return &textBuilder{encoder: e, read: read, total: total} }, err
	default:
		read := func(unsafe.Pointer) (int64, bool) { return 0, k.Kind == schema.Bool }
		var err error
		if has {
			read, err = s.Nums(c)
		}
		if k.Kind == schema.Bool {
			return func(*int64) builder { return &boolBuilder{read: read} }, err
		}
		return func(*int64) builder { return &numBuilder{read: read} }, err
	}
}
