package source_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tamis-go/tamis/internal/engines/enginetest"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/source"
	"github.com/tamis-go/tamis/sqlgen"
)

// count returns how many things s has.
func count(tb testing.TB, s source.Source) int64 {
	tb.Helper()
	n, err := s.Count(context.Background(), query(tb, `{}`))
	if err != nil {
		tb.Fatal(err)
	}
	return n
}

// many yields n good rows whose keys count up from a number, and then err if it is not nil.
func many(from, n int, err error) source.Rows {
	return func(yield func(source.Row, error) bool) {
		for i := range n {
			if !yield(source.Row{"a": int64(from + i), "b": "x"}, nil) {
				return
			}
		}
		if err != nil {
			yield(nil, err)
		}
	}
}

// loaders runs f on every Loader that has transactions, with no row in it.
func loaders(t *testing.T, f func(t *testing.T, s source.Loader)) {
	t.Helper()
	t.Run("memory", func(t *testing.T) {
		s, err := source.Memory(types, nil)
		if err != nil {
			t.Fatal(err)
		}
		f(t, s)
	})
	onEvery(t, func(t *testing.T, d *sqlgen.Dialect, db *sql.DB) {
		if d.Traits().KeepsHalves { // see TestALoadWithoutTransactionsSaysWhatStays
			return
		}
		s, err := source.Create(context.Background(), db, d, types)
		if err != nil {
			t.Fatal(err)
		}
		f(t, s)
	})
}

func TestLoadIsAllOrNone(t *testing.T) {
	loaders(t, func(t *testing.T, s source.Loader) {
		if err := s.Load(context.Background(), memeval.Dataset{"things": many(0, 1003, nil)}); err != nil {
			t.Fatal(err)
		}
		for _, test := range []struct {
			name string
			rows any
			want string
		}{
			{"an error at the end", many(2000, 700, errors.New("the disk is gone")), "the disk is gone"},
			{"a key that is there", []source.Row{{"a": int64(-1), "b": ""}, {"a": int64(5), "b": "x"}}, ""},
			{"a key twice", []source.Row{{"a": int64(-1), "b": ""}, {"a": int64(-1), "b": ""}}, "things[1].a: another row has this a and b: things[0]"},
			{"no key", []source.Row{{"a": int64(-1), "b": ""}, {"a": int64(-2)}}, "b"},
			{"another kind", []source.Row{{"a": int64(-1), "b": ""}, {"a": int64(-2), "b": "", "score": "high"}}, "things[1].score: "},
			{"NaN", []source.Row{{"a": int64(-1), "b": "", "score": math.NaN()}}, "things[0].score: "},
			{"an infinity", []source.Row{{"a": int64(-1), "b": "", "scores": []float64{1, math.Inf(1)}}}, "things[0].scores: "},
			{"NUL", []source.Row{{"a": int64(-1), "b": "\x00"}}, "things[0].b: want text without the character NUL"},
			{"not UTF-8", []source.Row{{"a": int64(-1), "b": "\xff"}}, "things[0].b: "},
			{"no column", []source.Row{{"a": int64(-1), "b": "", "txet": "x"}}, "things[0].txet: things has no column \"txet\"; did you mean text?"},
			{"no rows", 5, "things"},
		} {
			err := s.Load(context.Background(), memeval.Dataset{"things": test.rows})
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%s: %v, want %s", test.name, err, test.want)
			}
			if n := count(t, s); n != 1003 {
				t.Fatalf("after %s there are %d rows, want 1003", test.name, n)
			}
		}
		err := s.Load(context.Background(), memeval.Dataset{"thngs": []source.Row{}})
		if err == nil || err.Error() != "unknown collection \"thngs\"; did you mean things?" {
			t.Errorf("an unknown collection: %v", err)
		}
	})
}

// What was sent before the error stays, and the error says so; what comes after it is never there.
func TestALoadWithoutTransactionsSaysWhatStays(t *testing.T) {
	d := sqlgen.ClickHouse
	s, err := source.Create(t.Context(), enginetest.Open(t, d.Name), d, types)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		rows any
		want string
		most int64
	}{
		{many(0, 150, errors.New("the disk is gone")), "the disk is gone", 150},
		{[]source.Row{{"a": int64(-1), "b": ""}, {"a": int64(-1), "b": ""}}, "another row has this a and b", 1},
		{[]source.Row{{"a": int64(-1), "b": ""}, {"a": int64(-2), "b": "", "score": "high"}}, "things[1].score: ", 1},
		{[]source.Row{{"a": int64(-1), "b": "", "score": math.NaN()}}, "things[0].score: ", 0},
		{[]source.Row{{"a": int64(-1), "b": "", "scores": []float64{1, math.Inf(1)}}}, "things[0].scores: ", 0},
		{[]source.Row{{"a": nil, "b": ""}}, "things[0].a: ", 0}, // where the table takes no null it would be 0
	} {
		err := s.Load(t.Context(), memeval.Dataset{"things": test.rows})
		if err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), "clickhouse has no transactions: rows that came before stay") {
			t.Errorf("%v, want %s", err, test.want)
		}
		if n := count(t, s); n > test.most {
			t.Errorf("after %s there are %d rows, want %d at the most", test.want, n, test.most)
		}
		if err := s.Clear(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

func TestLoadEndsWithItsContext(t *testing.T) {
	loaders(t, func(t *testing.T, s source.Loader) {
		ctx, cancel := context.WithCancel(context.Background())
		rows := func(yield func(source.Row, error) bool) {
			for i := range 5000 {
				if i == 900 {
					cancel()
				}
				if !yield(source.Row{"a": int64(i), "b": ""}, nil) {
					return
				}
			}
		}
		if err := s.Load(ctx, memeval.Dataset{"things": source.Rows(rows)}); !errors.Is(err, context.Canceled) {
			t.Errorf("Load = %v, want context.Canceled", err)
		}
		if n := count(t, s); n != 0 {
			t.Errorf("%d rows were left, want none", n)
		}
		for _, err := range s.Rows(ctx, query(t, `{}`)) {
			if !errors.Is(err, context.Canceled) {
				t.Errorf("Rows = %v, want context.Canceled", err)
			}
		}
		if _, err := s.Count(ctx, query(t, `{}`)); !errors.Is(err, context.Canceled) {
			t.Errorf("Count = %v, want context.Canceled", err)
		}
	})
}

func TestCreateAndLoadLeavesNoTable(t *testing.T) {
	onEvery(t, func(t *testing.T, d *sqlgen.Dialect, db *sql.DB) {
		data := memeval.Dataset{"things": many(0, 300, errors.New("the disk is gone"))}
		if _, err := source.CreateAndLoad(context.Background(), db, d, types, data); err == nil || err.Error() != "the disk is gone" {
			t.Fatalf("CreateAndLoad = %v", err)
		}
		if _, err := source.Database(db, d, types); err == nil || err.Error() != "things: the database has no table things" {
			t.Errorf("Database = %v", err)
		}
		for range 2 { // what is there already is left as it is
			if _, err := source.Create(context.Background(), db, d, types); err != nil {
				t.Fatal(err)
			}
		}
	})
}

func TestFilesTakeRowsAllOrNone(t *testing.T) {
	for _, name := range []string{"data.json", "folder"} {
		dir := t.TempDir()
		path := filepath.Join(dir, name)
		files, err := source.NewFiles(types, path)
		if err != nil {
			t.Fatal(err)
		}
		bad := memeval.Dataset{"things": many(0, 10, errors.New("the disk is gone"))}
		if err := files.Load(context.Background(), bad); err == nil {
			t.Errorf("%s: an error was lost", name)
		}
		if left, _ := filepath.Glob(filepath.Join(dir, "*")); len(left) > 0 {
			t.Errorf("%s: %v was left behind", name, left)
		}
		if err := files.Load(context.Background(), memeval.Dataset{"things": extremes}); err != nil {
			t.Fatal(err)
		}
		if left, _ := filepath.Glob(filepath.Join(dir, ".*")); len(left) > 0 {
			t.Errorf("%s: %v was left behind", name, left)
		}
		read, err := source.File(context.Background(), types, path)
		if err != nil {
			t.Fatal(err)
		}
		if n := count(t, read); n != int64(len(extremes)) {
			t.Errorf("%s: %d rows, want %d", name, n, len(extremes))
		}
	}
}

func TestJSONFileGetsRowsAdded(t *testing.T) {
	path := filepath.Join(t.TempDir(), "data.json")
	for i, want := range []int64{4, 8} {
		files, err := source.NewFiles(types, path)
		if err != nil {
			t.Fatal(err)
		}
		rows := []source.Row{}
		for n := range 4 {
			rows = append(rows, source.Row{"a": int64(4*i + n), "b": ""})
		}
		if err := files.Load(context.Background(), memeval.Dataset{"things": rows}); err != nil {
			t.Fatal(err)
		}
		err = files.Load(context.Background(), memeval.Dataset{"things": rows[3:]})
		if err == nil || !strings.Contains(err.Error(), "another row has this a and b: a row that is there already") {
			t.Errorf("the same row again: %v", err)
		}
		read, err := source.File(context.Background(), types, path)
		if err != nil {
			t.Fatal(err)
		}
		if n := count(t, read); n != want {
			t.Errorf("%d rows, want %d", n, want)
		}
	}
}

func ExampleMemory() {
	rows, err := source.Memory(types, memeval.Dataset{"things": []source.Row{
		{"a": int64(1), "b": "x", "text": "one"},
		{"a": int64(2), "b": "x"},
	}})
	if err != nil {
		fmt.Println(err)
		return
	}
	q, err := types.Parse("things", []byte(`{"things": {"text": {"is_null_": false}}}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	for row, err := range rows.Rows(context.Background(), q) {
		fmt.Println(row["text"], err)
	}
	// Output: one <nil>
}
