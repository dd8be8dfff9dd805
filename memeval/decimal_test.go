package memeval_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/memeval/table"
	"github.com/tamis-go/tamis/schema"
)

// Decimal is as a library has it: a struct that says its own text and reads one.
type Decimal struct{ text string }

func (d Decimal) String() string { return d.text }

func (d *Decimal) UnmarshalText(text []byte) error { d.text = string(text); return nil }

type sale struct {
	ID     int         `json:"id"`
	Price  Decimal     `json:"price"  tamis:"decimal(10,2)"`
	Wide   *big.Rat    `json:"wide"`
	Number json.Number `json:"number" tamis:"decimal(18,4)"`
	Text   *string     `json:"text"   tamis:"decimal(38,30)"`
	Whole  int         `json:"whole"  tamis:"decimal(9,0)"`
	At     time.Time   `json:"at"`
}

func sales() []sale {
	text := func(s string) *string { return &s }
	at := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	return []sale{
		{1, Decimal{"0.10"}, big.NewRat(1, 10), "1e1", text("0.1"), 1, at},
		{2, Decimal{"0.2"}, big.NewRat(2, 10), "10.0", text("0.10"), 2, at},
		{3, Decimal{"0.30"}, nil, "10", nil, 3, at},
		{4, Decimal{"-99999999.99"}, big.NewRat(-5, 4), "-0", text("-1e-30"), -4, at},
	}
}

func TestStructsHoldDecimalsOfAnyLibrary(t *testing.T) {
	c := schema.Must(schema.For[sale]("sales"))
	if got := c.Column("price").Type.String(); got != "decimal(10,2)" {
		t.Errorf("price is %s", got)
	}
	l := schema.Must(filter.New(schema.Must(schema.New(c)), filter.Config{}))
	c = l.Collection(c.Name)
	rows := sales()
	table := schema.Must(table.New(c, rows))
	maps := schema.Must(memeval.RowsOf(c, rows))
	for _, test := range []struct {
		criteria string
		want     []int
	}{
		{`{"price": {"eq_": 0.3}}`, []int{3}},
		{`{"price": {"any_": ["0.1", 2e-1]}}`, []int{1, 2}},
		{`{"price": {"lt_": 0.10000000000000001}}`, []int{1, 4}},
		{`{"price": {"le_": 0.095}}`, []int{4}},
		{`{"price": {"ge_": 0.295}}`, []int{3}},
		{`{"price": {"gt_": 0.105}}`, []int{2, 3}},
		{`{"price": {"eq_": 0.105}}`, nil},
		{`{"price": {"ne_": 0.105}}`, []int{1, 2, 3, 4}},
		{`{"price": {"between_": [-1e37, 1e37]}}`, []int{1, 2, 3, 4}},
		{`{"not_": {"price": {"between_": [0.15, 0.25]}}}`, []int{1, 3, 4}},
		{`{"wide": {"eq_": 0.1}}`, []int{1}},
		{`{"wide": {"lt_": -1.2499999999999999999}}`, []int{4}},
		{`{"not_": {"wide": {"gt_": 0}}}`, []int{3, 4}},
		{`{"number": {"eq_": 10}}`, []int{1, 2, 3}},
		{`{"number": {"eq_": -0}}`, []int{4}},
		{`{"text": {"eq_": 0.1}}`, []int{1, 2}},
		{`{"text": {"lt_": 0}}`, []int{4}},
		{`{"whole": {"ge_": 1.5}}`, []int{2, 3}},
	} {
		q, err := l.Parse("sales", []byte(`{"sort": "ID_ASC", "sales": `+test.criteria+`}`))
		if err != nil {
			t.Fatal(err)
		}
		for name, data := range map[string]memeval.Dataset{"structs": {c.Name: rows}, "maps": {c.Name: maps}, "a table": {c.Name: table}} {
			got := []int(nil)
			list, err := memeval.Select[map[string]any](q, data)
			if name == "structs" {
				var found []sale
				found, err = memeval.Select[sale](q, data)
				for _, s := range found {
					list = append(list, map[string]any{"id": int64(s.ID)})
				}
			}
			for _, row := range list {
				got = append(got, int(row["id"].(int64)))
			}
			if err != nil || fmt.Sprint(got) != fmt.Sprint(test.want) {
				t.Errorf("%s of %s: %v, %v; want %v", test.criteria, name, got, err, test.want)
			}
		}
	}
}

func TestARowThatHoldsNoDecimalIsNamed(t *testing.T) {
	c := schema.Must(schema.For[sale]("sales"))
	for _, wrong := range []any{"NaN", "Infinity", json.Number("1.234"), "1,5", 1.5, "123456789.01", true, Decimal{""}} {
		_, err := memeval.Normalise(c, []map[string]any{{"id": 1, "price": wrong}})
		wrong := (*memeval.RowError)(nil)
		if !errors.As(err, &wrong) || wrong.Row != 0 || wrong.Column != "price" || !strings.Contains(err.Error(), "decimal") {
			t.Errorf("%v: %v, want the row, its column and what a decimal is", wrong, err)
		}
	}
}

func TestSumsOfDecimalsAreExact(t *testing.T) {
	c := schema.Must(schema.For[sale]("sales"))
	l := schema.Must(filter.New(schema.Must(schema.New(c)), filter.Config{}))
	q, err := l.For(filter.Route{History: true}).Parse("sales", []byte(`{"history": {"field": "at", "start": "2024-01-01", "end": "2024-01-02", "interval_seconds": 86400, "sum": ["price", "text", "number"]},
		"sales": {"price": {"gt_": 0}}}`))
	if err != nil {
		t.Fatal(err)
	}
	groups, err := memeval.History(q, memeval.Dataset{c.Name: sales()})
	if err != nil || len(groups) != 1 {
		t.Fatal(groups, err)
	}
	if got := fmt.Sprint(groups[0].Sums); got != "[0.6 0.2 30]" {
		t.Errorf("the sums are %s, want [0.6 0.2 30]", got)
	}
}
