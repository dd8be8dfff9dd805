package yamltree

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

// What a file may cost to read. The largest schema at hand, of sixteen collections, has 20 KiB.
const (
	maxSize   = 1 << 20
	maxDepth  = 32
	maxTokens = 100_000 // the YAML library's time grows with the square of a block's lines
)

// A Shape is what a node is.
type Shape uint8

const (
	Null Shape = iota
	Boolean
	Number
	Text
	List
	Object
)

var shapeNames = [...]string{Null: "null", Boolean: "true or false", Number: "a number", Text: "text", List: "a list", Object: "an object"}

func (s Shape) String() string { return shapeNames[s] }

// A Node is one value of a file, and where it stands.
type Node struct {
	Shape   Shape
	Text    string // of a scalar, as the file says it
	Items   []*Node
	Members []Member
	Pos     schema.Position
}

// A Member is a key of an object, and its value.
type Member struct {
	Name  string
	Pos   schema.Position
	Value *Node
}

// A Reader makes nodes, and gathers errors.
type Reader struct {
	File   string // what errors call it
	What   string // what it is:  schema file
	Wanted string // what is wanted of a file that is empty
	Secret bool   // no message shows a value
	Errs   schema.Errors
}

// Addf adds an error.
func (r *Reader) Addf(pos schema.Position, format string, args ...any) {
	r.Errs = append(r.Errs, &schema.Error{Pos: pos, Message: fmt.Sprintf(format, args...)})
}

// At returns a place in the file.
func (r *Reader) At(line, column int) schema.Position {
	return schema.Position{File: r.File, Line: line, Column: column}
}

// shown returns a value as messages have it.
func (r *Reader) shown(value string) string {
	if r.Secret {
		return "a value"
	}
	return wording.Quote(value)
}

func (r *Reader) place(t *token.Token) schema.Position {
	if t == nil || t.Position == nil {
		return r.At(1, 1)
	}
	return r.At(max(1, t.Position.Line), max(1, t.Position.Column))
}

// Read returns the one value of data, or nil where there are errors.
func (r *Reader) Read(data []byte) (root *Node) {
	defer func() {
		if p := recover(); p != nil { // the YAML library's own: its input is a stranger's
			r.Addf(r.At(1, 1), "this is not valid YAML: %v", p)
			root = nil
		}
	}()
	if len(data) > maxSize {
		r.Addf(r.At(1, 1), "a %s has at most %d bytes, and this one has %d", r.What, maxSize, len(data))
		return nil
	}
	if i := invalid(data); i >= 0 {
		r.Addf(r.position(data, i), "a %s is UTF-8 text, and byte 0x%02x is not", r.What, data[i])
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
		r.Addf(r.At(1, 1), "the file is empty; want %s", r.Wanted)
		return nil
	case 1:
	default:
		r.Addf(r.place(bodies[1].GetToken()), "a %s is one document, and this is a second", r.What)
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

func (r *Reader) position(data []byte, i int) schema.Position {
	before := data[:i]
	line := bytes.Count(before, []byte("\n"))
	return r.At(line+1, utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:])+1)
}

// plain reports whether tokens are of the part of YAML that JSON has too, and nested no deeper than the parser,
// which calls itself, can bear: what the parser would recur on is refused before it starts.
func (r *Reader) plain(tokens token.Tokens) bool {
	if len(tokens) > maxTokens {
		r.Addf(r.place(tokens[maxTokens]), "a %s has at most %d words and marks, and this one has %d", r.What, maxTokens, len(tokens))
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
			r.Addf(r.place(t), "%s: anchors and aliases have no place in a %s; write the value out", strings.TrimSpace(t.Value), r.What)
			return false
		case token.TagType, token.DirectiveType:
			r.Addf(r.place(t), "%s: tags and directives have no place in a %s", r.shown(strings.TrimSpace(t.Value)), r.What)
			return false
		case token.MappingKeyType:
			r.Addf(r.place(t), "?: a key is a name here, with a colon behind it")
			return false
		case token.SequenceEntryType, token.MappingValueType:
			const far = 400 // an entry in block style that far to the right is nested a hundred deep
			if depth == 0 && t.Position != nil && t.Position.Column > far {
				r.Addf(r.place(t), "nested too deep: an entry begins in column %d", t.Position.Column)
				return false
			}
		case token.InvalidType:
			r.Addf(r.place(t), "%s", cmp.Or(t.Error, "this is not valid YAML"))
			return false
		default: // scalars, commas and comments
		}
		if depth > maxDepth {
			r.Addf(r.place(t), "nested deeper than %d", maxDepth)
			return false
		}
	}
	return true
}

func (r *Reader) syntax(err error) {
	var wrong yaml.Error
	if errors.As(err, &wrong) {
		r.Addf(r.place(wrong.GetToken()), "%s", wrong.GetMessage())
		return
	}
	r.Addf(r.At(1, 1), "%s", err)
}

func (r *Reader) node(n ast.Node, depth int) *Node {
	out := &Node{Pos: r.place(n.GetToken())}
	if depth > maxDepth {
		r.Addf(out.Pos, "nested deeper than %d", maxDepth)
		return out
	}
	scalar := func(s Shape, text string) {
		out.Shape, out.Text = s, text
	}
	switch n := n.(type) {
	case *ast.NullNode:
		scalar(Null, "null")
	case *ast.BoolNode:
		scalar(Boolean, fmt.Sprint(n.Value))
	case *ast.IntegerNode, *ast.FloatNode:
		scalar(Number, n.GetToken().Value)
	case *ast.StringNode:
		scalar(Text, n.Value)
		if t := n.GetToken(); t.Type == token.StringType && json.Valid([]byte(t.Value)) {
			out.Shape = Number // that this reader of YAML takes for a text, such as 1E+2
		}
	case *ast.LiteralNode:
		scalar(Text, n.Value.Value)
	case *ast.SequenceNode:
		out.Shape = List
		for _, item := range n.Values {
			out.Items = append(out.Items, r.node(item, depth+1))
		}
	case *ast.MappingNode:
		out.Shape = Object
		r.members(out, n.Values, n.IsFlowStyle, depth)
	case *ast.MappingValueNode:
		out.Shape = Object
		r.members(out, []*ast.MappingValueNode{n}, n.IsFlowStyle, depth)
	default:
		r.Addf(out.Pos, "%s: want text, a number, true, false, null, a list or an object", r.shown(n.GetToken().Value))
	}
	return out
}

func (r *Reader) members(out *Node, values []*ast.MappingValueNode, flow bool, depth int) {
	lines := make(map[string]int, len(values))
	for i, v := range values {
		key, ok := v.Key.(ast.Node)
		if !ok || v.Value == nil {
			r.Addf(out.Pos, "want a key and a value")
			continue
		}
		m := Member{Pos: r.place(key.GetToken())}
		if i == 0 && !flow {
			out.Pos = m.Pos // a block begins with its first key; its own token is the colon
		}
		switch key := key.(type) {
		case *ast.StringNode:
			m.Name = key.Value
		default:
			m.Name = key.GetToken().Value
		}
		if line := lines[m.Name]; line > 0 {
			r.Addf(m.Pos, "%s is here twice, first on line %d", wording.Quote(m.Name), line)
			continue
		}
		lines[m.Name] = m.Pos.Line
		m.Value = r.node(v.Value, depth+1)
		out.Members = append(out.Members, m)
	}
}
