package evaltest

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tamis-go/tamis/internal/eval"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/schema"
)

// A Form is one way to keep rows in Go. Every form of the same rows must answer alike. It gives nil for rows that it
// cannot hold.
type Form struct {
	Name    string
	Dataset func(*testing.T, PlainData) memeval.Dataset
}

var Forms = []Form{
	{"canonical maps", func(t *testing.T, d PlainData) memeval.Dataset {
		return memeval.Dataset{"albums": CanonicalRows(t, Albums, d[Albums]), "artists": CanonicalRows(t, Artists, d[Artists])}
	}},
	{"maps off JSON", func(t *testing.T, d PlainData) memeval.Dataset {
		return memeval.Dataset{"albums": MapsOffJSON(t, d[Albums], true), "artists": MapsOffJSON(t, d[Artists], true)}
	}},
	{"maps with values of Go", func(_ *testing.T, d PlainData) memeval.Dataset {
		return memeval.Dataset{"albums": GoMaps(d[Albums]), "artists": GoMaps(d[Artists])}
	}},
	{"structs of the schema", func(t *testing.T, d PlainData) memeval.Dataset {
		for _, row := range d[Albums] {
			if scores, _ := row["scores"].([]schema.Value); slices.ContainsFunc(scores, schema.Value.IsNull) {
				return nil // []int64 has no null
			}
		}
		return memeval.Dataset{"albums": structsOffJSON[Album](t, d[Albums]), "artists": structsOffJSON[Artist](t, d[Artists])}
	}},
	{"pointers to other structs", func(t *testing.T, d PlainData) memeval.Dataset {
		return memeval.Dataset{"albums": OtherAlbums(d[Albums]), "artists": MapsOffJSON(t, d[Artists], true)}
	}},
}

func LinesOf(t *testing.T, rows []PlainRow) []byte {
	t.Helper()
	var b bytes.Buffer
	for _, row := range rows {
		b.Write(Marshal(t, JSONOf(row)))
		b.WriteString("\n\n")
	}
	return b.Bytes()
}

func CanonicalRows(t *testing.T, c *schema.Collection, rows []PlainRow) eval.Rows {
	t.Helper()
	out, err := memeval.Normalise(c, MapsOffJSON(t, rows, true))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// JSONOf returns a row as JSON has it, its UUIDs in upper case and its nulls sometimes missing.
func JSONOf(row PlainRow) map[string]any {
	out := map[string]any{}
	for name, v := range row {
		switch v := v.(type) {
		case schema.Value:
			if v.IsNull() && len(row)%2 == 0 {
				continue
			}
			out[name] = v.Any()
			if v.Kind() == schema.UUID {
				out[name] = strings.ToUpper(v.Text())
			}
		case []schema.Value:
			elements := make([]any, len(v))
			for i := range v {
				elements[i] = v[i].Any()
			}
			out[name] = elements
		default:
			out[name] = v
		}
	}
	return out
}

func MapsOffJSON(t *testing.T, rows []PlainRow, exact bool) []map[string]any {
	t.Helper()
	out := make([]map[string]any, len(rows))
	for i, row := range rows {
		d := json.NewDecoder(bytes.NewReader(Marshal(t, JSONOf(row))))
		if exact {
			d.UseNumber()
		}
		if err := d.Decode(&out[i]); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

func structsOffJSON[T any](t *testing.T, rows []PlainRow) []T {
	t.Helper()
	out := make([]T, len(rows))
	for i, row := range rows {
		object := JSONOf(row)
		for _, name := range []string{"released", "recorded"} {
			if s, ok := object[name].(string); ok && len(s) == len("2024-01-31") {
				object[name] = s + "T23:59:59.9Z" // some time of that day
			}
		}
		if err := json.Unmarshal(Marshal(t, object), &out[i]); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

func Marshal(t *testing.T, v any) []byte {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// GoMaps returns rows with the Go types that a program would put in them.
func GoMaps(rows []PlainRow) []map[string]any {
	out := make([]map[string]any, len(rows))
	for i, row := range rows {
		out[i] = map[string]any{}
		for name, v := range row {
			switch v := v.(type) {
			case schema.Value:
				out[i][name] = inGo(v)
			case []schema.Value:
				out[i][name] = elementsInGo(v)
			case map[string]any:
				b, err := json.Marshal(v)
				if err != nil {
					panic(err)
				}
				out[i][name] = json.RawMessage(b)
			default:
				out[i][name] = v
			}
		}
	}
	return out
}

var farEast = time.FixedZone("", 9*3600)

func inGo(v schema.Value) any {
	switch v.Kind() {
	case schema.Datetime:
		if v.Bits() == schema.MaxTime {
			return v.Time()
		}
		return v.Time().Add(999 * time.Nanosecond).In(farEast)
	case schema.Date:
		return v.Time().Add(23 * time.Hour)
	case schema.Int:
		if int64(int32(v.Bits())) == v.Bits() {
			return int32(v.Bits())
		}
	default:
	}
	return v.Any()
}

func elementsInGo(elements []schema.Value) any {
	var texts []string
	var numbers []int64
	anys := make([]any, len(elements))
	for i, v := range elements {
		anys[i] = v.Any()
		switch v.Kind() {
		case schema.String:
			texts = append(texts, v.Text())
		case schema.Int:
			numbers = append(numbers, v.Bits())
		default:
		}
	}
	switch len(elements) {
	case 0:
		return nil
	case len(texts):
		return texts
	case len(numbers):
		return numbers
	}
	return anys
}

func OtherAlbums(rows []PlainRow) []*OtherAlbum {
	out := make([]*OtherAlbum, len(rows))
	for i, row := range rows {
		v := func(name string) schema.Value { v, _ := row[name].(schema.Value); return v }
		text := func(name string) *string {
			if v(name).IsNull() {
				return nil
			}
			s := v(name).String()
			return &s
		}
		uuid := func(name string) *[16]byte {
			if v(name).IsNull() {
				return nil
			}
			u := parseUUID(v(name).Text())
			return &u
		}
		live := v("live").Bits() != 0
		a := &OtherAlbum{
			base:  base{*uuid("id"), genre(v("title").Text())},
			Label: sql.NullString{String: v("label").Text(), Valid: !v("label").IsNull()},
			Genre: sql.Null[string]{V: v("genre").Text(), Valid: !v("genre").IsNull()},
			Year:  v("year").Any(), Discs: int8(v("discs").Bits()),
			Rating: sql.NullFloat64{Float64: v("rating").Float(), Valid: !v("rating").IsNull()},
			Live:   &live, Recorded: text("recorded"), Info: row["info"], Country: text("country"), Remaster: uuid("remaster_of"),
			Released: sql.NullTime{Time: v("released").Time(), Valid: !v("released").IsNull()},
		}
		if id := uuid("artist_id"); id != nil {
			a.Artist = &struct{ ID [16]byte }{*id}
		}
		tags, _ := row["tags"].([]schema.Value)
		for _, tag := range tags {
			a.Tags = append(a.Tags, tag.Text())
		}
		if scores, _ := row["scores"].([]schema.Value); scores != nil {
			list := make([]sql.Null[int64], len(scores))
			for j, score := range scores {
				list[j] = sql.Null[int64]{V: score.Bits(), Valid: !score.IsNull()}
			}
			a.Scores = &list
		}
		out[i] = a
	}
	return out
}

func parseUUID(s string) (u [16]byte) {
	b, err := json.Marshal(strings.ReplaceAll(s, "-", ""))
	if err != nil {
		panic(err)
	}
	for i := range u {
		u[i] = hexDigit(b[1+2*i])<<4 | hexDigit(b[2+2*i])
	}
	return u
}

func hexDigit(c byte) byte { return byte(strings.IndexByte("0123456789abcdef", c)) }
