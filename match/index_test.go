package match_test

import (
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/match"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/schema"
)

func query(t testing.TB, w *world, n predicate.Node) *filter.Query {
	t.Helper()
	q, err := w.language.Query("runs", n)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

func TestMatchAllocatesNothing(t *testing.T) {
	for _, byDeployment := range []bool{true, false} {
		a := newAlerts(t, 2000, byDeployment, map[bool]string{true: "now"}[byDeployment])
		ix := a.index(t)
		i, hits := 0, 0
		found, changes := make([]int, 0, 2000), make([]match.Change[int], 0, 4000)
		allocs := testing.AllocsPerRun(2000, func() {
			found, _ = ix.Append(found[:0], &a.rows[i%len(a.rows)])
			changes, _ = ix.AppendChanges(changes[:0], &a.rows[i%len(a.rows)], &a.rows[(i+1)%len(a.rows)])
			hits += len(found) + len(changes)
			i++
		})
		if allocs != 0 && !racing || hits == 0 {
			t.Errorf("%v allocations a row and %d hits, want none and many", allocs, hits)
		}
	}
}

func TestPutTakesThePlaceOfWhatWasThere(t *testing.T) {
	w := newWorld(t, 1)
	ix := schema.Must(match.New[string, Run](w.runs, w.data))
	row := &Run{Queue: "b"}
	for _, queue := range []string{"a", "b"} {
		if err := ix.Put("key", query(t, w, predicate.Equal(w.runs.Term("queue"), schema.Text(queue)))); err != nil {
			t.Fatal(err)
		}
	}
	if got := matches(t, ix, row); !slices.Equal(got, []string{"key"}) || ix.Len() != 1 {
		t.Errorf("Match = %v of %d, want key of 1", got, ix.Len())
	}
	ix.Delete("key")
	ix.Delete("another")
	if got, err := ix.Append([]string{"kept"}, row); err != nil || !slices.Equal(got, []string{"kept"}) || ix.Len() != 0 {
		t.Errorf("Append = %v of %d, want kept of 0", got, ix.Len())
	}
}

func TestRefreshLooksAtNewRows(t *testing.T) {
	w := newWorld(t, 1)
	data := memeval.Dataset{"flows": []Flow{{ID: uuid(1), Name: "etl"}}}
	ix := schema.Must(match.New[string, Run](w.runs, data))
	named := func(name string) *filter.Query {
		return query(t, w, predicate.Some(w.runs.Relation("flow"), predicate.Equal(w.flows.Term("name"), schema.Text(name))))
	}
	if err := ix.Put("etl", named("etl")); err != nil {
		t.Fatal(err)
	}
	flow := uuid(1)
	row := &Run{FlowID: &flow}
	if got := matches(t, ix, row); !slices.Equal(got, []string{"etl"}) {
		t.Errorf("before: %v, want etl", got)
	}
	if err := ix.Refresh(memeval.Dataset{}); err == nil {
		t.Error("Refresh without the flows did not fail")
	}
	if err := ix.Refresh(memeval.Dataset{"flows": []Flow{{ID: uuid(1), Name: "other"}}}); err != nil {
		t.Fatal(err)
	}
	if err := ix.Put("other", named("other")); err != nil {
		t.Fatal(err)
	}
	if got := matches(t, ix, row); !slices.Equal(got, []string{"other"}) {
		t.Errorf("after: %v, want other", got)
	}
}

func TestPutFailsAsCompileDoes(t *testing.T) {
	w := newWorld(t, 1)
	type short struct {
		ID string `json:"id"`
	}
	ix := schema.Must(match.New[int, short](w.runs, nil))
	for _, row := range []struct {
		node predicate.Node
		want string
	}{
		{predicate.Equal(w.runs.Term("queue"), schema.Text("a")), "no field for the column queue"},
		{predicate.HasAny(w.runs.Term("tags"), schema.Texts("a")), "no field for the column tags"},
		{predicate.Some(w.runs.Relation("flow"), predicate.True()), "needs the rows of flows"},
	} {
		q := query(t, w, row.node)
		err := ix.Put(1, q)
		_, compileErr := memeval.Compile[short](q, nil)
		if err == nil || compileErr == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("Put(%v) = %v, want %s as Compile: %v", row.node, err, row.want, compileErr)
		}
	}
	flows := schema.Must(w.language.Query("flows", predicate.True()))
	if err := ix.Put(1, flows); err == nil || !strings.Contains(err.Error(), "the query is on flows, the index on runs") {
		t.Errorf("Put of a query on flows = %v", err)
	}
	again := newWorld(t, 1)
	if err := ix.Put(1, query(t, again, predicate.True())); err == nil || !strings.Contains(err.Error(), "make an index for the collection of the language") {
		t.Errorf("Put of a query of the schema loaded again = %v", err)
	}
	if ix.Len() != 0 || ix.Bytes() != 0 {
		t.Errorf("%d queries of %d bytes after failures, want none", ix.Len(), ix.Bytes())
	}
	if err := ix.Put(1, query(t, w, predicate.Equal(w.runs.Term("id"), schema.TextOf(schema.UUID, uuid(1))))); err != nil {
		t.Errorf("Put after failures = %v", err)
	}
	if _, err := match.New[int, string](w.runs, nil); err == nil {
		t.Error("New with rows that are texts did not fail")
	}
}

// A custom test is called once a row, however many queries have it; after it panics the index is still usable.
func TestASharedTestIsCalledOnce(t *testing.T) {
	w := newWorld(t, 1)
	ix := schema.Must(match.New[int, Run](w.runs, w.data))
	calls := 0
	call := &predicate.Call{Name: "mine_", Go: func(v schema.Value, _ schema.Values) bool {
		if calls++; v.Text() == "panic" {
			panic("mine")
		}
		return true
	}}
	for key := range 300 {
		mine := predicate.Node{Op: predicate.OpCustom, Term: w.runs.Term("queue"), Call: call}
		if err := ix.Put(key, query(t, w, predicate.And(mine, predicate.Equal(w.runs.Term("auto"), schema.Boolean(key%2 == 0))))); err != nil {
			t.Fatal(err)
		}
	}
	n := len(matches(t, ix, &Run{}))
	if n != 150 || calls != 1 {
		t.Errorf("%d hits with %d calls, want 150 with 1", n, calls)
	}
	func() {
		defer func() { _ = recover() }()
		_, _ = ix.Match(&Run{Queue: "panic"})
		t.Error("an answer in spite of the panic")
	}()
	ix.Delete(1) // would wait for ever if the reader still held its lock
	if got := len(matches(t, ix, &Run{})); got != 149 {
		t.Errorf("%d hits after a panic, want 149", got)
	}
}

// The estimate that Limits bound is close to what the heap measures.
func TestBytesIsAboutWhatTheHeapSays(t *testing.T) {
	for _, byDeployment := range []bool{true, false} {
		a := newAlerts(t, 20_000, byDeployment, "")
		before := heap()
		ix := a.index(t)
		matches(t, ix, &a.rows[0]) // also what a row needs
		used := heap() - before
		if got := ix.Bytes(); got < used || got > 6*used {
			t.Errorf("Bytes() = %d, the heap says %d", got, used)
		}
		runtime.KeepAlive(ix)
		runtime.KeepAlive(a)
	}
}

func heap() int64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

func TestMovesHaveNames(t *testing.T) {
	w := newWorld(t, 1)
	ix := schema.Must(match.New[string, Run](w.runs, w.data))
	for _, queue := range []string{"a", "b"} {
		if err := ix.Put(queue, query(t, w, predicate.Equal(w.runs.Term("queue"), schema.Text(queue)))); err != nil {
			t.Fatal(err)
		}
	}
	if err := ix.Put("all", query(t, w, predicate.True())); err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for key, move := range moves(t, ix, &Run{Queue: "a"}, &Run{Queue: "b"}) {
		got[key] = move.String()
	}
	if d := cmp.Diff(map[string]string{"a": "leave", "b": "enter", "all": "stay"}, got); d != "" {
		t.Errorf("Change (-want +got)\n%s", d)
	}
	if got := moves(t, ix, nil, nil); len(got) != 0 {
		t.Errorf("Changes(nil, nil) = %v, want nothing", got)
	}
}
