package prefect

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"

	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/httpapi/problem"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/source"
)

// removed is what stands for a value that is left out.
type removed struct{}

// hydrate returns parameters with what their placeholders stand for: {"__prefect_kind": "json", "value": "[1]"}
func (r *newRun) hydrate(parameters map[string]any) (map[string]any, error) {
	value, err := r.hydrated(parameters)
	if err != nil {
		return nil, err
	}
	out, _ := value.(map[string]any)
	return merge(out), nil
}

func (r *newRun) hydrated(v any) (any, error) {
	switch v := v.(type) {
	case map[string]any:
		if kind, is := v["__prefect_kind"]; is {
			return r.placeholder(kind, v)
		}
		out := make(map[string]any, len(v))
		for name, item := range v {
			value, err := r.hydrated(item)
			if err != nil {
				return nil, err
			}
			if value != (removed{}) {
				out[name] = value
			}
		}
		return out, nil
	case []any:
		out := []any{}
		for _, item := range v {
			value, err := r.hydrated(item)
			if err != nil {
				return nil, err
			}
			if value != (removed{}) {
				out = append(out, value)
			}
		}
		return out, nil
	}
	return v, nil
}

// placeholder returns what a placeholder stands for.
func (r *newRun) placeholder(kind any, v map[string]any) (any, error) {
	member := map[any]string{"none": "value", "json": "value", "jinja": "template", "workspace_variable": "variable_name"}[kind]
	given, has := v[member]
	switch {
	case member == "":
		return v["value"], nil
	case !has && (kind == "json" || kind == "workspace_variable"):
		return removed{}, nil
	case !has:
		return nil, unhydrated("Missing '" + member + "' key in __prefect object")
	case kind == "jinja":
		return nil, ours("templates in parameters are not rendered here")
	}
	if _, nested := given.(map[string]any); nested || kind == "none" {
		var err error
		if given, err = r.hydrated(given); err != nil || given == (removed{}) {
			return given, err
		}
	}
	text, isText := given.(string)
	switch {
	case kind == "json" && isText:
		var out any
		d := json.NewDecoder(strings.NewReader(text))
		d.UseNumber()
		if err := d.Decode(&out); err != nil || d.More() {
			return nil, unhydrated("Invalid JSON: Expecting value: line 1 column 1 (char 0)")
		}
		return out, nil
	case kind == "workspace_variable":
		return r.variable(text)
	}
	return given, nil
}

// variable returns the value of a variable that the caller sees.
func (r *newRun) variable(name string) (any, error) {
	of, err := see(r.Call, "variables", "name", "value")
	if err != nil {
		return nil, err
	}
	row, err := r.firstOf(of.Name, predicate.Equal(of.Term("name"), text(name)))
	if err == nil && row == nil {
		err = unhydrated("Variable '" + name + "' not found in workspace.")
	}
	return row["value"], err
}

func unhydrated(why string) error {
	return &problem.Error{Kind: problem.BadRequest, Detail: "Error hydrating flow run parameters: " + why}
}

// enforce checks parameters against the schema of the deployment, where they are to fit it.
func (r *newRun) enforce(parameters map[string]any) error {
	enforced, _ := r.deployment["enforce_parameter_schema"].(bool)
	if own, ok := r.in["enforce_parameter_schema"].(bool); ok {
		enforced = own
	}
	if !enforced {
		return nil
	}
	fits, ok := r.deployment["parameter_openapi_schema"].(map[string]any)
	if !ok {
		return &problem.Error{Kind: problem.Conflict, Detail: "Error updating deployment: Cannot update parameters because parameter schema enforcement is enabled and the " +
			"deployment does not have a valid parameter schema."}
	}
	if err := validate(parameters, fits, false); err != nil {
		return &problem.Error{Kind: problem.Conflict, Detail: "Error creating flow run: " + err.Error()}
	}
	return nil
}

// checkJob checks the job variables against the template of the work pool, if there is one.
func (r *newRun) checkJob() error {
	queue, err := r.queueOf(r.deployment)
	if err != nil || queue == nil {
		return err
	}
	of, err := see(r.Call, "work_pools", "id", "base_job_template")
	if err != nil {
		return err
	}
	pool, err := r.firstOf(of.Name, predicate.Equal(of.Term("id"), keyOfRow(queue, "work_pool_id")))
	if err != nil || pool == nil {
		return err
	}
	template, _ := pool["base_job_template"].(map[string]any)
	fits, _ := template["variables"].(map[string]any)
	if len(fits) == 0 {
		return nil
	}
	variables, all, err := defaults(fits)
	if err != nil {
		return err
	}
	if !all {
		fits = without("required", fits).(map[string]any) //nolint:forcetypeassert // it is what was given
	}
	theirs, _ := r.deployment["infra_overrides"].(map[string]any)
	own, _ := r.in["job_variables"].(map[string]any)
	if err := validate(merge(variables, theirs, own), fits, true); err != nil {
		return &problem.Error{Kind: problem.InvalidFilter, Detail: "Error creating flow run: " + err.Error()}
	}
	return nil
}

// defaults returns the values that a schema has for absent variables, and whether all of them fit it.
func defaults(fits map[string]any) (values map[string]any, all bool, err error) {
	values, all = map[string]any{}, true
	properties, _ := fits["properties"].(map[string]any)
	loose := without("required", fits).(map[string]any) //nolint:forcetypeassert // it is what was given
	for name, property := range properties {
		of, _ := property.(map[string]any)
		value, has := of["default"]
		if block, _ := value.(map[string]any); block["$ref"] != nil {
			return nil, false, ours("a default that is a block is not read here")
		}
		if !has {
			continue
		}
		if check(map[string]any{name: value}, loose) == nil {
			values[name] = value
		} else {
			all = false
		}
	}
	return values, all, nil
}

// without returns a schema without a member, wherever it stands.
func without(member string, v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := make(map[string]any, len(v))
		for name, item := range v {
			if name != member {
				out[name] = without(member, item)
			}
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			out[i] = without(member, item)
		}
		return out
	}
	return v
}

// validate checks values against a schema as pydantic writes it: what is not required may be null.
func validate(values, fits map[string]any, nullWithDefault bool) error {
	fits = without("", fits).(map[string]any) //nolint:forcetypeassert // a copy of it
	mayBeNull(fits, nullWithDefault)
	if definitions, ok := fits["definitions"].(map[string]any); ok {
		for _, definition := range definitions {
			if of, ok := definition.(map[string]any); ok {
				mayBeNull(of, nullWithDefault)
			}
		}
	}
	return check(values, fits)
}

func mayBeNull(fits map[string]any, nullWithDefault bool) {
	properties, _ := fits["properties"].(map[string]any)
	required, _ := fits["required"].([]any)
	for name, property := range properties {
		of, ok := property.(map[string]any)
		if !ok {
			continue
		}
		typ, typed := of["type"]
		_, defaulted := of["default"]
		if typed && typ != "null" && !slices.Contains(required, any(name)) && (!defaulted || nullWithDefault) {
			of["anyOf"] = []any{map[string]any{"type": typ}, map[string]any{"type": "null"}}
			delete(of, "type")
		}
		if items, ok := of["items"].([]any); ok && len(items) > 0 && of["prefixItems"] == nil {
			of["prefixItems"] = items
			delete(of, "items")
		}
		if of["properties"] != nil {
			mayBeNull(of, nullWithDefault)
		}
	}
}

// nowhere refuses schemas that stand elsewhere.
type nowhere struct{}

func (nowhere) Load(url string) (any, error) { return nil, fmt.Errorf("Unresolvable: %s", url) } //nolint:staticcheck // the reference's words

// check checks values against a schema. The error is that of the reference.
func check(values map[string]any, fits map[string]any) error {
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft2020)
	c.UseLoader(nowhere{})
	const name = "schema.json"
	if err := c.AddResource(name, any(fits)); err != nil {
		return failure("", err.Error())
	}
	compiled, err := c.Compile(name)
	if err != nil {
		return failure("", err.Error())
	}
	err = compiled.Validate(any(values))
	if wrong := (*jsonschema.ValidationError)(nil); errors.As(err, &wrong) {
		leaf := wrong
		for {
			switch leaf.ErrorKind.(type) {
			case *kind.AnyOf, *kind.OneOf:
			default:
				if len(leaf.Causes) > 0 {
					leaf = slices.MinFunc(leaf.Causes, func(a, b *jsonschema.ValidationError) int { return len(a.InstanceLocation) - len(b.InstanceLocation) })
					continue
				}
			}
			break
		}
		return failure(strings.Join(leaf.InstanceLocation, "."), reason(leaf, at(values, leaf.InstanceLocation)))
	}
	return err
}

func failure(field, why string) error {
	if field == "" {
		return errors.New("Validation failed. Failure reason: " + why) //nolint:staticcheck // the reference's words
	}
	return fmt.Errorf("Validation failed for field %s. Failure reason: %s", pythonic(field), why) //nolint:staticcheck // the reference's words
}

// at returns the value that stands at a place.
func at(v any, place []string) any {
	for _, part := range place {
		switch in := v.(type) {
		case map[string]any:
			v = in[part]
		case []any:
			var i int
			if _, err := fmt.Sscan(part, &i); err != nil || i >= len(in) {
				return nil
			}
			v = in[i]
		}
	}
	return v
}

// reason says what is wrong with a value, in the reference's words where they are known.
func reason(e *jsonschema.ValidationError, v any) string {
	switch k := e.ErrorKind.(type) {
	case *kind.Required:
		return pythonic(k.Missing[0]) + " is a required property"
	case *kind.Type:
		want := make([]string, len(k.Want))
		for i, typ := range k.Want {
			want[i] = pythonic(typ)
		}
		return pythonic(v) + " is not of type " + strings.Join(want, ", ")
	case *kind.AnyOf, *kind.OneOf:
		return pythonic(v) + " is not valid under any of the given schemas"
	case *kind.Enum:
		return pythonic(v) + " is not one of " + pythonic(k.Want)
	case *kind.AdditionalProperties:
		quoted := make([]string, len(k.Properties))
		for i, name := range k.Properties {
			quoted[i] = pythonic(name)
		}
		were := "was"
		if len(quoted) > 1 {
			were = "were"
		}
		return "Additional properties are not allowed (" + strings.Join(quoted, ", ") + " " + were + " unexpected)"
	}
	return e.Error()
}

// pythonic returns a value as Python prints it.
func pythonic(v any) string {
	switch v := v.(type) {
	case nil:
		return "None"
	case bool:
		return map[bool]string{true: "True", false: "False"}[v]
	case string:
		quote := "'"
		if strings.Contains(v, "'") && !strings.Contains(v, `"`) {
			quote = `"`
		}
		return quote + strings.NewReplacer(`\`, `\\`, quote, `\`+quote, "\n", `\n`, "\r", `\r`, "\t", `\t`).Replace(v) + quote
	case []any:
		parts := make([]string, len(v))
		for i, item := range v {
			parts[i] = pythonic(item)
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case map[string]any:
		var parts []string
		for name, item := range v {
			parts = append(parts, pythonic(name)+": "+pythonic(item))
		}
		slices.Sort(parts)
		return "{" + strings.Join(parts, ", ") + "}"
	}
	return fmt.Sprint(v)
}

// keyOfRow returns the UUID in a column of a row.
func keyOfRow(row source.Row, column string) schema.Value {
	return schema.TextOf(schema.UUID, textOf(row, column))
}
