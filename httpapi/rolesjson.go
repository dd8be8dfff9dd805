package httpapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"regexp"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
)

// number is what JSON has as a number, as the core schema of YAML 1.2 has it too.
var number = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$`)

// jsonOf returns a value of YAML as JSON. Numbers keep their digits: a float64 in between would cut decimals, and a policy with them.
func jsonOf(n ast.Node) ([]byte, error) {
	switch n := n.(type) {
	case nil, *ast.NullNode:
		return []byte("null"), nil
	case *ast.MappingNode:
		return jsonObject(n.Values)
	case *ast.MappingValueNode:
		return jsonObject([]*ast.MappingValueNode{n})
	case *ast.SequenceNode:
		out := []byte{'['}
		for i, v := range n.Values {
			text, err := jsonOf(v)
			if err != nil {
				return nil, err
			}
			if i > 0 {
				out = append(out, ',')
			}
			out = append(out, text...)
		}
		return append(out, ']'), nil
	case *ast.AnchorNode, *ast.AliasNode, *ast.MergeKeyNode, *ast.TagNode:
		return nil, errors.New("write it out: a policy has no anchors, aliases and tags")
	case *ast.IntegerNode, *ast.FloatNode:
		if text := n.GetToken().Value; number.MatchString(text) {
			return []byte(text), nil
		}
	case *ast.StringNode:
		// A number that this reader of YAML takes for a text, such as 1E+2.
		if text := n.GetToken().Value; number.MatchString(text) && text == string(bytes.TrimSpace([]byte(n.GetToken().Origin))) {
			return []byte(text), nil
		}
	}
	var v any
	if err := yaml.NodeToValue(n, &v); err != nil {
		return nil, err
	}
	return json.Marshal(v)
}

func jsonObject(members []*ast.MappingValueNode) ([]byte, error) {
	out := []byte{'{'}
	for i, m := range members {
		var name string
		if err := yaml.NodeToValue(m.Key, &name); err != nil {
			return nil, err
		}
		key, err := json.Marshal(name)
		if err != nil {
			return nil, err
		}
		value, err := jsonOf(m.Value)
		if err != nil {
			return nil, err
		}
		if i > 0 {
			out = append(out, ',')
		}
		out = append(append(append(out, key...), ':'), value...)
	}
	return append(out, '}'), nil
}
