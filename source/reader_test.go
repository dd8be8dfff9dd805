package source

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tamis-go/tamis/schema"
)

// things has a column of every type.
func things(t testing.TB) *schema.Registry {
	t.Helper()
	c := &schema.Collection{Name: "things", Columns: []*schema.Column{
		{Name: "id", Type: schema.Type{Kind: schema.Int}},
		{Name: "name", Type: schema.Type{Kind: schema.String, Null: true}},
		{Name: "state", Type: schema.Type{Kind: schema.Enum, Enum: []string{"ON", "OFF"}, Null: true}},
		{Name: "score", Type: schema.Type{Kind: schema.Float, Null: true}},
		{Name: "open", Type: schema.Type{Kind: schema.Bool}},
		{Name: "owner", Type: schema.Type{Kind: schema.UUID, Null: true}, Unique: true},
		{Name: "at", Type: schema.Type{Kind: schema.Datetime, Null: true}},
		{Name: "day", Type: schema.Type{Kind: schema.Date, Null: true}},
		{Name: "tags", Type: schema.Type{Kind: schema.String, Array: true}},
		{Name: "sizes", Type: schema.Type{Kind: schema.Int, Array: true}},
		{Name: "extra", Type: schema.Type{Kind: schema.JSON, Null: true}},
	}}
	c.Key = c.Columns[:1]
	return schema.Must(schema.New(c))
}

// readAll writes a file and reads its rows of things. The name of the file says its format.
func readAll(t *testing.T, name, text string) ([]Row, error) {
	t.Helper()
	dir := t.TempDir()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	r := things(t)
	if name == "data.json" {
		dir = path
	}
	files, err := openFiles(dir, r)
	if err != nil {
		return nil, hide(err, filepath.Dir(path))
	}
	var rows []Row
	for row, err := range files.rows(context.Background(), r.Collection("things")) {
		if err != nil {
			return nil, hide(err, filepath.Dir(path))
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// hide takes the folder of the test out of an error.
func hide(err error, dir string) error {
	return &DataError{Message: strings.ReplaceAll(err.Error(), dir+string(filepath.Separator), "")}
}

func TestFormatsReadAlike(t *testing.T) {
	want := []Row{
		{
			"id": int64(9007199254740993), "name": "é", "state": "ON", "score": 0.5, "open": true, "owner": "0000000a-0000-4000-8000-000000000001",
			"at": time.Date(2024, 1, 1, 10, 0, 0, 123456000, time.UTC), "day": time.Date(2024, 2, 29, 0, 0, 0, 0, time.UTC),
			"tags": []string{"a", "b", "a"}, "sizes": []any{int64(1), nil},
			"extra": map[string]any{"n": json.Number("1.50"), "list": []any{nil, true, "x"}},
		},
		{
			"id": int64(-2), "name": "", "state": nil, "score": nil, "open": false, "owner": nil, "at": nil, "day": nil,
			"tags": []string{}, "sizes": []int64{}, "extra": nil,
		},
	}
	first := `{"id":9007199254740993,"name":"\u00e9","state":"ON","score":5e-1,"open":true,"owner":"0000000A-0000-4000-8000-000000000001",` +
		`"at":"2024-01-01T12:00:00.1234569+02:00","day":"2024-02-29","tags":["a","b","a"],"sizes":[1,null],"extra":{"n":1.50,"list":[null,true,"x"]}}`
	second := `{"id": -2, "name": "", "tags": null, "state": null}`
	for name, text := range map[string]string{
		"data.json":     `{"things": [` + first + ", \n" + second + `]}`,
		"things.json":   `[` + first + "," + second + `] `,
		"things.ndjson": first + "\n\n" + second + "\r\n",
		"things.csv": "\uFEFFid,name,state,score,open,owner,at,day,tags,sizes,extra\r\n" +
			`9007199254740993,é,ON,5e-1,true,0000000A-0000-4000-8000-000000000001,2024-01-01T12:00:00.1234569+02:00,"2024-02-29",` +
			`"[""a"",""b"",""a""]","[1,null]","{""n"":1.50,""list"":[null,true,""x""]}"` + "\r\n" + `-2,"",,,,,,,,,` + "\n",
	} {
		got, err := readAll(t, name, text)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestBadRowsAreRefused(t *testing.T) {
	for _, test := range []struct{ file, text, want string }{
		{"data.json", ``, `data.json:1: not JSON: the text is empty`},
		{"data.json", `[]`, `data.json:1: want an object {collection: [row, ...]}, have []`},
		{"data.json", `{"thing": []}`, `data.json:1: /thing: unknown collection "thing"; did you mean things?`},
		{"data.json", `{"things": {}}`, `data.json:1: /things: want the rows of things as an array, have {}`},
		{"data.json", `{"things": [], "things": []}`, `data.json:1: /things: this key is there twice`},
		{"data.json", "{\"things\": [\n{\"id\": 1},\n7]}", `data.json:3: /things/1: want a row of things as an object, have 7`},
		{"data.json", `{"things": [{"id": 1}]} x`, `data.json:1: not JSON: `},
		{"data.json", `{"things": [{"id": 1}`, `data.json:1: /things: not JSON: the text ends inside an array`},
		{"data.json", `{"things": [{"id": 1, "nme": "x"}]}`, `data.json:1: /things/0/nme: things has no column "nme"; did you mean name?`},
		{"data.json", `{"things": [{"id": 1, "id": 2}]}`, `data.json:1: /things/0/id: this key is there twice`},
		{"data.json", `{"things": [{"id": "1"}]}`, `data.json:1: /things/0/id: want an int, have "1"`},
		{"data.json", `{"things": [{"id": 1.0}]}`, `data.json:1: /things/0/id: want an int, have 1.0`},
		{"data.json", `{"things": [{"id": 9223372036854775808}]}`, `data.json:1: /things/0/id: want an int of 64 bits, have 9223372036854775808`},
		{"data.json", `{"things": [{"id": 1, "score": 1e400}]}`, `data.json:1: /things/0/score: want a number that a float64 holds, have 1e400`},
		{"data.json", `{"things": [{"id": 1, "score": NaN}]}`, `data.json:1: /things: not JSON: `},
		{"data.json", `{"things": [{"id": 1, "open": 1}]}`, `data.json:1: /things/0/open: want true or false, have 1`},
		{"data.json", `{"things": [{"id": 1, "open": "true"}]}`, `data.json:1: /things/0/open: want true or false, have "true"`},
		{"data.json", `{"things": [{"id": 1, "name": 5}]}`, `data.json:1: /things/0/name: want a string, have 5`},
		{"data.json", `{"things": [{"id": 1, "name": "a\u0000b"}]}`, `data.json:1: /things/0/name: want a string without the character NUL`},
		{"data.json", `{"things": [{"id": 1, "name": "\ud800"}]}`, `data.json:1: /things: not JSON: `},
		{"data.json", "{\"things\": [{\"id\": 1, \"name\": \"\xff\"}]}", `data.json:1: /things: not JSON: `},
		{"data.json", `{"things": [{"id": 1, "state": "on"}]}`, `data.json:1: /things/0/state: want one of ON, OFF, have on`},
		{"data.json", `{"things": [{"id": 1, "owner": "x"}]}`, `data.json:1: /things/0/owner: want a UUID of 36 characters`},
		{"data.json", `{"things": [{"id": 1, "at": "yesterday"}]}`, `data.json:1: /things/0/at: want a time as RFC 3339 writes it, such as 2024-01-31T08:00:00Z, or a date, have yesterday`},
		{"data.json", `{"things": [{"id": 1, "at": 1704067200}]}`, `data.json:1: /things/0/at: want a datetime as a string, have 1704067200`},
		{"data.json", `{"things": [{"id": 1, "day": "2023-02-29"}]}`, `data.json:1: /things/0/day: want a date such as 2024-01-31, have 2023-02-29`},
		{"data.json", `{"things": [{"id": 1, "tags": "a"}]}`, `data.json:1: /things/0/tags: want an array of string, or null, have "a"`},
		{"data.json", `{"things": [{"id": 1, "tags": ["a", 1]}]}`, `data.json:1: /things/0/tags/1: want a string, have 1`},
		{"data.json", `{"things": [{"id": 1, "extra": {"a": 1, "a": 2}}]}`, `data.json:1: /things/0/extra/a: this key is there twice`},
		{"data.json", `{"things": [{"id": 1, "extra": ` + strings.Repeat("[", 200) + strings.Repeat("]", 200) + `}]}`, `data.json:1: /things/0/extra/0/0`},
		{"data.json", `{"things": [{"name": "x"}]}`, `data.json:1: /things/0/id: want int, have null`},
		{"data.json", "{\"things\": [{\"id\": 1},\n {\"id\": 1}]}", `data.json:2: /things/1/id: another row has this id: /things/0`},
		{"data.json", `{"things": [{"id": 1, "owner": "0000000a-0000-4000-8000-000000000001"}, {"id": 2, "owner": "0000000A-0000-4000-8000-000000000001"}]}`,
			`data.json:1: /things/1/owner: another row has this owner: /things/0`},
		{"things.json", `{"things": []}`, `things.json:1: want the rows of things as an array, have {"things": []}`},
		{"thing.json", `[]`, `thing.json: unknown collection "thing"; did you mean things?`},
		{"things.txt", `[]`, `want a folder of files COLLECTION.ndjson, .json or .csv, have none`},
		{"things.ndjson", "{\"id\": 1}\n{\"id\": 2} {}\n", `things.ndjson:2: not JSON: `},
		{"things.ndjson", "{\"id\": 1}\n\n{\"id\": 2, \"name\": 4}", `things.ndjson:3: /name: want a string, have 4`},
		{"things.ndjson", "{\"id\": 1}\n{\"id\": 1}\n", `things.ndjson:2: /id: another row has this id: line 1`},
		{"things.ndjson", "{\"id\": 1", `things.ndjson:1: not JSON: the text ends inside an object`},
		{"things.csv", "", `things.csv:1: want a header of column names`},
		{"things.csv", "id,nme\n", `things.csv:1: things has no column "nme"; did you mean name?`},
		{"things.csv", "id,name,id\n", `things.csv:1: the column id is there twice`},
		{"things.csv", "id,name\n1,a\n2\n", `things.csv:3: want 2 cells as in the header, have 1`},
		{"things.csv", "id,name\n1,\"a\nb\"\nx,\n", `things.csv:4: /id: want an int, have x`},
		{"things.csv", "id,name\n1,a\"b\n", `things.csv:2: a cell that has a quote must begin with one`},
		{"things.csv", "id,name\n1,\"a\"b\n", `things.csv:2: after the closing quote`},
		{"things.csv", "id,name\n1,\"a", `things.csv:2: the file ends inside a quoted cell`},
		{"things.csv", "id,name\n1,\xff\n", `things.csv:2: /name: want UTF-8, have "\xff"`},
		{"things.csv", "id,name\n1,a\x00b\n", `things.csv:2: /name: want a string without the character NUL`},
		{"things.csv", "id,score\n1,NaN\n", `things.csv:2: /score: want a number, have NaN`},
		{"things.csv", "id,tags\n1,a\n", `things.csv:2: /tags: want set of string as JSON text, have a`},
		{"things.csv", "id\n1 2\n", `things.csv:2: /id: want an int, have 1 2`},
		{"things.csv", "name\nx\n", `things.csv:2: /id: want int, have null`},
	} {
		_, err := readAll(t, test.file, test.text)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s %.80s: %v, want %s", test.file, test.text, err, test.want)
		}
	}
}
