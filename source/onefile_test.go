package source_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/source"
)

type event struct {
	ID   int64   `json:"id" tamis:"key"`
	Kind string  `json:"kind"`
	N    *int64  `json:"n"`
	X    float64 `json:"x"`
}

func events() *filter.Language {
	c := schema.Must(schema.For[event]("events"))
	return schema.Must(filter.New(schema.Must(schema.New(c)), filter.Config{}))
}

func ExampleOpenLines() {
	l := events()
	rows := schema.Must(source.OpenLines(l, "events", "a stream", strings.NewReader("{\"id\": 2, \"kind\": \"b\", \"x\": 1}\n{\"id\": 1, \"kind\": \"a\", \"x\": 2.5}\n")))
	q := schema.Must(l.Parse("events", []byte(`{"events": {"kind": {"any_": ["a", "b"]}}}`)))
	for row, err := range rows.Rows(context.Background(), q) {
		fmt.Println(row["id"], row["kind"], err)
	}
	// Output:
	// 1 a <nil>
	// 2 b <nil>
}

func ExampleOpenFile() {
	l := events()
	_, err := source.OpenFile(l, "events", "events.parquet")
	fmt.Println(err)
	// Output: events.parquet: want a file of rows that ends in .ndjson, .json or .csv, and perhaps in .gz or .zst behind that
}

func ExampleOneFile_Watch() {
	l := events()
	rows := schema.Must(source.OpenLines(l, "events", "standard input", strings.NewReader("{\"id\": 1}\n{\"id\": 2}\n")))
	read := 0
	rows.Watch(func(bytes int) { read += bytes })
	n, err := rows.Count(context.Background(), schema.Must(l.Parse("events", []byte(`{}`))))
	fmt.Println(n, err, read)
	// Output: 2 <nil> 20
}

func ExampleIsOneFile() {
	fmt.Println(source.IsOneFile("testdata"))
	// Output: false
}

// What one file answers as it is read is what the same rows answer in memory: pages in order, counts and groups, in every format.
func TestOneFileAnswersAsItsRowsInMemory(t *testing.T) {
	l := events()
	folder := t.TempDir()
	for seed := range uint64(12) {
		r := rand.New(rand.NewPCG(seed, 2))
		var lines, table strings.Builder
		table.WriteString("id,kind,n,x\n")
		rows := memeval.Rows{}
		for id := range 3000 {
			kind, n, x := []string{"a", "b", "ü\"\\"}[r.IntN(3)], any(nil), float64(r.IntN(20))/4
			number := "null"
			if r.IntN(3) > 0 {
				n = int64(r.IntN(50))
				number = fmt.Sprint(n)
			}
			rows = append(rows, map[string]any{"id": int64(id * 7919 % 3001), "kind": kind, "n": n, "x": x})
			fmt.Fprintf(&lines, "{\"id\": %d, \"kind\": %q, \"n\": %s, \"x\": %v}\n", id*7919%3001, kind, number, x)
			fmt.Fprintf(&table, "%d,\"%s\",%s,%v\n", id*7919%3001, strings.ReplaceAll(kind, `"`, `""`), strings.TrimPrefix(number, "null"), x)
		}
		array := "[" + strings.ReplaceAll(strings.TrimSuffix(lines.String(), "\n"), "\n", ",\n") + "]"
		memory, err := source.Memory(l, memeval.Dataset{"events": rows})
		if err != nil {
			t.Fatal(err)
		}
		for name, text := range map[string]string{
			"e.ndjson": lines.String(), "e.csv": table.String(), "e.json": array, "e.ndjson.gz": zipped(lines.String()), "e.csv.zst": zstandard(table.String()),
		} {
			path := filepath.Join(folder, name)
			if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			if !source.IsOneFile(path) {
				t.Fatalf("%s is not one file of rows", name)
			}
			file, err := source.OpenFile(l, "events", path)
			if err != nil {
				t.Fatal(err)
			}
			where := fmt.Sprintf(`"events": {"operator": "or_", "kind": {"eq_": "a"}, "n": {"ge_": %d}}`, r.IntN(60))
			body := fmt.Sprintf(`{%s, "sort": %q, "limit": %d, "offset": %d}`, where, []string{"N_ASC", "N_DESC", "KIND_DESC", "X_ASC", "ID_DESC"}[r.IntN(5)], r.IntN(200), r.IntN(50))
			q := schema.Must(l.Parse("events", []byte(body)))
			if got, want := printed(t, file, q), printed(t, memory, q); got != want {
				t.Fatalf("%s: %s\n%s\nwant\n%s", name, body, got, want)
			}
			q = schema.Must(l.For(filter.Route{Count: true}).Parse("events", []byte("{"+where+"}")))
			got, err := file.Count(context.Background(), q)
			if want, _ := memory.Count(context.Background(), q); err != nil || got != want {
				t.Fatalf("%s: %s: %d, %v, want %d", name, where, got, err, want)
			}
			q = schema.Must(l.For(filter.Route{Aggregate: true}).Parse("events", []byte("{"+where+`, "aggregate": {"group_by": ["kind"], "sum": ["n"]}}`)))
			groups, _, err := file.Aggregate(context.Background(), q)
			want, _, _ := memory.Aggregate(context.Background(), q)
			if err != nil || fmt.Sprint(groups) != fmt.Sprint(want) {
				t.Fatalf("%s: %s: %v, %v, want %v", name, where, groups, err, want)
			}
			q = schema.Must(l.Parse("events", []byte("{"+where+`, "limit": 200}`)))
			var copied bytes.Buffer
			n, err := file.Copy(context.Background(), q, &copied)
			if lines := int64(strings.Count(copied.String(), "\n")); err != nil || n != lines || n != min(got, 200) {
				t.Fatalf("%s: %s: copied %d, %d lines, %v", name, where, n, lines, err)
			}
		}
	}
}

func printed(t *testing.T, from source.Source, q *filter.Query) string {
	t.Helper()
	var out []byte
	for row, err := range from.Rows(context.Background(), q) {
		if err != nil {
			t.Fatal(err)
		}
		out = append(source.AppendRow(out, q.Collection(), row), '\n')
	}
	return string(out)
}

func zipped(text string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = w.Write([]byte(text))
	_ = w.Close()
	return b.String()
}

func zstandard(text string) string {
	return string(schema.Must(zstd.NewWriter(nil)).EncodeAll([]byte(text), nil))
}

// What is counted of a file that is read to its end is its size, however it is packed.
func TestAFileTellsHowMuchOfItIsRead(t *testing.T) {
	l := events()
	q := schema.Must(l.Parse("events", []byte(`{}`)))
	for name, text := range map[string]string{
		"a.ndjson": "{\"id\": 1}\n", "a.json": `[{"id": 1}]`, "a.csv": "id\n1\n",
		"a.ndjson.gz": zipped("{\"id\": 1}\n"), "a.csv.zst": zstandard("id\n1\n"),
	} {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		rows := schema.Must(source.OpenFile(l, "events", path))
		read := 0
		rows.Watch(func(bytes int) { read += bytes })
		if n, err := rows.Count(t.Context(), q); n != 1 || err != nil || read != len(text) {
			t.Errorf("%s: %d rows, %v, of %d bytes; want one, of %d", name, n, err, read, len(text))
		}
	}
}

// A page of lines that are copied begins behind its offset.
func TestCopiedLinesArePagedAsTheyStand(t *testing.T) {
	l := events()
	for from, want := range map[int64]string{0: "{\"id\": 1}\n{\"id\": 2}\n", 1: "{\"id\": 2}\n{\"id\": 3}\n", 2: "{\"id\": 3}\n", 3: ""} {
		rows := schema.Must(source.OpenLines(l, "events", "standard input", strings.NewReader("{\"id\": 1}\n{\"id\": 2}\n{\"id\": 3}\n")))
		var out strings.Builder
		n, err := rows.Copy(t.Context(), schema.Must(l.Parse("events", []byte(`{}`))).Slice(from, 2), &out)
		if out.String() != want || err != nil || n != int64(strings.Count(want, "\n")) {
			t.Errorf("from %d: %d lines, %v: %q, want %q", from, n, err, out.String(), want)
		}
	}
}
