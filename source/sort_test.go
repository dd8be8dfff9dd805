package source_test

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/internal/engines/enginetest"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/source"
	"github.com/tamis-go/tamis/sqlgen"
)

// MariaDB sorts by the first max_sort_length bytes of a text, 1,024 if nobody says more.
func TestMariaDBTellsLongTextsApartWhenItSorts(t *testing.T) {
	type Note struct {
		ID   string `json:"id" tamis:"uuid,key"`
		Text string `json:"text" tamis:"sort"`
	}
	l := schema.Must(filter.New(schema.Must(schema.New(schema.Must(schema.For[Note]("notes")))), filter.Config{}))
	long := strings.Repeat("é", 1000)
	data := memeval.Dataset{"notes": []Note{
		{ID: "00000000-0000-4000-8000-000000000001", Text: long + "K"},
		{ID: "00000000-0000-4000-8000-000000000002", Text: long},
	}}
	address := enginetest.MariaDB(t)
	tables, err := source.CreateAndLoad(context.Background(), enginetest.OpenURL(t, address), sqlgen.MariaDB, l, data)
	if err != nil {
		t.Fatal(err)
	}
	q := schema.Must(l.Parse("notes", []byte(`{"sort": "TEXT_ASC"}`)))
	rows, err := source.All[Note](context.Background(), tables, q)
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != 2 || rows[0].Text != long {
		t.Errorf("the shorter of two long texts is not the first")
	}

	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	u.RawQuery = "max_sort_length=1024"
	if _, err := source.Database(enginetest.OpenURL(t, u.String()), sqlgen.MariaDB, l); err == nil || !strings.Contains(err.Error(), "max_sort_length=16384") {
		t.Errorf("a connection that sorts by 1,024 bytes: %v, want what to connect with", err)
	}
}
