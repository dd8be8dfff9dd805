package conformance

import (
	"context"
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/source"
)

// TestRecordedAnswers asks every backend every recorded question.
func TestRecordedAnswers(t *testing.T) { onEvery(t, recordedAnswers) }

// recordedAnswers asks one backend every recorded question.
func recordedAnswers(t *testing.T, s store) {
	t.Helper()
	r := records(t)
	same, different := 0, 0
	for _, name := range slices.Sorted(maps.Keys(r.Datasets)) {
		if err := s.Clear(context.Background()); err != nil {
			t.Fatal(err)
		}
		data := dataset(r.Datasets[name])
		if err := s.Load(context.Background(), data); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for _, c := range r.Cases {
			if c.Dataset != name {
				continue
			}
			if d, ok := differences[c.ID]; ok {
				different++
				if slices.Equal(c.IDs, d.ids) {
					t.Errorf("%s is no difference: the recorded answer is ours", c.ID)
				}
				c.IDs = d.ids
			} else {
				same++
			}
			c.ask(t, s, data)
		}
	}
	t.Logf("tally: %s: %d of %d recorded answers, and %d that the design makes different",
		t.Name(), same, len(r.Cases), different)
	if same+different != len(r.Cases) {
		t.Errorf("%d cases were asked, want %d", same+different, len(r.Cases))
	}
}

func dataset(rows map[string][]map[string]any) memeval.Dataset {
	data := memeval.Dataset{}
	for name, list := range rows {
		data[name] = list
	}
	return data
}

// ask compares what a backend answers with what was recorded.
func (c *recorded) ask(t *testing.T, s source.Source, data memeval.Dataset) {
	t.Helper()
	q, err := language.Parse(c.Collection, c.body(t, true))
	if err != nil {
		t.Errorf("%s: %v", c.ID, err)
		return
	}
	got := []string{}
	for row, err := range s.Rows(context.Background(), q) {
		if err != nil {
			t.Errorf("%s: %v", c.ID, err)
			return
		}
		id, _ := row["id"].(string)
		got = append(got, id)
	}
	cut := c.Limit != nil || c.Offset != nil
	if c.Ordered {
		keys := sortKeys(t, q, data)
		if diff := cmp.Diff(keys(c.IDs), keys(got)); diff != "" {
			t.Errorf("%s: sort keys (-recorded +got):\n%s", c.ID, diff)
		}
	}
	// A page that ends among rows that tie may have others of them.
	if !c.Ordered || !cut {
		if diff := cmp.Diff(slices.Sorted(slices.Values(c.IDs)), slices.Sorted(slices.Values(got))); diff != "" {
			t.Errorf("%s: ids (-recorded +got):\n%s", c.ID, diff)
		}
	}
	q, err = language.For(filter.Route{Count: true}).Parse(c.Collection, c.body(t, false))
	if err != nil {
		t.Errorf("%s: %v", c.ID, err)
		return
	}
	n, err := s.Count(context.Background(), q)
	switch {
	case err != nil:
		t.Errorf("%s: %v", c.ID, err)
	case c.Count != nil && n != *c.Count:
		t.Errorf("%s: count = %d, want %d", c.ID, n, *c.Count)
	case c.Count == nil && !cut && n != int64(len(got)):
		t.Errorf("%s: count = %d of %d rows", c.ID, n, len(got))
	}
}

// sortKeys returns what turns ids into the sort keys of their rows, without the key that makes an order total.
func sortKeys(t *testing.T, q *filter.Query, data memeval.Dataset) func(ids []string) [][]string {
	t.Helper()
	rows, _ := data[q.Collection().Name].([]map[string]any)
	read, err := memeval.Keys[map[string]any](q, data)
	if err != nil {
		t.Fatal(err)
	}
	order := q.Page().Order
	named := len(order)
	if named > 1 && order[named-1].Term.Columns[0] == q.Collection().Key[0] {
		named--
	}
	byID := map[string][]schema.Value{}
	for _, row := range rows {
		id, _ := row["id"].(string)
		byID[id] = read(&row)
	}
	return func(ids []string) [][]string {
		out := make([][]string, len(ids))
		for i, id := range ids {
			for _, v := range byID[id][:named] {
				out[i] = append(out[i], v.String())
			}
		}
		return out
	}
}
