package jsonrow

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"unsafe"

	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/internal/eval"
	"github.com/tamis-go/tamis/internal/evaltest"
	"github.com/tamis-go/tamis/internal/shape"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/schema"
)

// inPlace returns the test of a predicate on lines.
func inPlace(t testing.TB, data memeval.Dataset, n *predicate.Node) (*eval.Compiler, func(line []byte) (bool, error)) {
	t.Helper()
	shape := New(evaltest.Albums, false)
	c := &eval.Compiler{Store: eval.NewStore(data), Collection: evaltest.Albums, Shape: shape}
	holds, err := c.Test(n)
	if err != nil {
		t.Fatal(err)
	}
	row := shape.NewRow()
	return c, func(line []byte) (bool, error) {
		err := row.Read(line)
		return err == nil && holds(unsafe.Pointer(row)), err
	}
}

func TestALineIsTheRowThatItDecodesTo(t *testing.T) {
	for seed := range uint64(3000) {
		r := evaltest.NewRandom(seed)
		data := r.Data()
		n := r.Node(evaltest.Albums, 3)
		_, holds := inPlace(t, evaltest.Forms[0].Dataset(t, data), &n)
		for i, row := range data[evaltest.Albums] {
			line := evaltest.Marshal(t, evaltest.JSONOf(row))
			if r.IntN(3) == 0 {
				line = escaped(line)
			}
			got, err := holds(line)
			if err != nil {
				t.Fatalf("seed %d: %s: %v", seed, line, err)
			}
			if want := data.Says(row, &n); got != want {
				t.Fatalf("seed %d: row %d %s on %s = %v, want %v", seed, i, line, eval.Describe(&n), got, want)
			}
		}
	}
}

// escaped returns a JSON text with every e, in keys too, written in another way, and spaces between its tokens.
func escaped(line []byte) []byte {
	var out []byte
	quoted := false
	for i, c := range line {
		switch {
		case c == '"' && (i == 0 || line[i-1] != '\\'):
			quoted = !quoted
		case c == 'e' && quoted && line[i-1] != '\\':
			out = append(out, `\u0065`...)
			continue
		case !quoted && strings.IndexByte("{}[],:", c) >= 0:
			out = append(out, ' ', c, '\t')
			continue
		}
		out = append(out, c)
	}
	return out
}

func TestNoLineIsAllocated(t *testing.T) {
	if evaltest.Raced {
		t.Skip("a pool forgets under the race detector")
	}
	for seed := range uint64(200) {
		r := evaltest.NewRandom(seed)
		data := r.Data()
		n := r.Node(evaltest.Albums, 3)
		if evaltest.UsesCustom(&n) {
			continue
		}
		for _, row := range data[evaltest.Albums] {
			_, holds := inPlace(t, evaltest.Forms[0].Dataset(t, data), &n) // the first row teaches it the order of the keys
			if raw, _ := json.Marshal(row["info"]); bytes.Contains(raw, []byte{'\\'}) {
				continue // a text inside JSON that has escapes is made anew
			}
			line := evaltest.Marshal(t, evaltest.JSONOf(row))
			if bytes.Contains(line, []byte(`AAAA-4BBB`)) && strings.Contains(eval.Describe(&n), "info") {
				continue // and so is a UUID there that is in upper case
			}
			if got := testing.AllocsPerRun(10, func() { _, _ = holds(line) }); got != 0 {
				t.Errorf("seed %d: %s allocates %v times on %s, want 0", seed, eval.Describe(&n), got, line)
			}
		}
	}
}

func TestALineThatIsNoRowIsAnError(t *testing.T) {
	n := predicate.Not(predicate.Or(
		predicate.IsNull(evaltest.Albums.Term("label")), predicate.IsNull(evaltest.Albums.Term("year")), predicate.IsNull(evaltest.Albums.Term("rating")),
		predicate.IsNull(evaltest.Albums.Term("live")), predicate.IsNull(evaltest.Albums.Term("released")), predicate.IsNull(evaltest.Albums.Term("recorded")),
		predicate.IsNull(evaltest.Albums.Term("tags")), predicate.IsNull(evaltest.Albums.Term("scores")), predicate.IsNull(evaltest.Albums.Term("id")),
		predicate.IsNull(evaltest.Albums.Term("info")),
	))
	_, holds := inPlace(t, nil, &n)
	for _, test := range []struct{ line, want string }{
		{``, "albums: not JSON: byte 0: the text is empty"},
		{`[]`, "albums: want a JSON object, not \"[]\""},
		{`{"label": "a"} {}`, "albums: not JSON: byte 15: nothing may follow the value"},
		{`{"label": "a", "label": "a"}`, "albums.label: the key is there twice"},
		{`{"title": "a", "title": "a"}`, "albums.title: the key is there twice"},
		{`{"other": "a", "oth\u0065r": "a"}`, "albums.other: the key is there twice"},
		{"{\"other\": \"\xff\"}", "albums: not JSON: byte 11: the text is not UTF-8"},
		{"{\"label\": \"\xff\"}", "albums: not JSON: byte 11: the text is not UTF-8"},
		{`{"label": 5}`, "albums.label: want a text, not 5"},
		{`{"label": ["a"]}`, `albums.label: want a text, not ["a"]`},
		{`{"year": 20.0}`, "albums.year: want an int, as 20 and not 20.0, within int64, not 20.0"},
		{`{"year": 9223372036854775808}`, "albums.year: want an int, as 20 and not 20.0, within int64, not 9223372036854775808"},
		{`{"year": "20"}`, `albums.year: want an int, as 20 and not 20.0, within int64, not "20"`},
		{`{"rating": 1e999}`, "albums.rating: want a finite float, not 1e999"},
		{`{"live": 1}`, "albums.live: want a bool, not 1"},
		{`{"live": truth}`, "albums: not JSON: byte 12: the only words are true, false and null"},
		{`{"released": 5}`, "albums.released: want a datetime, not 5"},
		{`{"recorded": "2024-01-01T00:00:00Z"}`, `albums.recorded: want a date such as 2024-01-31, not "2024-01-01T00:00:00Z"`},
		{`{"tags": "a"}`, `albums.tags: want an array of texts, not "a"`},
		{`{"tags": ["a", 5]}`, "albums.tags: element 1: want a text, not 5"},
		{`{"tags": [5, }`, "albums: not JSON: byte 13: a value must stand here"},
		{`{"scores": [1, null, 1.5]}`, "albums.scores: element 2: want an int, as 20 and not 20.0, within int64, not 1.5"},
		{`{"info": {"a": 1,}}`, "albums: not JSON: byte 17: a key in double quotes must stand here"},
	} {
		_, err := holds([]byte(test.line))
		if got := evaltest.MessageOf(err); got != test.want {
			t.Errorf("%s:\n got %s\nwant %s", test.line, got, test.want)
		}
		var row *shape.RowError
		if !errors.As(err, &row) || row.Row != -1 {
			t.Errorf("%s: the error is %T, want a *RowError whose row is -1", test.line, err)
		}
	}
}

func TestManyOtherKeysAreToldApart(t *testing.T) {
	n := predicate.True()
	_, holds := inPlace(t, nil, &n)
	var b bytes.Buffer
	b.WriteString(`{"live": true`)
	for i := range 100 {
		b.WriteString(`, "other` + strings.Repeat("x", i) + `": [{}]`)
	}
	if _, err := holds(append(b.Bytes(), '}')); err != nil {
		t.Error(err)
	}
	if _, err := holds([]byte(b.String() + `, "otherxxx": 1}`)); evaltest.MessageOf(err) != "albums.otherxxx: the key is there twice" {
		t.Errorf("got %v", err)
	}
	if _, err := holds([]byte(`{"otherxxx": 1}`)); err != nil {
		t.Errorf("the keys of a row are remembered: %v", err)
	}
}

func TestRowsOfAnotherOrderAreReadToo(t *testing.T) {
	n := predicate.And(predicate.Equal(evaltest.Albums.Term("year"), schema.Integer(1)), predicate.Equal(evaltest.Albums.Term("live"), schema.Boolean(false)))
	_, holds := inPlace(t, nil, &n)
	for i, test := range []struct {
		line string
		want bool
		err  string
	}{
		{`{"year": 1, "x": 0, "live": false}`, true, ""},
		{`{"year": 1, "x": 0, "live": true}`, false, ""},
		{`{"year": 1, "x": 0}`, true, ""},
		{`{"x": 0, "live": false, "year": 1}`, true, ""},
		{`{"year": 1, "live": true}`, false, ""},
		{`{"year": 1, "x": 0, "y": 0, "live": false}`, true, ""},
		{`{"year": 1, "x": 0, "live": false, "x": 1}`, false, "albums.x: the key is there twice"},
		{`{"year": 1, "x": 0, "year": 1}`, false, "albums.year: the key is there twice"},
		{`{"year": 1, "x": 0, "live": false, "live": false}`, false, "albums.live: the key is there twice"},
		{`{"year" : 1, "x"	: 0, "live":true}`, false, ""},
		{`{"year" 1}`, false, "albums: not JSON: byte 8: a colon must follow the key"},
		{`{"x": 0}`, false, ""},
		{`{"year": 1}`, true, ""},
		{`{}`, false, ""},
		{`{"year": 1, "x": 0, "live": false}`, true, ""},
		{`{"year": 1, "x": 0, "live": true }`, false, ""},
		{`{"year": 1, "x": 0}`, true, ""}, // the eighth of another order: the order is without live now
		{`{"x": 0, "year": 1, "live": true}`, false, ""},
		{`{"year": 1, "x": 0}`, true, ""},
		{` {"year": 1, "x": 0} `, true, ""},
		{`{"year": 1, "x": 0,}`, false, "albums: not JSON: byte 19: a key in double quotes must stand here"},
		{`{"year": 1, "x": 0}}`, false, "albums: not JSON: byte 19: nothing may follow the value"},
	} {
		got, err := holds([]byte(test.line))
		if got != test.want || evaltest.MessageOf(err) != test.err {
			t.Errorf("line %d %s = %v, %v, want %v, %s", i, test.line, got, err, test.want, test.err)
		}
	}
}

// Whatever the bytes, a line that is taken says what the decoded row says, and one that is refused has an error.
func FuzzNDJSON(f *testing.F) {
	f.Add(uint64(1), []byte(`{"id": "8F3C2A10-1111-4222-8333-444455556666", "title": "otter", "tags": ["a", null], "live": true}`))
	f.Add(uint64(2), []byte(`{"info": {"a": {"b": 1e5}}, "released": "2024-01-01T00:00:00.1234567+01:00", "scores": [1, -0], "rating": 1E-2}`))
	f.Add(uint64(3), []byte(`{"t\u0069tle": "\ud83d\ude00", "other": 5}`))
	f.Fuzz(func(t *testing.T, seed uint64, line []byte) {
		r := evaltest.NewRandom(seed)
		data := evaltest.Forms[0].Dataset(t, r.Data())
		n := r.Node(evaltest.Albums, 2)
		c, holds := inPlace(t, data, &n)
		first, _ := holds(line)
		got, err := holds(line) // now in the order that it knows
		if got != first {
			t.Fatalf("%s on %s: first %v, then %v", eval.Describe(&n), line, first, got)
		}

		var decoded map[string]any
		d := json.NewDecoder(bytes.NewReader(line))
		d.UseNumber()
		invalid := d.Decode(&decoded)
		if _, errs := syntax.Parse(line, syntax.Limits{Body: 1 << 30, Depth: 500, List: 1 << 30, String: 1 << 30}); errs != nil {
			// A key that is there twice deep inside is not looked for.
			if errs[0].Code == syntax.InvalidJSON && err == nil {
				t.Fatalf("%s is taken, and is not JSON: %v", line, errs)
			}
			return
		}
		if invalid != nil || decoded == nil {
			if err == nil {
				t.Fatalf("%s is taken, and is no object: %v", line, invalid)
			}
			return
		}
		rows, openErr := eval.Open(evaltest.Albums, []map[string]any{decoded}, nil)
		if openErr != nil {
			t.Fatal(openErr)
		}
		refused := rows.Check(c.Used, false)
		if (refused == nil) != (err == nil) {
			t.Fatalf("%s: in place: %v; decoded: %v", line, err, refused)
		}
		if err != nil {
			return
		}
		plain := &eval.Compiler{Store: c.Store, Collection: evaltest.Albums, Shape: shape.MapShape{}}
		want, compileErr := plain.Test(&n)
		if compileErr != nil {
			t.Fatal(compileErr)
		}
		if want := want(unsafe.Pointer(&decoded)); got != want {
			t.Fatalf("%s on %s = %v, want %v", eval.Describe(&n), line, got, want)
		}
	})
}

// TestATextOfALineOutlivesIt: a test of a user's own may keep the text that it is asked about, though the line is written over.
func TestATextOfALineOutlivesIt(t *testing.T) {
	var got []schema.Value
	n := predicate.Node{Op: predicate.OpCustom, Term: evaltest.Albums.Term("label"), Call: &predicate.Call{Name: "seen_", Go: func(v schema.Value, _ schema.Values) bool {
		got = append(got, v)
		return true
	}}}
	_, holds := inPlace(t, nil, &n)
	line := []byte(`{"label": "alice"}`)
	for _, name := range []string{"alice", "mallo"} {
		copy(line[11:], name)
		_, _ = holds(line)
	}
	for i, want := range []string{"alice", "mallo"} {
		if i >= len(got) || got[i].Text() != want {
			t.Errorf("the texts of the lines are %v, want %s as number %d", got, want, i)
		}
	}
}
