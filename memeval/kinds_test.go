package memeval_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/schema"
)

type door struct {
	ID    int                 `json:"id"`
	Raw   []byte              `json:"raw"`
	Four  [4]byte             `json:"four"`
	Text  string              `json:"text" tamis:"bytes"`
	Opens *time.Duration      `json:"opens" tamis:"time"`
	Shuts string              `json:"shuts" tamis:"time"`
	Inner struct{ B *[]byte } `json:"inner"`
}

func TestBytesAndTimesOfDayInGoRows(t *testing.T) {
	doors := schema.Must(filter.For[door]("doors"))
	half := 8*time.Hour + 30*time.Minute
	row := door{ID: 1, Raw: []byte("ab"), Four: [4]byte{0, 1, 2, 255}, Text: "YWI=", Opens: &half, Shuts: "17:00"}
	for body, want := range map[string]bool{
		`{"raw": {"eq_": "YWI="}}`: true, `{"raw": {"eq_": "YWIA"}}`: false, `{"raw": {"any_": ["", "YWI="]}}`: true, `{"raw": {"ne_": ""}}`: true,
		`{"four": {"eq_": "AAEC/w=="}}`: true, `{"text": {"not_any_": ["YQ=="]}}`: true, `{"text": {"eq_": "YWI="}}`: true,
		`{"opens": {"eq_": "08:30"}}`: true, `{"opens": {"lt_": "08:30:00.000001"}}`: true, `{"opens": {"gt_": "08:30"}}`: false,
		`{"shuts": {"between_": ["17:00", "17:00"]}}`: true, `{"shuts": {"after_": "17:00:00.000001"}}`: false, `{"raw": {"is_null_": true}}`: false,
	} {
		q := schema.Must(doors.Parse("doors", []byte(`{"doors": `+body+`}`)))
		matches := schema.Must(memeval.Compile[door](q, nil))
		if got := matches(&row); got != want {
			t.Errorf("%s: %v, want %v", body, got, want)
		}
	}
	q := schema.Must(doors.Parse("doors", []byte(`{"doors": {"raw": {"is_null_": true}, "opens": {"is_null_": true}}}`)))
	if !schema.Must(memeval.Compile[door](q, nil))(&door{Shuts: "00:00"}) {
		t.Error("nil bytes and a nil duration are not null")
	}
}

func TestRowsThatHoldNoBytesAndNoTimes(t *testing.T) {
	doors := schema.Must(filter.For[door]("doors"))
	q := schema.Must(doors.Parse("doors", []byte(`{"doors": {"text": {"ne_": ""}, "shuts": {"ge_": "00:00"}, "opens": {"ne_": "00:00"}}}`)))
	day := 24 * time.Hour
	for _, test := range []struct {
		row  door
		want string
	}{
		{door{Text: "YWI", Shuts: "17:00"}, "want bytes in base64 with padding, a multiple of four characters, not \"YWI\""},
		{door{Text: "YWI=", Shuts: "25:00"}, "want a time of day from 00:00"},
		{door{Text: "YWI=", Shuts: "17:00", Opens: &day}, "want a time of day from 00:00"},
	} {
		_, err := memeval.Select[door](q, memeval.Dataset{"doors": []door{test.row}})
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%v: %v, want %s", test.row, err, test.want)
		}
	}
}

func ExampleCompile_bytes() {
	type blob struct {
		ID   int    `json:"id"`
		Hash []byte `json:"hash"`
	}
	blobs := schema.Must(filter.For[blob]("blobs"))
	q := schema.Must(blobs.Parse("blobs", []byte(`{"blobs": {"hash": {"any_": ["aGVsbG8="]}}}`)))
	matches := schema.Must(memeval.Compile[blob](q, nil))
	fmt.Println(matches(&blob{Hash: []byte("hello")}))
	// Output: true
}
