package httpapi

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/httpapi/problem"
	"github.com/tamis-go/tamis/internal/wording"
	"github.com/tamis-go/tamis/operators"
	"github.com/tamis-go/tamis/schema"
)

// A claim is a claim of the caller where a policy has a value:
//
//	claim = { "claim": name | [name, ...] }    a list is the way to a claim inside another
type claim struct {
	path       []string
	collection string // whose policy it stands in
	pointer    string // of its place there
	offset     int    // likewise, in the policy as it is written
}

// claimOf returns the path of the claim that a value of a policy stands for, or nil. No body of the language has such an object: the
// value of a field, of an operator on several and of a group is never a text.
func claimOf(v syntax.Value) []string {
	o, ok := v.(*syntax.Object)
	if !ok || len(o.Members) != 1 || o.Members[0].Key != "claim" {
		return nil
	}
	switch name := o.Members[0].Value.(type) {
	case *syntax.String:
		return []string{name.Text}
	case *syntax.Array:
		var path []string
		for _, item := range name.Items {
			text, ok := item.(*syntax.String)
			if !ok {
				return nil
			}
			path = append(path, text.Text)
		}
		return path
	}
	return nil
}

// name returns a claim as messages have it.
func (c claim) name() string { return strconv.Quote(strings.Join(c.path, ".")) }

// same reports whether two places have one claim.
func (c claim) same(other claim) bool { return slices.Equal(c.path, other.path) }

// filled returns the policy of a collection with what value returns in place of each claim.
func filled(collection string, policy syntax.Value, value func(claim) (syntax.Value, error)) (syntax.Value, error) {
	var fill func(v syntax.Value, pointer string) (syntax.Value, error)
	fill = func(v syntax.Value, pointer string) (syntax.Value, error) {
		if path := claimOf(v); path != nil {
			return value(claim{path, collection, pointer, int(v.Position())})
		}
		switch v := v.(type) {
		case *syntax.Object:
			out := &syntax.Object{Pos: v.Pos}
			for _, m := range v.Members {
				inner, err := fill(m.Value, string(syntax.AppendPointer([]byte(pointer), m.Key)))
				if err != nil {
					return nil, err
				}
				out.Members = append(out.Members, &syntax.Member{Pos: m.Pos, Key: m.Key, Value: inner})
			}
			return out, nil
		case *syntax.Array:
			out := &syntax.Array{Pos: v.Pos}
			for i, item := range v.Items {
				inner, err := fill(item, pointer+"/"+strconv.Itoa(i))
				if err != nil {
					return nil, err
				}
				out.Items = append(out.Items, inner)
			}
			return out, nil
		}
		return v, nil
	}
	return fill(policy, "")
}

// claims finds the claims of the policies of r, checks that values can stand in their places, and puts a value of the right kind there: a
// policy that no claim fits is an error before any request.
func (r *Role) claims(fault faultFunc) {
	r.templates = map[string]syntax.Value{}
	var places []claim
	samples := map[string]syntax.Value{} // by place
	patterns := r.patterns()
	sound := true
	for _, name := range slices.Sorted(maps.Keys(r.Policies)) {
		tree, errs := syntax.Parse(r.Policies[name], syntax.Wide(r.Policies[name]))
		if len(errs) > 0 {
			continue // the policy is refused as any body is
		}
		var own []claim
		if _, err := filled(name, tree, func(c claim) (syntax.Value, error) { own = append(own, c); return &syntax.Null{}, nil }); err != nil || len(own) == 0 {
			continue
		}
		r.templates[name] = tree
		wants, others := r.wants(name, own)
		if others != nil {
			faults(name, r.Policies[name], others, fault)
			sound = false
			continue
		}
		for _, c := range own {
			want, ok := wants[c.pointer]
			switch {
			case !ok || want.Object || want.Type.Kind == 0 || operatorOf(c.pointer) == "operator":
				fault(name, c.offset, fmt.Sprintf("no claim can stand at %s: it is no value of a field", c.pointer))
				sound = false
			case patterns[operatorOf(c.pointer)]:
				fault(name, c.offset, fmt.Sprintf("no claim can stand at %s: %s takes a pattern, and a claim may hold one that matches more", c.pointer, operatorOf(c.pointer)))
				sound = false
			}
			samples[name+c.pointer] = sample(want)
		}
		places = append(places, own...)
	}
	for sound && len(places) > 0 {
		first := places[0]
		sound = r.sampled(slices.DeleteFunc(slices.Clone(places), func(c claim) bool { return !c.same(first) }), samples, fault)
		places = slices.DeleteFunc(places, first.same)
	}
	if !sound {
		return
	}
	for name, tree := range r.templates {
		text, err := filled(name, tree, func(c claim) (syntax.Value, error) { return samples[name+c.pointer], nil })
		if err != nil {
			panic("httpapi: " + err.Error()) // a sample is there for every place
		}
		r.Policies[name] = syntax.Append(nil, text)
	}
}

// wants returns what the language wants where the claims of a policy stand, by their pointers. No value of a field is an object, so each
// place is an error, and any other error is one of the policy.
func (r *Role) wants(name string, stand []claim) (map[string]filter.Want, error) {
	out := map[string]filter.Want{}
	_, err := r.policyLanguage().Parse(name, r.Policies[name])
	var errs, others filter.Errors
	if !errors.As(err, &errs) {
		return out, err
	}
	for _, f := range errs {
		switch i := slices.IndexFunc(stand, func(c claim) bool { return c.holds(f) }); {
		case i < 0:
			others = append(others, f)
		case f.Pointer == stand[i].pointer:
			out[f.Pointer] = f.Want()
		}
	}
	if len(others) > 0 {
		return nil, others
	}
	return out, nil
}

// holds reports whether an error of a policy is in the place of a claim.
func (c claim) holds(f *filter.Error) bool {
	return f.Pointer == c.pointer || strings.HasPrefix(f.Pointer, c.pointer+"/")
}

// sampled finds one value that fits in all places of a claim, and keeps it for each of them. It reports whether there is one.
func (r *Role) sampled(places []claim, samples map[string]syntax.Value, fault faultFunc) bool {
	for _, c := range places {
		value := samples[c.collection+c.pointer]
		if !slices.ContainsFunc(places, func(p claim) bool { return !r.takes(p, value, samples) }) {
			for _, p := range places {
				samples[p.collection+p.pointer] = value
			}
			return true
		}
	}
	var list []string
	for _, c := range places {
		list = append(list, fmt.Sprintf("%s in %s", syntax.Print(samples[c.collection+c.pointer]), c.pointer))
	}
	fault(places[0].collection, places[0].offset, fmt.Sprintf("no value of the claim %s fits everywhere: there may be %s", places[0].name(), wording.List(list, "and")))
	return false
}

// takes reports whether a value may stand in a place.
func (r *Role) takes(c claim, value syntax.Value, samples map[string]syntax.Value) bool {
	tree, err := filled(c.collection, r.templates[c.collection], func(other claim) (syntax.Value, error) {
		if other.pointer == c.pointer {
			return value, nil
		}
		return samples[other.collection+other.pointer], nil
	})
	if err != nil {
		return false
	}
	_, err = r.policyLanguage().Parse(c.collection, syntax.Append(nil, tree))
	return err == nil
}

// sample returns a value of what is wanted.
func sample(want filter.Want) syntax.Value {
	text := ""
	switch k := want.Type.Kind; k {
	case schema.Bool:
		return listed(want, &syntax.Bool{Value: true})
	case schema.Int, schema.Float, schema.Decimal:
		return listed(want, &syntax.Number{Text: "1"})
	case schema.UUID:
		text = "00000000-0000-0000-0000-000000000000"
	case schema.Datetime, schema.Date: // a date is both
		text = "2000-01-01"
	case schema.Enum:
		text = want.Type.Enum[0]
	case schema.String:
		text = "a"
	default:
		if text = "AAAA"; !k.Textual() { // bytes too
			text = schema.NumOf(k, 0).String()
		}
	}
	return listed(want, &syntax.String{Text: text})
}

func listed(want filter.Want, v syntax.Value) syntax.Value {
	if want.List {
		return &syntax.Array{Items: []syntax.Value{v}}
	}
	return v
}

// patterns returns the operators, as bodies name them, whose operand is a pattern.
func (r *Role) patterns() map[string]bool {
	out := map[string]bool{}
	var add func([]filter.Field)
	add = func(fields []filter.Field) {
		for _, f := range fields {
			for _, w := range f.Words {
				if w.Operator.Operand == operators.Pattern {
					out[w.Name] = true
				}
			}
			add(f.Fields)
		}
	}
	for _, c := range r.language.Registry().Collections() {
		add(r.language.Fields(c))
	}
	return out
}

// operatorOf returns the operator that a pointer to its operand, or to an item of it, names.
func operatorOf(pointer string) string {
	steps := strings.Split(pointer, "/")
	last := steps[len(steps)-1]
	if _, err := strconv.Atoi(last); err == nil && len(steps) > 1 {
		return steps[len(steps)-2]
	}
	return last
}

// with returns r for a caller of those claims: they stand in its policies as values. The error is a problem: the caller has not every
// claim that a policy names, or not of the right kind. A claim that is empty is missing, because startswith_ of an empty text and all_ of
// an empty list match every row.
func (r *Role) with(claims map[string]any) (*Role, error) {
	if len(r.templates) == 0 {
		return r, nil
	}
	out := *r
	out.Policies, out.rows = maps.Clone(r.Policies), maps.Clone(r.rows)
	for _, name := range slices.Sorted(maps.Keys(r.templates)) {
		var stand []claim
		tree, err := filled(name, r.templates[name], func(c claim) (syntax.Value, error) {
			stand = append(stand, c)
			return operand(claims, c)
		})
		if err != nil {
			return nil, err
		}
		out.Policies[name] = syntax.Append(nil, tree)
		q, err := r.policyLanguage().Parse(name, out.Policies[name])
		if err != nil {
			return nil, misfit(err, stand)
		}
		out.rows[name] = q.Where()
	}
	return &out, nil
}

// operand returns a claim as the value of a policy.
func operand(claims map[string]any, c claim) (syntax.Value, error) {
	var at any = claims
	for _, name := range c.path {
		inner, _ := at.(map[string]any)
		at = inner[name]
	}
	text, err := json.Marshal(at)
	if err != nil {
		return nil, forbidden("the claim %s is not of the kind that is wanted here", c.name())
	}
	v, errs := syntax.Parse(text, syntax.Wide(text))
	switch list, isList := v.(*syntax.Array); {
	case len(errs) > 0:
		return nil, forbidden("the claim %s is not of the kind that is wanted here", c.name())
	case empty(v), isList && (len(list.Items) == 0 || slices.ContainsFunc(list.Items, empty)):
		return nil, forbidden("the claim %s is missing", c.name())
	}
	return v, nil
}

// empty reports whether a claim has no value: null, or an empty text.
func empty(v syntax.Value) bool {
	switch v := v.(type) {
	case *syntax.Null:
		return true
	case *syntax.String:
		return strings.TrimSpace(v.Text) == ""
	}
	return false
}

// misfit returns the problem of claims that are refused where they stand. It names the claim, and does not hold its value: logs have no operands.
func misfit(err error, stand []claim) error {
	var errs filter.Errors
	if errors.As(err, &errs) {
		for _, c := range stand {
			for _, f := range errs {
				if c.holds(f) {
					e := forbidden("the claim %s is not of the kind that is wanted here", c.name())
					e.Cause = fmt.Errorf("%s at %s of the policy of %s", f.Code, c.pointer, c.collection)
					return e
				}
			}
		}
	}
	return forbidden("the claims are more than a policy may have")
}

func forbidden(format string, args ...any) *problem.Error {
	return &problem.Error{Kind: problem.Forbidden, Detail: fmt.Sprintf(format, args...)}
}
