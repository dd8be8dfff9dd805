package memeval_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/schema"
)

type parcel struct {
	ID     [16]byte        `json:"id" tamis:"key"`
	Owner  *[16]byte       `json:"owner"`
	Code   string          `json:"code" tamis:"uuid"`
	Name   *string         `json:"name"`
	Note   string          `json:"note"`
	Sent   *time.Time      `json:"sent"`
	Weight float64         `json:"weight"`
	Days   []int           `json:"days"`
	Tags   []string        `json:"tags"`
	Info   json.RawMessage `json:"info"`
	Parent *parcel         `json:"parent" tamis:"one,owner=id"`
}

var parcels = schema.Must(filter.New(schema.Must(schema.New(schema.Must(schema.For[parcel]("parcels")))), filter.Config{}))

func TestAStructRowIsTestedWithoutGarbage(t *testing.T) {
	name, sent, owner := "a parcel of Otters", time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC), [16]byte{7}
	row := parcel{
		ID: [16]byte{1}, Owner: &owner, Code: "8f3c2a10-1111-4222-8333-444455556666", Name: &name, Sent: &sent, Weight: 1.5,
		Days: []int{1, 2, 3}, Tags: []string{"a", "b"}, Info: json.RawMessage(`{"by": {"id": 5, "name": "otter"}}`),
	}
	data := memeval.Dataset{"parcels": []parcel{{ID: owner, Note: "parent"}}}
	for _, filter := range []string{
		`"id": {"any_": ["01000000-0000-0000-0000-000000000000"]}`,
		`"code": {"any_": ["8f3c2a10-1111-4222-8333-444455556666"]}`,
		`"name": {"like_": "PARCEL%otter_"}`,
		`"name": {"icontains_": ["duck", "otters"]}`,
		`"sent": {"between_": ["2023-01-01", "2025-01-01"]}`,
		`"weight": {"any_": [1.5, 2.5, 3.5]}`,
		`"days": {"all_": [3, 1]}, "tags": {"any_": ["x", "b"]}`,
		`"days": {"len_": {"eq_": 3}}`,
		`"info": {"is_null_": false}`,
		`"parent": {"some_": {"note": {"eq_": "parent"}}}`,
		`"or_": [{"name": {"is_null_": true}}, {"not_": {"tags": {"all_": ["z"]}}}]`,
	} {
		q, err := parcels.Parse("parcels", []byte(`{"parcels": {`+filter+`}}`))
		if err != nil {
			t.Errorf("%s: %v", filter, err)
			continue
		}
		holds, err := memeval.Compile[parcel](q, data)
		if err != nil {
			t.Errorf("%s: %v", filter, err)
			continue
		}
		if !holds(&row) {
			t.Errorf("%s does not hold of the row", filter)
		}
		if got := testing.AllocsPerRun(100, func() { holds(&row) }); got != 0 {
			t.Errorf("%s allocates %v times a row, want 0", filter, got)
		}
	}
}
