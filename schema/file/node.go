package file

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"

	"github.com/tamis-go/tamis/internal/wording"
	"github.com/tamis-go/tamis/schema"
)

// What a schema file may cost to read. The preset of sixteen collections has 20 KiB.
const (
	maxSize   = 1 << 20
	maxDepth  = 32
	maxTokens = 100_000 // the YAML library's time grows with the square of a block's lines
)

// A shape is what a node is.
type shape uint8

const (
	null shape = iota
	boolean
	number
	text
	list
	object
)

var shapeNames = [...]string{null: "null", boolean: "true or false", number: "a number", text: "text", list: "a list", object: "an object"}

func (s shape) String() string { return shapeNames[s] }

// A node is one value of a file, and where it stands.
type node struct {
	shape   shape
	text    string // of a scalar, as the file says it
	items   []*node
	members []member
	pos     schema.Position
}

// A member is a key of an object, and its value.
type member struct {
	name  string
	pos   schema.Position
	value *node
}

// A reader makes nodes, and gathers errors.
type reader struct {
	file string
	errs schema.Errors
}

func (r *reader) addf(pos schema.Position, format string, args ...any) {
	r.errs = append(r.errs, &schema.Error{Pos: pos, Message: fmt.Sprintf(format, args...)})
}

func (r *reader) at(line, column int) schema.Position {
	return schema.Position{File: r.file, Line: line, Column: column}
}

func (r *reader) place(t *token.Token) schema.Position {
	if t == nil || t.Position == nil {
		return r.at(1, 1)
	}
	return r.at(max(1, t.Position.Line), max(1, t.Position.Column))
}

// read returns the one value of data, or nil where there are errors.
func (r *reader) read(data []byte) (root *node) {
	defer func() {
		if p := recover(); p != nil { // the YAML library's own: its input is a stranger's
			r.addf(r.at(1, 1), "this is not valid YAML: %v", p)
			root = nil
		}
	}()
	if len(data) > maxSize {
		r.addf(r.at(1, 1), "a schema file has at most %d bytes, and this one has %d", maxSize, len(data))
		return nil
	}
	if i := invalid(data); i >= 0 {
		r.addf(r.position(data, i), "a schema file is UTF-8 text, and byte 0x%02x is not", data[i])
		return nil
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if json.Valid(data) {
		// JSON may be indented with tabs, which YAML refuses. No string of valid JSON has one.
		data = bytes.ReplaceAll(data, []byte("\t"), []byte(" "))
	}
	tokens := lexer.Tokenize(string(data))
	if !r.plain(tokens) {
		return nil
	}
	tree, err := parser.Parse(tokens, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		r.syntax(err)
		return nil
	}
	var bodies []ast.Node
	for _, doc := range tree.Docs {
		if doc.Body != nil {
			bodies = append(bodies, doc.Body)
		}
	}
	switch len(bodies) {
	case 0:
		r.addf(r.at(1, 1), "the file is empty; want a schema, beginning with tamis: 1")
		return nil
	case 1:
	default:
		r.addf(r.place(bodies[1].GetToken()), "a schema file is one document, and this is a second")
		return nil
	}
	return r.node(bodies[0], 0) // with errors or not: of a key that is here twice, the first counts
}

// invalid returns the place of the first byte that is not of UTF-8 text or is NUL, or -1.
func invalid(data []byte) int {
	for i := 0; i < len(data); {
		c, size := utf8.DecodeRune(data[i:])
		if c == utf8.RuneError && size == 1 || c == 0 {
			return i
		}
		i += size
	}
	return -1
}

func (r *reader) position(data []byte, i int) schema.Position {
	before := data[:i]
	line := bytes.Count(before, []byte("\n"))
	return r.at(line+1, utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:])+1)
}

// plain reports whether tokens are of the part of YAML that a schema needs, and nested no deeper than the parser,
// which calls itself, can bear: what the parser would recur on is refused before it starts.
func (r *reader) plain(tokens token.Tokens) bool {
	if len(tokens) > maxTokens {
		r.addf(r.place(tokens[maxTokens]), "a schema file has at most %d words and marks, and this one has %d", maxTokens, len(tokens))
		return false
	}
	depth := 0
	for _, t := range tokens {
		switch t.Type {
		case token.SequenceStartType, token.MappingStartType:
			depth++
		case token.SequenceEndType, token.MappingEndType:
			depth--
		case token.AnchorType, token.AliasType, token.MergeKeyType:
			r.addf(r.place(t), "%s: anchors and aliases have no place in a schema; write the value out", strings.TrimSpace(t.Value))
			return false
		case token.TagType, token.DirectiveType:
			r.addf(r.place(t), "%s: tags and directives have no place in a schema", wording.Quote(strings.TrimSpace(t.Value)))
			return false
		case token.MappingKeyType:
			r.addf(r.place(t), "?: a key is a name here, with a colon behind it")
			return false
		case token.SequenceEntryType, token.MappingValueType:
			const far = 400 // an entry in block style that far to the right is nested a hundred deep
			if depth == 0 && t.Position != nil && t.Position.Column > far {
				r.addf(r.place(t), "nested too deep: an entry begins in column %d", t.Position.Column)
				return false
			}
		case token.InvalidType:
			r.addf(r.place(t), "%s", cmp.Or(t.Error, "this is not valid YAML"))
			return false
		default: // scalars, commas and comments
		}
		if depth > maxDepth {
			r.addf(r.place(t), "nested deeper than %d", maxDepth)
			return false
		}
	}
	return true
}

func (r *reader) syntax(err error) {
	var wrong yaml.Error
	if errors.As(err, &wrong) {
		r.addf(r.place(wrong.GetToken()), "%s", wrong.GetMessage())
		return
	}
	r.addf(r.at(1, 1), "%s", err)
}

func (r *reader) node(n ast.Node, depth int) *node {
	out := &node{pos: r.place(n.GetToken())}
	if depth > maxDepth {
		r.addf(out.pos, "nested deeper than %d", maxDepth)
		return out
	}
	scalar := func(s shape, text string) {
		out.shape, out.text = s, text
	}
	switch n := n.(type) {
	case *ast.NullNode:
		scalar(null, "null")
	case *ast.BoolNode:
		scalar(boolean, fmt.Sprint(n.Value))
	case *ast.IntegerNode, *ast.FloatNode:
		scalar(number, n.GetToken().Value)
	case *ast.StringNode:
		scalar(text, n.Value)
	case *ast.LiteralNode:
		scalar(text, n.Value.Value)
	case *ast.SequenceNode:
		out.shape = list
		for _, item := range n.Values {
			out.items = append(out.items, r.node(item, depth+1))
		}
	case *ast.MappingNode:
		out.shape = object
		r.members(out, n.Values, n.IsFlowStyle, depth)
	case *ast.MappingValueNode:
		out.shape = object
		r.members(out, []*ast.MappingValueNode{n}, n.IsFlowStyle, depth)
	default:
		r.addf(out.pos, "%s: want text, a number, true, false, null, a list or an object", wording.Quote(n.GetToken().Value))
	}
	return out
}

func (r *reader) members(out *node, values []*ast.MappingValueNode, flow bool, depth int) {
	lines := make(map[string]int, len(values))
	for i, v := range values {
		key, ok := v.Key.(ast.Node)
		if !ok || v.Value == nil {
			r.addf(out.pos, "want a key and a value")
			continue
		}
		m := member{pos: r.place(key.GetToken())}
		if i == 0 && !flow {
			out.pos = m.pos // a block begins with its first key; its own token is the colon
		}
		switch key := key.(type) {
		case *ast.StringNode:
			m.name = key.Value
		default:
			m.name = key.GetToken().Value
		}
		if line := lines[m.name]; line > 0 {
			r.addf(m.pos, "%s is here twice, first on line %d", wording.Quote(m.name), line)
			continue
		}
		lines[m.name] = m.pos.Line
		m.value = r.node(v.Value, depth+1)
		out.members = append(out.members, m)
	}
}
