package ndjson_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/tamis-go/tamis/memeval/ndjson"
	"github.com/tamis-go/tamis/schema"
)

func ExampleMatches() {
	q := schema.Must(language.Parse("flows", []byte(`{"flows": {"tags": {"all_": ["db"]}}}`)))
	text := `{"id": 1, "name": "otter", "tags": ["db"]}
{"id": 2, "name": "seal"}

{"id": 3, "name": "whale", "tags": ["db", "big"]}`
	for line, err := range ndjson.Matches(context.Background(), q, nil, strings.NewReader(text)) {
		fmt.Println(line.Number, string(line.Text), err)
	}
	// Output:
	// 1 {"id": 1, "name": "otter", "tags": ["db"]} <nil>
	// 4 {"id": 3, "name": "whale", "tags": ["db", "big"]} <nil>
}

func ExampleCount() {
	q := schema.Must(language.Parse("flows", []byte(`{"flows": {"id": {"ge_": 2}}}`)))
	fmt.Println(ndjson.Count(context.Background(), q, nil, strings.NewReader("{\"id\": 1}\n{\"id\": 2}\n{\"id\": true}\n")))
	fmt.Println(ndjson.Count(context.Background(), q, nil, strings.NewReader("{\"id\": 1}\n{\"id\": 2}\n")))
	// Output:
	// 0 line 3: flows.id: want an int, as 20 and not 20.0, within int64, not true
	// 1 <nil>
}

// Lines of every length, read in parts of any size, are tested as each of them is by itself, in their order.
func TestAStreamIsItsLines(t *testing.T) {
	q := schema.Must(language.Parse("flows", []byte(`{"flows": {"name": {"contains_": "yes"}}}`)))
	holds := schema.Must(ndjson.Compile(q, nil))
	for seed := range uint64(40) {
		r := rand.New(rand.NewPCG(seed, 1))
		var text strings.Builder
		var want []string
		for i := range 1 + r.IntN(400) {
			line := fmt.Sprintf(`{"id": %d, "name": "%s%s"}`, i, strings.Repeat("x", r.IntN(1+r.IntN(20000))), []string{"yes", "no", ""}[r.IntN(3)])
			if r.IntN(20) == 0 {
				line = "  "
			} else if ok, err := holds([]byte(line)); err != nil {
				t.Fatal(err)
			} else if ok {
				want = append(want, fmt.Sprint(i+1, line))
			}
			text.WriteString(line)
			text.WriteByte('\n')
		}
		in := text.String()
		if r.IntN(2) == 0 {
			in = strings.TrimSuffix(in, "\n")
		}
		var got []string
		for line, err := range ndjson.Matches(context.Background(), q, nil, iotest.HalfReader(strings.NewReader(in))) {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, fmt.Sprint(line.Number, string(line.Text)))
		}
		if strings.Join(got, "\n") != strings.Join(want, "\n") {
			t.Fatalf("seed %d: %d lines, want %d", seed, len(got), len(want))
		}
		if n, err := ndjson.Count(context.Background(), q, nil, strings.NewReader(in)); err != nil || n != int64(len(want)) {
			t.Fatalf("seed %d: %d, %v, want %d", seed, n, err, len(want))
		}
	}
}

// What ends a stream is an error, after the lines before it: a line that is no row, a reader that fails, a context that ends, a line too long.
func TestAStreamEndsWithAnError(t *testing.T) {
	q := schema.Must(language.Parse("flows", []byte(`{}`)))
	good := strings.Repeat("{\"id\": 1}\n", 200_000)
	broken := errors.New("broken")
	seen := 0
	for _, err := range ndjson.Matches(context.Background(), q, nil, strings.NewReader(good+"[]\n"+good)) {
		if bad := (*ndjson.LineError)(nil); errors.As(err, &bad) {
			if bad.Line != 200_001 || seen != 200_000 {
				t.Errorf("line %d is the error, after %d", bad.Line, seen)
			}
			seen = -1
			break
		}
		seen++
	}
	if seen >= 0 {
		t.Error("a line that is no row is no error")
	}
	if _, err := ndjson.Count(context.Background(), q, nil, iotest.DataErrReader(iotest.TimeoutReader(strings.NewReader(good)))); !errors.Is(err, iotest.ErrTimeout) {
		t.Errorf("the reader failed: %v", err)
	}
	if _, err := ndjson.Count(context.Background(), q, nil, iotest.ErrReader(broken)); !errors.Is(err, broken) {
		t.Errorf("the reader failed: %v", err)
	}
	if _, err := ndjson.Count(context.Background(), q, nil, strings.NewReader(`{"id": 1, "x": "`+strings.Repeat("x", 65<<20))); err == nil || !strings.Contains(err.Error(), "line 1: a row may have") {
		t.Errorf("a row of 65 MiB: %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var last error
	for _, last = range ndjson.Matches(ctx, q, nil, strings.NewReader(strings.Repeat(good, 10))) {
		cancel()
	}
	if !errors.Is(last, context.Canceled) {
		t.Errorf("the context ended: %v", last)
	}
}
