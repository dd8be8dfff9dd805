package introspect

import (
	"slices"

	"github.com/tamis-go/tamis/schema"
)

// listed returns the column that a condition is on and the texts that it must be one of, or nothing: only a plain list
// counts. The engines give it back as
//
//	status IN ('a', 'b')    (status)::text = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[])
func listed(condition []token) (column string, labels []string) {
	ts := bare(condition)
	// status IS NULL OR …
	if len(ts) > 4 && ts[0].name() && ts[1].is("is") && ts[2].is("null") && ts[3].is("or") && ts[4].text == ts[0].text {
		ts = ts[4:]
	}
	if len(ts) < 3 || !ts[0].name() {
		return "", nil
	}
	column, ts = ts[0].text, ts[1:]
	switch {
	case ts[0].is("in"):
		ts = ts[1:]
	case len(ts) > 3 && ts[0].kind == '=' && ts[1].is("any") && ts[2].is("array"):
		ts = ts[3:]
	default:
		return "", nil
	}
	for i, t := range ts {
		switch {
		case i%2 == 0 && t.kind == 's':
			labels = append(labels, t.text)
		case i%2 == 1 && t.kind == ',':
		default:
			return "", nil
		}
	}
	if len(ts)%2 == 0 || schema.CheckEnum(labels) != nil {
		return "", nil
	}
	return column, labels
}

// bare returns ts without parentheses, brackets, casts and the character sets that MySQL writes before texts.
func bare(ts []token) []token {
	var out []token
	for i := 0; i < len(ts); i++ {
		switch t := ts[i]; {
		case t.kind == '(' || t.kind == ')' || t.kind == '[' || t.kind == ']':
		case t.kind == 'w' && len(t.text) > 1 && t.text[0] == '_' && i+1 < len(ts) && ts[i+1].kind == 's':
		case t.kind == ':' && i+2 < len(ts) && ts[i+1].kind == ':':
			i += 2
			for i+1 < len(ts) && (ts[i+1].is("varying") || ts[i+1].is("precision")) {
				i++
			}
		default:
			out = append(out, t)
		}
	}
	return out
}

// enums gives columns of text the labels that a condition of their table lists.
func (t *table) enums() {
	for _, condition := range t.checks {
		name, labels := listed(condition)
		i := slices.IndexFunc(t.columns, func(c *column) bool { return schema.FoldASCII(c.name) == schema.FoldASCII(name) })
		// Where different texts are equal, a column may hold others than those of the list.
		if i >= 0 && labels != nil && t.columns[i].labels == nil && t.columns[i].loose == "" && t.columns[i].typ != "citext" {
			t.columns[i].labels = labels
		}
	}
}

// validJSON returns the column that a condition says is JSON, or "":  json_valid(`tags`)
func validJSON(condition []token) string {
	ts := bare(condition)
	// json_valid(tags) OR tags IS NULL, as Django writes it
	if len(ts) == 6 && ts[2].is("or") && ts[3].text == ts[1].text && ts[4].is("is") && ts[5].is("null") {
		ts = ts[:2]
	}
	if len(ts) == 2 && ts[0].is("json_valid") && ts[1].name() {
		return ts[1].text
	}
	return ""
}
