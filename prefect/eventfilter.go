package prefect

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/operators"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/source"
)

// An eventFilter is a filter of events: tests of the algebra, and what is left to be tested on the rows that they hold for.
type eventFilter struct {
	tests     []predicate.Node
	onRows    func(source.Row) bool // words in whole JSON documents; nil if there are none
	distinct  bool                  // one event of each resource
	ascending bool
	most      int64           // how many there can be; 0 if anything
	text      json.RawMessage // the filter with its times, for a page token

	since, until int64
}

// An eventReader reads the filter language of events, and refuses what pydantic refuses.
type eventReader struct {
	*given
	events, resources *schema.Collection
	now               time.Time
}

// A label is a test of one label of a resource: its value matches one of the patterns.
type label struct {
	name     string
	patterns []string
}

// object reads an object with the keys of a model. It returns nil, false if v is none.
func (r eventReader) object(v syntax.Value, at []any, keys ...string) (map[string]syntax.Value, bool) {
	o, ok := v.(*syntax.Object)
	if !ok {
		r.wrong("model_attributes_type", "Input should be a valid dictionary or object to extract fields from", v, nil, at...)
		return nil, false
	}
	out := map[string]syntax.Value{}
	for _, m := range o.Members {
		if slices.Contains(keys, m.Key) {
			out[m.Key] = m.Value
		} else {
			r.wrong("extra_forbidden", "Extra inputs are not permitted", m.Value, nil, below(at, m.Key)...)
		}
	}
	return out, true
}

// filter reads a filter; nil is the one that has nothing but its times.
func (r eventReader) filter(v syntax.Value, at ...any) eventFilter {
	members := map[string]syntax.Value{}
	if v != nil {
		members, _ = r.object(v, at, "occurred", "event", "resource", "related", "any_resource", "id", "text", "order")
	}
	var f eventFilter
	kept := map[string]json.RawMessage{}
	for key, v := range members {
		kept[key] = syntax.Append(nil, v)
	}
	f.since, f.until = r.occurred(members["occurred"], below(at, "occurred"))
	kept["occurred"] = fmt.Appendf(nil, `{"since":%q,"until":%q}`, pydanticTime(f.since), pydanticTime(f.until))
	instant := func(n int64) schema.Value { return schema.NumOf(schema.Datetime, n) }
	f.tests = append(f.tests, predicate.Between(r.events.Term("occurred"), predicate.AtLeast(instant(f.since)), predicate.AtMost(instant(f.until))))
	if v := members["event"]; !absent(v) {
		f.tests = append(f.tests, r.names(v, below(at, "event"))...)
	}
	if v := members["resource"]; !absent(v) {
		f.tests = append(f.tests, r.primary(v, below(at, "resource"), &f.distinct)...)
	}
	for _, key := range []string{"related", "any_resource"} {
		for _, tests := range r.elements(key, members[key], below(at, key)) {
			f.tests = append(f.tests, r.some(tests)...)
		}
	}
	if v, ok := members["id"]; ok {
		f.most = r.ids(&f, v, below(at, "id"))
	}
	if v := members["text"]; !absent(v) {
		f.onRows = r.words(v, below(at, "text"))
	}
	if v, ok := members["order"]; ok {
		f.ascending = r.order(v, below(at, "order"))
	}
	f.text, _ = json.Marshal(kept) // its members are JSON
	return f
}

func (r eventReader) occurred(v syntax.Value, at []any) (since, until int64) {
	since, until = r.now.UTC().Truncate(24*time.Hour).AddDate(0, 0, -180).UnixMicro(), r.now.UnixMicro()
	if v == nil {
		return since, until
	}
	members, _ := r.object(v, at, "since", "until")
	return r.instant(members["since"], since, below(at, "since")), r.instant(members["until"], until, below(at, "until"))
}

// instant reads a time; where nothing stands it is otherwise.
func (r eventReader) instant(v syntax.Value, otherwise int64, at []any) int64 {
	if v == nil {
		return otherwise
	}
	n, wrong := looseTime(v, func() time.Time { return r.now })
	r.refused(wrong, v, below([]any{"body"}, at...)...)
	return n
}

func (r eventReader) names(v syntax.Value, at []any) []predicate.Node {
	members, _ := r.object(v, at, "prefix", "exclude_prefix", "name", "exclude_name")
	list := func(key string) []string { return r.listOf(members[key], below(at, key)...) }
	event := r.events.Term("event")
	return slices.Concat(
		begins(event, list("prefix")), not(begins(event, list("exclude_prefix"))), oneOf(event, list("name")), not(oneOf(event, list("exclude_name"))),
	)
}

// begins returns the test that a text begins with one of a list: none if the list is empty, as everywhere in the filters of events.
func begins(t *schema.Term, list []string) []predicate.Node {
	if len(list) == 0 {
		return nil
	}
	return []predicate.Node{predicate.Text(t, predicate.Match{Where: predicate.AtStart}, schema.Texts(list...))}
}

// oneOf returns the test that a text is one of a list: none if the list is empty.
func oneOf(t *schema.Term, list []string) []predicate.Node {
	if len(list) == 0 {
		return nil
	}
	return []predicate.Node{predicate.In(t, schema.Texts(list...))}
}

func not(tests []predicate.Node) []predicate.Node {
	for i := range tests {
		tests[i] = predicate.Not(tests[i])
	}
	return tests
}

// primary reads what is asked of an event's own resource.
func (r eventReader) primary(v syntax.Value, at []any, distinct *bool) []predicate.Node {
	members, ok := r.object(v, at, "id", "id_prefix", "labels", "distinct")
	if !ok {
		return nil
	}
	id := r.events.Term("resource_id")
	tests := append(oneOf(id, r.listOf(members["id"], below(at, "id")...)), begins(id, r.listOf(members["id_prefix"], below(at, "id_prefix")...))...)
	labels := r.labels(members["labels"], below(at, "labels"))
	if v, ok := members["distinct"]; ok {
		var wrong *pydanticError
		*distinct, wrong = looseBool(v)
		r.refused(wrong, v, below([]any{"body"}, below(at, "distinct")...)...)
	}
	if len(labels) == 0 {
		return tests
	}
	own := predicate.Equal(r.resources.Term("resource_role"), text(""))
	return append(tests, r.some(append(r.labelled(labels, false), own))...)
}

// some returns the test that tests hold on one of the resources of an event: none if there are none.
func (r eventReader) some(tests []predicate.Node) []predicate.Node {
	if len(tests) == 0 {
		return nil
	}
	return []predicate.Node{predicate.Some(r.events.Relation("resources"), predicate.And(tests...))}
}

// elements reads an object of related or any_resource, or a list of them: the tests of each hold on one resource.
func (r eventReader) elements(key string, v syntax.Value, at []any) [][]predicate.Node {
	if absent(v) {
		return nil
	}
	model := map[string]string{"related": "EventRelatedFilter", "any_resource": "EventAnyResourceFilter"}[key]
	read, asList, before := r.related, "list["+model+"]", len(r.errs)
	if key == "any_resource" {
		read = r.anyResource
	}
	list, ok := v.(*syntax.Array)
	if !ok {
		e := read(v, below(at, model))
		if len(r.errs) > before {
			r.wrong("list_type", "Input should be a valid list", v, nil, below(at, asList)...)
		}
		return [][]predicate.Node{e}
	}
	var out [][]predicate.Node
	for i, item := range list.Items {
		out = append(out, read(item, below(at, asList, i)))
	}
	if wrong := slices.Clone(r.errs[before:]); len(wrong) > 0 { // what each reading says, the object's first
		r.errs = r.errs[:before]
		r.wrong("model_attributes_type", "Input should be a valid dictionary or object to extract fields from", v, nil, below(at, model)...)
		r.errs = append(r.errs, wrong...)
	}
	return out
}

func (r eventReader) related(v syntax.Value, at []any) []predicate.Node {
	members, ok := r.object(v, at, "id", "role", "resources_in_roles", "labels")
	if !ok {
		return nil
	}
	id, role := r.resources.Term("resource_id"), r.resources.Term("resource_role")
	tests := oneOf(id, r.listOf(members["id"], below(at, "id")...))
	roles := r.listOf(members["role"], below(at, "role")...)
	tests = append(tests, oneOf(role, roles)...)
	if pairs := r.pairs(members["resources_in_roles"], below(at, "resources_in_roles")); len(pairs) > 0 {
		tests = append(tests, predicate.Or(pairs...))
	}
	labels := r.labels(members["labels"], below(at, "labels"))
	if len(tests) == 0 && len(labels) == 0 {
		return nil
	}
	tests = append(tests, r.labelled(labels, true)...)
	if len(roles) == 0 {
		tests = append(tests, predicate.Not(predicate.Equal(role, text(""))))
	}
	return tests
}

func (r eventReader) anyResource(v syntax.Value, at []any) []predicate.Node {
	members, ok := r.object(v, at, "id", "id_prefix", "labels")
	if !ok {
		return nil
	}
	id := r.resources.Term("resource_id")
	tests := append(oneOf(id, r.listOf(members["id"], below(at, "id")...)), begins(id, r.listOf(members["id_prefix"], below(at, "id_prefix")...))...)
	labels := r.labels(members["labels"], below(at, "labels"))
	if len(tests) == 0 && len(labels) > 0 {
		tests = append(tests, predicate.True()) // there is a resource, even where all labels are ignored
	}
	return append(tests, r.labelled(labels, true)...)
}

// pairs reads the resources that are to be in a role each.
func (r eventReader) pairs(v syntax.Value, at []any) []predicate.Node {
	if absent(v) {
		return nil
	}
	list, ok := v.(*syntax.Array)
	if !ok {
		r.wrong("list_type", "Input should be a valid list", v, nil, at...)
		return nil
	}
	var out []predicate.Node
	for i, item := range list.Items {
		pair, ok := item.(*syntax.Array)
		if !ok {
			r.wrong("tuple_type", "Input should be a valid tuple", item, nil, below(at, i)...)
			continue
		}
		if n := len(pair.Items); n > 2 {
			r.wrong("too_long", fmt.Sprintf("Tuple should have at most 2 items after validation, not %d", n), item,
				map[string]any{"field_type": "Tuple", "max_length": 2, "actual_length": n}, below(at, i)...)
			continue
		}
		both := [2]string{}
		for k := range both {
			if k >= len(pair.Items) {
				r.wrong("missing", "Field required", item, nil, below(at, i, k)...)
			} else if s, ok := pair.Items[k].(*syntax.String); ok {
				both[k] = s.Text
			} else {
				r.wrong("string_type", "Input should be a valid string", pair.Items[k], nil, below(at, i, k)...)
			}
		}
		out = append(out, predicate.And(
			predicate.Equal(r.resources.Term("resource_id"), text(both[0])), predicate.Equal(r.resources.Term("resource_role"), text(both[1]))))
	}
	return out
}

// labels reads which labels have which values: a text for each, or a list of those that will do.
func (r eventReader) labels(v syntax.Value, at []any) []label {
	if absent(v) {
		return nil
	}
	o, ok := v.(*syntax.Object)
	if !ok {
		r.wrong("dict_type", "Input should be a valid dictionary", v, nil, at...)
		return nil
	}
	var out []label
	for _, m := range o.Members {
		if err := labelOf(r.resources, m.Key).Check(r.resources); err != nil {
			e := pydanticError{Loc: below([]any{"body"}, below(at, m.Key)...), Input: syntax.Append(nil, m.Value)}
			e.valueError(err.Error())
			r.errs = append(r.errs, e)
			continue
		}
		if s, ok := m.Value.(*syntax.String); ok {
			out = append(out, label{m.Key, []string{s.Text}})
			continue
		}
		before := len(r.errs)
		r.wrong("string_type", "Input should be a valid string", m.Value, nil, below(at, m.Key, "str")...)
		var patterns []string
		if list, ok := m.Value.(*syntax.Array); ok {
			patterns = r.listOf(list, below(at, m.Key, "list[str]")...)
		} else {
			r.wrong("list_type", "Input should be a valid list", m.Value, nil, below(at, m.Key, "list[str]")...)
		}
		if len(r.errs) == before+1 { // it is a list of texts
			r.errs = r.errs[:before]
		}
		out = append(out, label{m.Key, patterns})
	}
	return out
}

// Two labels are columns of event_resources.
const (
	idLabel   = "prefect.resource.id"
	roleLabel = "prefect.resource.role"
)

// labelled returns the tests of labels. An empty value of the two that are columns is ignored; a list without values matches nothing. The role of
// an event's own resource is no column, but a label like others.
func (r eventReader) labelled(labels []label, roles bool) []predicate.Node {
	var tests []predicate.Node
	for _, l := range labels {
		column := l.name == idLabel || roles && l.name == roleLabel
		switch {
		case column && (len(l.patterns) == 0 || slices.Equal(l.patterns, []string{""})):
		case l.name == idLabel:
			tests = append(tests, matchesOne(r.resources.Term("resource_id"), l.patterns))
		case column:
			tests = append(tests, oneOf(r.resources.Term("resource_role"), l.patterns)...)
		case len(l.patterns) == 0:
			tests = append(tests, predicate.False())
		default:
			tests = append(tests, matchesOne(labelOf(r.resources, l.name), l.patterns))
		}
	}
	return tests
}

// labelOf returns the label of that name in the column resource of events or of event_resources.
func labelOf(of *schema.Collection, name string) *schema.Term {
	return &schema.Term{Type: schema.Type{Kind: schema.String, Null: true}, Columns: []*schema.Column{of.Column("resource")}, Path: []string{name}}
}

// matchesOne returns the test that a text matches one of patterns: * is any run, ? a character, and ! before it says that it does not match.
func matchesOne(t *schema.Term, patterns []string) predicate.Node {
	tests := make([]predicate.Node, len(patterns))
	for i, pattern := range patterns {
		glob, negated := strings.CutPrefix(pattern, "!")
		glob = strings.ReplaceAll(glob, `\`, `\\`)
		tests[i] = predicate.Text(t, predicate.Match{Where: predicate.Glob}, schema.Texts(glob))
		if negated {
			tests[i] = predicate.And(predicate.Not(predicate.IsNull(t)), predicate.Not(tests[i]))
		}
	}
	return predicate.Or(tests...)
}

// ids reads which events are asked for by their keys, and returns how many at most.
func (r eventReader) ids(f *eventFilter, v syntax.Value, at []any) int64 {
	members, ok := r.object(v, at, "id")
	if !ok || absent(members["id"]) {
		return 0
	}
	at = below(at, "id")
	list, ok := members["id"].(*syntax.Array)
	if !ok {
		r.wrong("list_type", "Input should be a valid list", members["id"], nil, at...)
		return 0
	}
	keys := schema.Values{Kind: schema.UUID}
	for i, item := range list.Items {
		key, wrong := loosely(schema.UUID, item, nil)
		if !r.refused(wrong, item, below([]any{"body"}, below(at, i)...)...) {
			keys = keys.Append(key)
		}
	}
	if keys.Len() > 0 {
		f.tests = append(f.tests, predicate.In(r.events.Term("id"), keys))
	}
	return int64(len(list.Items))
}

// words reads a search for words in all that an event says. It returns nil for one that is blank.
func (r eventReader) words(v syntax.Value, at []any) func(source.Row) bool {
	members, ok := r.object(v, at, "query")
	if !ok {
		return nil
	}
	at = below(at, "query")
	query, ok := members["query"].(*syntax.String)
	const most = 200
	switch {
	case members["query"] == nil:
		r.wrong("missing", "Field required", v, nil, at...)
		return nil
	case !ok:
		r.wrong("string_type", "Input should be a valid string", members["query"], nil, at...)
		return nil
	case len([]rune(query.Text)) > most:
		r.wrong("string_too_long", fmt.Sprintf("String should have at most %d characters", most), query, map[string]any{"max_length": most}, at...)
		return nil
	case strings.TrimSpace(query.Text) == "":
		return nil
	}
	s := operators.ParseSearch(strings.ToLower(query.Text))
	return func(row source.Row) bool {
		event, _ := row["event"].(string)
		var said strings.Builder
		said.WriteString(event)
		for _, name := range []string{"resource", "related", "payload"} {
			said.WriteByte(' ')
			writeJSON(&said, row[name])
		}
		all := strings.ToLower(said.String())
		in := func(word string) bool { return strings.Contains(all, word) }
		return (len(s.Include) == 0 || slices.ContainsFunc(s.Include, in)) && !slices.ContainsFunc(s.Exclude, in) &&
			!slices.ContainsFunc(s.Required, func(word string) bool { return !in(word) })
	}
}

// writeJSON writes a value as databases print it: with a space behind commas and colons.
func writeJSON(b *strings.Builder, v any) {
	switch v := v.(type) {
	case map[string]any:
		b.WriteByte('{')
		for i, key := range slices.Sorted(maps.Keys(v)) {
			if i > 0 {
				b.WriteString(", ")
			}
			b.Write(syntax.AppendQuoted(nil, key))
			b.WriteString(": ")
			writeJSON(b, v[key])
		}
		b.WriteByte('}')
	case []any:
		b.WriteByte('[')
		for i, item := range v {
			if i > 0 {
				b.WriteString(", ")
			}
			writeJSON(b, item)
		}
		b.WriteByte(']')
	case string:
		b.Write(syntax.AppendQuoted(nil, v))
	case nil:
		b.WriteString("null")
	default: // a number or a bool
		fmt.Fprint(b, v)
	}
}

func (r eventReader) order(v syntax.Value, at []any) (ascending bool) {
	return r.choice(v, []string{"ASC", "DESC"}, below([]any{"body"}, at...)...) == "ASC"
}
