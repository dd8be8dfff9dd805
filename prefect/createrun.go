package prefect

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/httpapi"
	"github.com/tamis-go/tamis/httpapi/problem"
	"github.com/tamis-go/tamis/httpapi/routes"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/source"
)

// writes are the routes that add rows. Other actions of the reference are its own: a proxy passes them.
func writes() []routes.Route {
	return []routes.Route{{
		Method: http.MethodPost, Path: "/deployments/{key}/create_flow_run", Action: "create_flow_run", Serve: createRun, Creates: true,
		Doc: "Adds a flow run of a deployment, and its state.",
	}}
}

// runColumns are those of a flow run that createRun sets or answers by. A caller from whom one is hidden has no such route.
var runColumns = []string{
	"id", "created", "updated", "name", "flow_id", "deployment_id", "deployment_version", "parameters", "idempotency_key", "context", "empirical_policy", "tags", "labels",
	"state_id", "state_type", "state_name", "state_timestamp", "run_count", "expected_start_time", "next_scheduled_start_time", "start_time", "end_time", "total_run_time",
	"infrastructure_document_id", "work_queue_id", "work_queue_name", "created_by", "job_variables", "parent_task_run_id", "auto_scheduled",
}

// A newRun is a flow run on its way into the database.
type newRun struct {
	*routes.Call
	in         map[string]any // the body
	deployment source.Row
	tx         source.Tx
	now        int64
	all        *filter.Language // that sees all rows
}

// createRun adds a flow run and its state in one transaction. What it would leave that its caller does not see, it does not.
func createRun(c *routes.Call) error {
	if _, err := see(c, "flow_runs", runColumns...); err != nil {
		return err
	}
	if _, err := see(c, "flow_run_states", "id", "flow_run_id", "type", "timestamp", "name", "message", "state_details"); err != nil {
		return err
	}
	of, key, err := seeKey(c, "deployments", "id", "flow_id", "version", "parameters", "tags", "labels", "work_queue_id", "work_queue_name", "infrastructure_document_id",
		"infra_overrides", "enforce_parameter_schema", "parameter_openapi_schema")
	if err != nil {
		return err
	}
	r := &newRun{Call: c, all: c.Language.Within(filter.Scope{})}
	if r.in, err = runBody(c); err != nil {
		return err
	}
	var answer json.RawMessage
	for range 2 { // another may have taken the idempotency key since it was looked for
		created := false
		err = c.Change(func(tx source.Tx) error {
			r.tx, r.now = tx, c.Now().UnixMicro()
			var id schema.Value
			if err := r.find(of, key); err != nil {
				return err
			}
			if id, created, err = r.addOnce(); err != nil {
				return err
			}
			answer, err = r.shown(id)
			return err
		})
		if err == nil {
			if created {
				c.Status(http.StatusCreated)
			}
			return c.Write(answer)
		}
		if !errors.As(err, new(*source.Conflict)) {
			return err
		}
	}
	return broken(err)
}

// broken is the refusal of rows that the database does not allow.
func broken(err error) error {
	return &problem.Error{
		Kind: problem.Conflict, Cause: err,
		Detail: "Data integrity conflict. This usually means a unique or foreign key constraint was violated. See server logs for details.",
	}
}

// find reads and locks the deployment, if the caller sees it.
func (r *newRun) find(of *schema.Collection, key schema.Value) error {
	q, err := source.KeyQuery(r.all, of, []schema.Value{key})
	if err == nil {
		r.deployment, err = r.tx.Row(r.Context(), q)
	}
	if err != nil {
		return err
	}
	seen, err := r.query("deployments", predicate.Equal(of.Term("id"), key))
	if err != nil {
		return err
	}
	if n, err := r.tx.Count(r.Context(), seen); err != nil || n == 1 {
		return err
	}
	return none("Deployment not found")
}

// query returns the query of the rows of a collection that the caller sees, and that a test holds for.
func (r *newRun) query(collection string, test predicate.Node) (*filter.Query, error) {
	q, err := where(r.Call, collection, "", test)
	if err != nil {
		return nil, err
	}
	return q.Slice(0, 1), nil
}

// firstOf returns the first row of a collection that the caller sees, and that a test holds for, or nil.
func (r *newRun) firstOf(collection string, test predicate.Node) (source.Row, error) {
	q, err := r.query(collection, test)
	if err != nil {
		return nil, err
	}
	for row, err := range r.tx.Rows(r.Context(), q) {
		return row, err
	}
	return nil, nil //nolint:nilnil // there is none
}

// addOnce adds the flow run, unless there is one of its idempotency key.
func (r *newRun) addOnce() (id schema.Value, created bool, err error) {
	runs := r.Language.Collection("flow_runs")
	if once, _ := r.in["idempotency_key"].(string); once != "" {
		if err := r.lockFlow(); err != nil { // a key is of a flow, whatever the deployment
			return id, false, err
		}
		row, err := r.firstOf(runs.Name, predicate.And(predicate.Equal(runs.Term("flow_id"), keyOfRow(r.deployment, "flow_id")), predicate.Equal(runs.Term("idempotency_key"), text(once))))
		if err != nil {
			return id, false, err
		}
		if row != nil {
			return keyOfRow(row, "id"), false, nil
		}
	}
	row, err := r.row()
	if err != nil {
		return id, false, err
	}
	state, run := r.state()
	added, err := r.tx.Insert(r.Context(), runs, row)
	if err != nil {
		return id, false, err
	}
	id = keyOfRow(added, "id")
	state["flow_run_id"] = id.Text()
	details, _ := state["state_details"].(map[string]any)
	details["flow_run_id"] = id.Text()
	of, err := r.tx.Insert(r.Context(), r.Language.Collection("flow_run_states"), state)
	if err != nil {
		return id, false, err
	}
	run["state_id"] = of["id"]
	q, err := source.KeyQuery(r.all, runs, []schema.Value{id})
	if err == nil {
		_, err = r.tx.Update(r.Context(), q, run) // each row names the other, so one is changed when both are there
	}
	return id, true, err
}

// lockFlow lets nobody else create runs of the flow with a key until the transaction ends.
func (r *newRun) lockFlow() error {
	q, err := source.KeyQuery(r.all, r.all.Collection("flows"), []schema.Value{keyOfRow(r.deployment, "flow_id")})
	if err == nil {
		_, err = r.tx.Row(r.Context(), q)
	}
	return err
}

// shown returns the flow run as the caller sees it. It is refused if they do not, or not its state.
func (r *newRun) shown(id schema.Value) (json.RawMessage, error) {
	states := r.Language.Collection("flow_run_states")
	state, err := r.firstOf(states.Name, predicate.Equal(states.Term("flow_run_id"), id))
	if err != nil {
		return nil, err
	}
	q, err := r.query("flow_runs", predicate.Equal(r.Language.Collection("flow_runs").Term("id"), id))
	if err != nil {
		return nil, err
	}
	for text, err := range httpapi.Objects(r.Context(), r.tx, q) {
		if err != nil || state == nil {
			return nil, cmp.Or(err, unseen)
		}
		return slices.Clone(text), nil
	}
	return nil, unseen
}

var unseen error = &problem.Error{Kind: problem.Forbidden, Detail: "the flow run would be one that the caller does not see"}

// row returns the flow run without its state.
func (r *newRun) row() (source.Row, error) {
	d := r.deployment
	parameters, _ := d["parameters"].(map[string]any)
	given, _ := r.in["parameters"].(map[string]any)
	parameters, err := r.hydrate(merge(parameters, given))
	if err == nil {
		err = r.enforce(parameters)
	}
	if err == nil {
		err = r.checkJob()
	}
	if err == nil {
		err = r.references()
	}
	if err != nil {
		return nil, err
	}
	queue, queueName, err := r.queue()
	if err != nil {
		return nil, err
	}
	flow, key := textOf(d, "flow_id"), textOf(d, "id")
	inherited, _ := d["labels"].(map[string]any)
	own, _ := r.in["labels"].(map[string]any)
	job, _ := r.in["job_variables"].(map[string]any)
	infrastructure := r.in["infrastructure_document_id"]
	if infrastructure == nil {
		infrastructure = d["infrastructure_document_id"]
	}
	tags, _ := d["tags"].([]any)
	more, _ := r.in["tags"].([]any)
	now := schema.FormatTime(r.now)
	return source.Row{
		"id": source.NewUUID(), "created": now, "updated": now, "name": r.in["name"], "flow_id": flow, "deployment_id": key, "deployment_version": d["version"],
		"parameters": parameters, "idempotency_key": r.in["idempotency_key"], "context": r.in["context"], "empirical_policy": r.in["empirical_policy"],
		"tags":                       anys(once(textsOf(slices.Concat(tags, more)))),
		"labels":                     merge(inherited, map[string]any{"prefect.flow.id": flow, "prefect.deployment.id": key}, own),
		"infrastructure_document_id": infrastructure, "work_queue_id": queue, "work_queue_name": queueName, "created_by": createdBy(r.Request.Header),
		"job_variables": merge(job), "run_count": int64(0), "total_run_time": schema.FormatTime(0), "auto_scheduled": false, "parent_task_run_id": nil,
	}, nil
}

// state returns the row of the state, and what the flow run has of it.
func (r *newRun) state() (state, run source.Row) {
	now := schema.FormatTime(r.now)
	in, _ := r.in["state"].(map[string]any)
	if in == nil {
		in = map[string]any{"type": "SCHEDULED", "state_details": map[string]any{}}
	}
	typ, _ := in["type"].(string)
	name, named := in["name"].(string)
	if !named {
		words := strings.Split(strings.ToLower(typ), "_")
		for i, word := range words {
			words[i] = strings.ToUpper(word[:1]) + word[1:]
		}
		name = strings.Join(words, " ")
	}
	given, _ := in["state_details"].(map[string]any)
	details := merge(noDetails(), given)
	if typ == "SCHEDULED" && details["scheduled_time"] == nil {
		details["scheduled_time"] = pydanticTime(r.now)
	}
	state = source.Row{"id": source.NewUUID(), "type": typ, "name": name, "timestamp": now, "message": in["message"], "state_details": details}
	for _, column := range []string{"created", "updated"} {
		if r.Language.Collection("flow_run_states").Column(column) != nil {
			state[column] = now
		}
	}
	run = source.Row{"state_type": typ, "state_name": name, "state_timestamp": now, "expected_start_time": now}
	policy, _ := r.in["empirical_policy"].(map[string]any)
	ended := slices.Contains(terminal, typ)
	switch {
	case typ == "SCHEDULED":
		at, _ := details["scheduled_time"].(string)
		micros, _ := schema.ParseTime(at) // it was printed here
		run["expected_start_time"], run["next_scheduled_start_time"] = schema.FormatTime(micros), schema.FormatTime(micros)
	case typ == "RUNNING":
		run["start_time"] = now
		if policy["resuming"] != true {
			run["run_count"] = int64(1)
		}
	case ended:
		run["start_time"], run["end_time"] = now, now
	}
	if policy["resuming"] == true && (ended || typ == "RUNNING") {
		run["empirical_policy"] = merge(policy, map[string]any{"resuming": false})
	}
	return state, run
}

// queue returns the work queue of the run: that of the deployment, or the one of its pool that the body names.
func (r *newRun) queue() (id, name any, err error) {
	d := r.deployment
	id, name = d["work_queue_id"], d["work_queue_name"]
	wanted, _ := r.in["work_queue_name"].(string)
	if wanted == "" || wanted == name {
		return id, name, nil
	}
	own, err := r.queueOf(d)
	if err != nil {
		return nil, nil, err
	}
	if own == nil || own["work_pool_id"] == nil {
		return nil, nil, &problem.Error{Kind: problem.BadRequest, Detail: fmt.Sprintf("Cannot create flow run in work queue %s because deployment %s is not associated with a "+
			"work pool. Please remove work_pool_name and try again.", wanted, textOf(d, "id"))}
	}
	queues := r.Language.Collection("work_queues")
	row, err := r.firstOf(queues.Name, predicate.And(predicate.Equal(queues.Term("work_pool_id"), keyOfRow(own, "work_pool_id")), predicate.Equal(queues.Term("name"), text(wanted))))
	if err != nil {
		return nil, nil, err
	}
	if row == nil {
		return nil, nil, ours("a work queue is not created here")
	}
	return row["id"], wanted, nil
}

// queueOf returns the work queue of a deployment, or nil if there is none that the caller sees.
func (r *newRun) queueOf(d source.Row) (source.Row, error) {
	queues := r.Language.Collection("work_queues")
	if textOf(d, "work_queue_id") == "" || queues == nil || r.Language.HidesKey(queues) || r.Language.Hides(queues, "work_pool_id") || r.Language.Hides(queues, "name") {
		return nil, nil //nolint:nilnil // there is none
	}
	return r.firstOf(queues.Name, predicate.Equal(queues.Term("id"), keyOfRow(d, "work_queue_id")))
}

// references makes sure that the rows are there which the body names by their keys.
func (r *newRun) references() error {
	for _, to := range []struct{ member, collection, why string }{
		{"infrastructure_document_id", "block_documents", ""}, {"parent_task_run_id", "task_runs", "the state of a parent task run is not changed here"},
	} {
		id, _ := r.in[to.member].(string)
		of := r.Language.Collection(to.collection)
		if id == "" {
			continue
		}
		if of == nil || r.Language.HidesKey(of) {
			return broken(nil)
		}
		row, err := r.firstOf(of.Name, predicate.Equal(of.Term("id"), schema.TextOf(schema.UUID, id)))
		switch {
		case err != nil:
			return err
		case row == nil:
			return broken(nil)
		case to.why != "":
			return ours(to.why)
		}
	}
	return nil
}

// ours is the refusal of what the reference does and this package does not.
func ours(why string) error { return &problem.Error{Kind: problem.Unsupported, Detail: why} }

// createdBy returns the automation that a request is of, or nil.
func createdBy(h http.Header) any {
	id, ok := pathKey(h.Get("Prefect-Automation-Id"))
	name, err := base64.StdEncoding.DecodeString(h.Get("Prefect-Automation-Name"))
	if !ok || err != nil || len(name) == 0 || !utf8.Valid(name) {
		return nil
	}
	return map[string]any{"id": id, "type": "AUTOMATION", "display_value": string(name)}
}

// merge returns the members of all, the later ones over the earlier.
func merge(all ...map[string]any) map[string]any {
	out := map[string]any{}
	for _, m := range all {
		maps.Copy(out, m)
	}
	return out
}

// textOf returns a column of a row that holds a text, or "".
func textOf(row source.Row, column string) string {
	text, _ := row[column].(string)
	return text
}

func textsOf(list []any) []string {
	var out []string
	for _, item := range list {
		if text, ok := item.(string); ok {
			out = append(out, text)
		}
	}
	return out
}

// The members of a body, as the reference names them and in its order.
var (
	anyText = kindOf(schema.String)
	aUUID   = kindOf(schema.UUID)
	aBool   = kindOf(schema.Bool)
	aTime   = kindOf(schema.Datetime)

	policyModel = model{members: []member{
		{name: "max_retries", read: kindOf(schema.Int), absent: int64(0)}, {name: "retry_delay_seconds", read: kindOf(schema.Float), absent: 0.0},
		{name: "retries", read: kindOf(schema.Int), null: true}, {name: "retry_delay", read: kindOf(schema.Int), null: true},
		{name: "pause_keys", read: setOfTexts, absent: []any{}, null: true}, {name: "resuming", read: aBool, absent: false, null: true},
		{name: "retry_type", read: choiceOf("literal_error", []string{"in_process", "reschedule"}), null: true},
	}}
	detailsModel = model{members: []member{
		{name: "flow_run_id", read: aUUID, null: true}, {name: "task_run_id", read: aUUID, null: true}, {name: "child_flow_run_id", read: aUUID, null: true},
		{name: "scheduled_time", read: aTime, null: true}, {name: "cache_key", read: anyText, null: true}, {name: "cache_expiration", read: aTime, null: true},
		{name: "deferred", read: aBool, absent: false, null: true}, {name: "untrackable_result", read: aBool, absent: false},
		{name: "pause_timeout", read: aTime, null: true}, {name: "pause_reschedule", read: aBool, absent: false}, {name: "pause_key", read: anyText, null: true},
		{name: "run_input_keyset", read: dictOf(anyText), null: true}, {name: "refresh_cache", read: aBool, null: true}, {name: "retriable", read: aBool, null: true},
		{name: "transition_id", read: aUUID, null: true}, {name: "task_parameters_id", read: aUUID, null: true}, {name: "traceparent", read: anyText, null: true},
		{name: "deployment_concurrency_lease_id", read: aUUID, null: true},
	}}
	stateModel = model{strict: true, members: []member{
		{name: "type", read: choiceOf("enum", stateTypes), needed: true}, {name: "name", read: anyText, null: true}, {name: "message", read: anyText, null: true},
		{name: "data", read: func(_ *given, v syntax.Value, _ ...any) any { return decoded(v) }, null: true},
		{name: "state_details", read: detailsModel.read, absent: map[string]any{}},
	}}
	runModel = model{strict: true, members: []member{
		{name: "state", read: stateModel.read, null: true}, {name: "name", read: runName}, {name: "parameters", read: dict, absent: map[string]any{}},
		{name: "enforce_parameter_schema", read: aBool, null: true}, {name: "context", read: dict, absent: map[string]any{}},
		{name: "infrastructure_document_id", read: aUUID, null: true}, {name: "empirical_policy", read: readPolicy},
		{name: "tags", read: listOfTexts, absent: []any{}}, {name: "idempotency_key", read: anyText, null: true}, {name: "labels", read: dictOf(labelValue), null: true},
		{name: "parent_task_run_id", read: aUUID, null: true}, {name: "work_queue_name", read: anyText, null: true}, {name: "job_variables", read: dict, null: true},
	}}
)

// stateTypes are in the order in which the reference names them.
var stateTypes = []string{"SCHEDULED", "PENDING", "RUNNING", "COMPLETED", "FAILED", "CANCELLED", "CRASHED", "PAUSED", "CANCELLING"}

// noDetails are the details of a state of which none are given.
func noDetails() map[string]any {
	out := map[string]any{}
	for _, m := range detailsModel.members {
		out[m.name] = m.absent
	}
	return out
}

// runBody reads the body of a request for a flow run.
func runBody(c *routes.Call) (map[string]any, error) {
	g, err := bodyOf(c)
	if err != nil {
		return nil, err
	}
	if _, null := g.root.(*syntax.Null); null || c.Request.ContentLength == 0 {
		g.sent = []byte("null")
		g.wrong("missing", "Field required", nil, nil)
		return nil, g.err()
	}
	in, _ := runModel.read(g, g.root).(map[string]any)
	if err := g.err(); err != nil {
		return nil, err
	}
	if in["name"] == nil {
		in["name"] = newName()
	}
	if in["empirical_policy"] == nil {
		in["empirical_policy"] = policyModel.read(g, &syntax.Object{})
	}
	if state, _ := in["state"].(map[string]any); state["data"] != nil {
		return nil, ours("the data of a state is not kept here")
	}
	return in, nil
}

// runName reads the name of a flow run. What Python takes for false is no name.
func runName(g *given, v syntax.Value, at ...any) any {
	if falsy(v) {
		return nil
	}
	return anyText(g, v, at...)
}

// readPolicy reads a policy, in which two members that are deprecated stand for others.
func readPolicy(g *given, v syntax.Value, at ...any) any {
	if object, ok := v.(*syntax.Object); ok {
		for old, is := range map[string]string{"max_retries": "retries", "retry_delay_seconds": "retry_delay"} {
			find := func(name string) int {
				return slices.IndexFunc(object.Members, func(m *syntax.Member) bool { return m.Key == name })
			}
			from, to := find(old), find(is)
			if from < 0 || isZero(object.Members[from].Value) || to >= 0 && !falsy(object.Members[to].Value) {
				continue
			}
			moved := &syntax.Member{Key: is, Value: object.Members[from].Value}
			if to >= 0 {
				object.Members[to] = moved
			} else {
				object.Members = append(object.Members, moved)
			}
		}
		g.sent = syntax.Append(nil, g.root)
	}
	return policyModel.read(g, v, at...)
}

// isZero reports whether a value is 0 for Python: false too, but no text.
func isZero(v syntax.Value) bool {
	switch v.(type) {
	case *syntax.Number, *syntax.Bool:
		return falsy(v)
	}
	return false
}

// newName returns a name of two words at random.
func newName() string {
	return adjectives[rand.IntN(len(adjectives))] + "-" + animals[rand.IntN(len(animals))] //nolint:gosec // it is no secret
}

var (
	adjectives = strings.Fields(`able amber apt blue bold brave bright brisk calm clever copper crisp curious daring deft eager early fair fleet gentle glad
		golden grand green honest humble ivory jolly keen kind light lively lucky mellow merry mild neat noble patient plain proud quick quiet red ruby
		silent silver smart steady strong sunny swift tidy vivid warm wise witty young`)
	animals = strings.Fields(`ant badger bat bear beaver bee bison boar camel cat cod coot crab crane crow deer dove duck eagle eel elk falcon ferret finch fox
		frog gecko goat goose gull hare hawk heron horse ibex jay koala lark lemur lion lynx magpie mole moose moth mouse newt orca otter owl panda
		quail rabbit raven robin seal shrew swan tern tiger toad trout vole wasp whale wolf wren yak zebra`)
)
