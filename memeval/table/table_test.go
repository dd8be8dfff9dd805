package table

import (
	"errors"
	"fmt"
	"iter"
	"math"
	"strings"
	"sync"
	"testing"

	"github.com/tamis-go/tamis/internal/eval"
	"github.com/tamis-go/tamis/internal/evaltest"
	"github.com/tamis-go/tamis/internal/shape"
	"github.com/tamis-go/tamis/memeval"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/schema"
)

var notesLanguage = schema.Must(filter.New(schema.Must(schema.New(schema.Must(schema.For[note]("notes")))), filter.Config{}))

// A note is a small row.
type note struct {
	ID   int64    `json:"id" tamis:"key"`
	Text string   `json:"text"`
	Tags []string `json:"tags"`
}

var notes = notesLanguage.Registry().Collection("notes")

func TestATableRefusesWhatItHasNoRoomFor(t *testing.T) {
	table, err := Options{MaxRows: 3}.New(notes, []note{{ID: 1}, {ID: 2}})
	if err != nil {
		t.Fatal(err)
	}
	if err := table.Append([]note{{ID: 3}, {ID: 4}}); !errors.Is(err, ErrFull) || err.Error() != "memeval: notes: the table is full: at most 3 rows" {
		t.Errorf("got %v", err)
	}
	if err := table.AppendNDJSON(strings.NewReader(`{"id": 3, "text": ""}` + "\n" + `{"id": 4, "text": ""}`)); !errors.Is(err, ErrFull) {
		t.Errorf("got %v", err)
	}
	if table.Len() != 2 {
		t.Errorf("%d rows after rows were refused, want 2", table.Len())
	}
	if err := table.Put([]note{{ID: 1, Text: "new"}, {ID: 3}}); err != nil {
		t.Errorf("rows that replace others were refused: %v", err)
	}
	if err := table.Append([]note{{ID: 4}}); !errors.Is(err, ErrFull) {
		t.Errorf("got %v", err)
	}

	small, err := Options{MaxBytes: 100_000}.New(notes, nil)
	if err != nil {
		t.Fatal(err)
	}
	refused := 0
	for i := range int64(2000) {
		err := small.Append([]note{{ID: i, Text: fmt.Sprint("text ", i), Tags: []string{fmt.Sprint(i)}}})
		if errors.Is(err, ErrFull) {
			refused++
		} else if err != nil {
			t.Fatal(err)
		}
		if got := small.Bytes(); got > 100_000 {
			t.Fatalf("%d bytes after row %d", got, i)
		}
	}
	if refused == 0 || small.Len()+refused != 2000 {
		t.Errorf("%d rows, %d refused", small.Len(), refused)
	}
	for _, e := range small.encoders {
		if e.texts != nil && e.texts.len() > small.Len()+1 {
			t.Errorf("%s: %d texts of refused rows are kept", e.column.Name, e.texts.len()-small.Len()-1)
		}
	}
	for i := range int64(small.Len()) {
		if !small.Delete(schema.Integer(i)) {
			t.Errorf("row %d cannot be deleted", i)
		}
	}
	if small.Len() != 0 || len(small.now.Load().pieces) != 0 {
		t.Errorf("%d rows in %d chunks are left of none", small.Len(), len(small.now.Load().pieces))
	}
}

func TestATableTakesAllRowsOrNone(t *testing.T) {
	table := schema.Must(New(notes, []note{{ID: 1, Text: "a"}}))
	for _, test := range []struct {
		err  error
		want string
	}{
		{table.Append([]map[string]any{{"id": 2, "text": "b"}, {"id": "3"}}), `notes[1].id: want an int, as 20 and not 20.0, within int64, not "3"`},
		{table.AppendNDJSON(strings.NewReader("{\"id\": 2, \"text\": \"b\"}\n\n{\"id\": 3")), "notes[1]: not JSON: byte 8: the text ends inside an object"},
		{table.AppendNDJSON(strings.NewReader(`{"text": "b"}`)), "notes[0].id: want an int, not null"},
		{table.Append(5), "memeval: the rows of notes are int; want a slice of structs or of maps"},
	} {
		if got := evaltest.MessageOf(test.err); got != test.want {
			t.Errorf("got  %s\nwant %s", got, test.want)
		}
	}
	if table.Len() != 1 || len(table.encoders[1].texts.values) != 2 {
		t.Errorf("%d rows, and the texts %q", table.Len(), table.encoders[1].texts.values)
	}
}

func TestATableTakesRowsAsTheyCome(t *testing.T) {
	failed := errors.New("the connection is gone")
	rows := func(n int, bad any, err error) iter.Seq2[map[string]any, error] {
		return func(yield func(map[string]any, error) bool) {
			for i := range n {
				if !yield(map[string]any{"id": i, "text": fmt.Sprint(i)}, nil) {
					return
				}
			}
			if bad != nil && !yield(map[string]any{"id": bad, "text": ""}, nil) || err == nil {
				return
			}
			yield(nil, err)
		}
	}
	table := schema.Must(Options{MaxRows: 6000}.New(notes, nil))
	for _, test := range []struct {
		rows iter.Seq2[map[string]any, error]
		len  int
		want string
	}{
		{rows(0, nil, nil), 0, "<nil>"},
		{rows(5000, nil, nil), 5000, "<nil>"},
		{rows(900, nil, failed), 5000, "the connection is gone"},
		{rows(900, "x", nil), 5000, `notes[900].id: want an int, as 20 and not 20.0, within int64, not "x"`},
		{rows(1001, nil, nil), 5000, "memeval: notes: the table is full: at most 6000 rows"},
		{rows(5000, nil, nil), 5000, "memeval: notes: the table is full: at most 6000 rows"},
		{rows(1000, nil, nil), 6000, "<nil>"},
	} {
		err := table.AppendSeq(test.rows)
		if got := fmt.Sprint(err); got != test.want || table.Len() != test.len {
			t.Errorf("%s, %d rows, want %s, %d", got, table.Len(), test.want, test.len)
		}
	}
	big := schema.Must(New(notes, nil))
	err := big.AppendSeq(rows(5000, "x", nil))
	if row := (*shape.RowError)(nil); !errors.As(err, &row) || row.Row != 5000 || big.Len() != 0 {
		t.Errorf("%v, %d rows", err, big.Len())
	}
}

func TestATableOfAnotherCollectionIsAnError(t *testing.T) {
	q := schema.Must(notesLanguage.Parse("notes", []byte("{}")))
	_, err := memeval.Count(q, memeval.Dataset{"notes": schema.Must(New(evaltest.Albums, nil))})
	if evaltest.MessageOf(err) != "memeval: the rows of notes are in a table of another collection" {
		t.Errorf("got %v", err)
	}
}

// The texts of rows repeat, then they do not, then there are too many for a dictionary.
func TestATableKeepsTextsAsTheyCome(t *testing.T) {
	table := newTable(notes, Options{MaxRows: math.MaxInt32}, chunkRows)
	var rows []note
	for i := range int64(100_000) {
		text := fmt.Sprint(i % 300)
		if i > 50_000 {
			text = fmt.Sprint("text ", i)
		}
		rows = append(rows, note{ID: i, Text: text, Tags: []string{fmt.Sprint(i % 100)}})
	}
	if err := table.Append(rows); err != nil {
		t.Fatal(err)
	}
	forms := map[string]int{}
	for _, p := range table.now.Load().pieces {
		forms[fmt.Sprintf("%T", p.vectors[1])]++
	}
	if forms["*table.codeVector[uint16]"] == 0 || forms["*table.textVector"] == 0 {
		t.Errorf("the chunks are %v", forms)
	}
	for _, test := range []struct {
		body string
		want int64
	}{
		{`{"notes": {"text": {"any_": ["7", "text 60000", "x"]}}}`, 168},
		{`{"notes": {"text": {"like_": "T 9999"}}}`, 10},
		{`{"notes": {"text": {"startswith_": "29"}, "tags": {"any_": ["99", "98"]}}}`, 332},
		{`{"notes": {"tags": {"all_": ["99", "98"]}}}`, 0},
		{`{"notes": {"not_": {"text": {"ge_": "1"}}}}`, 167},
	} {
		q := schema.Must(notesLanguage.Parse("notes", []byte(test.body)))
		slice, err := memeval.Count(q, memeval.Dataset{"notes": rows})
		if err != nil {
			t.Fatal(err)
		}
		got, err := memeval.Count(q, memeval.Dataset{"notes": table})
		if got != slice || got != test.want || err != nil {
			t.Errorf("%s = %d, %v, want %d; of a slice %d", test.body, got, err, test.want, slice)
		}
	}
}

// Whoever reads while rows come and go sees all rows of one write, or none.
func TestAReaderSeesOneTime(t *testing.T) {
	table := newTable(notes, Options{MaxRows: math.MaxInt32, Workers: 2}, 64)
	const batch = 10
	var group sync.WaitGroup
	stop := make(chan struct{})
	for range 2 {
		group.Go(func() {
			q := schema.Must(notesLanguage.Parse("notes", []byte(`{"notes": {"text": {"like_": "E"}, "tags": {"any_": ["t"]}}, "limit": 200}`)))
			for {
				select {
				case <-stop:
					return
				default:
				}
				n, err := memeval.Count(q, memeval.Dataset{"notes": table})
				if err != nil || n%batch != 0 {
					t.Errorf("%d rows, %v", n, err)
					return
				}
				rows, err := memeval.Select[note](q, memeval.Dataset{"notes": table})
				if err != nil || len(rows)%batch != 0 {
					t.Errorf("%d rows, %v", len(rows), err)
					return
				}
			}
		})
	}
	for i := range int64(300) {
		var rows []note
		for j := range int64(batch) {
			rows = append(rows, note{ID: i%40*batch + j, Text: fmt.Sprint("even ", i), Tags: []string{"t", fmt.Sprint(i % 70)}})
		}
		if err := table.Put(rows); err != nil {
			t.Error(err)
		}
		if i%50 == 0 {
			if err := table.Append([]note{{ID: -i - 1, Text: "odd"}}); err != nil {
				t.Error(err)
			}
			table.Delete(schema.Integer(-i - 1))
		}
	}
	close(stop)
	group.Wait()
	if table.Len() != 40*batch {
		t.Errorf("%d rows are left, want %d", table.Len(), 40*batch)
	}
}

func TestATableGivesStructsAndMaps(t *testing.T) {
	for seed := range uint64(200) {
		r := evaltest.NewRandom(seed)
		data := r.Data()
		for _, form := range evaltest.Forms[:4] {
			from := form.Dataset(t, data)
			if from == nil {
				continue
			}
			table := memeval.Dataset{"albums": schema.Must(New(evaltest.Albums, from["albums"]))}
			want := evaltest.CanonicalRows(t, evaltest.Albums, data[evaltest.Albums])
			name := fmt.Sprintf("seed %d, %s", seed, form.Name)
			checkRows(t, name, want, schema.Must(memeval.RowsOf(evaltest.Albums, table["albums"])))
			s, err := eval.NewStore(table).Set(evaltest.Albums)
			if err != nil {
				t.Fatal(err)
			}
			checkRows(t, name+", as others", want, schema.Must(memeval.RowsOf(evaltest.Albums, filled[evaltest.OtherAlbum](t, s))))
			if form.Name != "structs of the schema" && hasNullElement(data[evaltest.Albums]) {
				continue // []int64 has no null
			}
			checkRows(t, name+", as albums", want, schema.Must(memeval.RowsOf(evaltest.Albums, filled[evaltest.Album](t, s))))
		}
	}
}

func checkRows(t *testing.T, name string, want, got eval.Rows) {
	t.Helper()
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Fatalf("%s (-want +got):\n%s", name, diff)
	}
}

func filled[T any](t *testing.T, r *eval.Set) []T {
	t.Helper()
	fill, err := shape.Filler[T](r.Collection, r.Shape)
	if err != nil {
		t.Fatal(err)
	}
	var out []T
	for _, row := range r.All() {
		out = append(out, *fill(row, new(T)))
	}
	return out
}

func hasNullElement(rows []evaltest.PlainRow) bool {
	for _, row := range rows {
		scores, _ := row["scores"].([]schema.Value)
		for _, v := range scores {
			if v.IsNull() {
				return true
			}
		}
	}
	return false
}

func TestEveryValueOfADictionaryIsAsked(t *testing.T) {
	rows := []note{{ID: 1, Tags: []string{"a"}}, {ID: 2, Tags: []string{"b", "c"}}, {ID: 3, Tags: nil}}
	table, err := Options{}.New(notes, rows)
	if err != nil {
		t.Fatal(err)
	}
	for tag, want := range map[string]int64{"a": 1, "b": 1, "c": 1, "": 2} {
		q, err := notesLanguage.Parse("notes", fmt.Appendf(nil, `{"notes": {"tags": {"some_": {"startswith_": %q}}}}`, tag))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := memeval.Count(q, memeval.Dataset{"notes": table}); got != want || err != nil {
			t.Errorf("%d notes have a tag that begins with %q, %v, want %d", got, tag, err, want)
		}
	}
}
