package fuzz

import (
	"math/rand"
	"testing"
	"time"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/fuzz/oracle"
	"github.com/tamis-go/tamis/schema/prefect"
)

func TestProbe(t *testing.T) {
	l, err := filter.New(prefect.Registry(), filter.Config{})
	if err != nil {
		t.Fatal(err)
	}
	empty, full, n, refused := 0, 0, 0, 0
	for seed := range int64(50) {
		rng := rand.New(rand.NewSource(seed))
		b := newBuilder(rng, l, nil)
		b.data = b.rows(RowConfig{})
		w, err := oracle.New(l.Registry(), b.data, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		for i := range 100 {
			c := pick(rng, l.Registry().Collections())
			body := []byte(syntax.Print(b.body(c)))
			if seed == 0 && i < 30 {
				t.Log(c.Name, string(body))
			}
			if _, err := l.Parse(c.Name, body); err != nil {
				refused++
				if refused < 10 {
					t.Errorf("%s %s: %v", c.Name, body, err)
				}
				continue
			}
			k, err := w.Count(c.Name, body)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := w.Select(c.Name, body); err != nil {
				t.Fatal(err)
			}
			n++
			if k == 0 {
				empty++
			} else if k == len(b.data[c.Name]) {
				full++
			}
		}
	}
	t.Log(n, empty, full, refused)
}
