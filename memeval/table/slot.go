package table

import (
	"strconv"
	"strings"
	"unsafe"

	"github.com/tamis-go/tamis/internal/value"
	"github.com/tamis-go/tamis/schema"
)

// A slot is where a term is found in every chunk: a column, or what is derived of columns.
type slot struct {
	number int // of the column; -1 if it is derived
	name   string
	make   func(c *chunk) vector
}

func (s *slot) on(c *chunk) vector {
	if s.number >= 0 {
		return c.vectors[s.number]
	}
	return c.derived.get(s.name, func() vector { return s.make(c) })
}

// slot returns where the values of t are, or false where it is better to read them row by row.
func (c *planner) slot(t *schema.Term) (*slot, bool) {
	table := c.table()
	if len(t.Columns) == 1 && len(t.Path) == 0 && !t.JSONType {
		return &slot{number: table.number(t.Columns[0])}, true
	}
	if t.Join || t.Length || t.Type.Array || t.Type.Kind == schema.JSON || !table.derives() {
		return nil, false
	}
	var names []string
	for _, col := range t.Columns {
		names = append(names, strconv.Itoa(table.number(col)))
	}
	kind := t.Type.Kind.String()
	if t.JSONType {
		kind = "type"
	}
	s := &slot{number: -1, name: kind + " " + strings.Join(append(names, t.Path...), "\x00")}
	if value.IsTextual(t.Type) {
		read, err := c.Texts(t)
		s.make = func(c *chunk) vector { return deriveTexts(c, read) }
		return s, err == nil
	}
	read, err := c.Nums(t)
	s.make = func(c *chunk) vector {
		b := &numBuilder{read: read}
		for i := range c.n {
			b.add(c.row(i))
		}
		return b.finish()
	}
	return s, err == nil
}

// derives reports whether there is room for deriving another column.
func (s *snapshot) derives() bool {
	if s.options.MaxBytes == 0 {
		return true
	}
	size := s.size
	for i := range s.pieces {
		size += s.pieces[i].derived.size()
	}
	return size+int64(s.n)*int64(unsafe.Sizeof(uint64(0))) <= s.options.MaxBytes
}

func (d *derived) size() int64 {
	d.mu.Lock()
	defer d.mu.Unlock()
	size := int64(0)
	for _, v := range d.vectors {
		size += v.size()
	}
	return size
}

// deriveTexts returns what read reads off the rows of c: as numbers of a dictionary of its own, if that is small.
func deriveTexts(c *chunk, read value.Texts) vector {
	const most = 1 << 8
	words := []string{""}
	numbers := map[string]uint8{}
	codes := make([]uint8, 0, c.n)
	for i := range c.n {
		s, ok := read(c.row(i))
		if !ok {
			codes = append(codes, 0)
			continue
		}
		code, known := numbers[s]
		if !known {
			if len(words) == most {
				return keepTexts(c, read)
			}
			code = uint8(len(words)) //nolint:gosec // below most
			s = strings.Clone(s)
			words = append(words, s)
			numbers[s] = code
		}
		codes = append(codes, code)
	}
	return &codeVector[uint8]{rounded(codes), words}
}

func keepTexts(c *chunk, read value.Texts) vector {
	b := &arenaBuilder{}
	for i := range c.n {
		b.put(read(c.row(i)))
	}
	return b.finish()
}
