package sqlgen_test

import (
	"encoding/json"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/operators"
	"github.com/tamis-go/tamis/schema"
)

// A zoo has a column of every kind that may be null, one that may not, arrays, JSON and relations.
type zoo struct {
	language   *filter.Language
	registry   *schema.Registry
	rows, kids *schema.Collection
}

var (
	colours = []string{"red", "green", "Blue", "a'b"}
	kinds   = []schema.Kind{
		schema.String, schema.Enum, schema.Int, schema.Float, schema.Bool, schema.UUID, schema.Datetime, schema.Date,
	}
)

func typ(k schema.Kind, null bool) schema.Type {
	t := schema.Type{Kind: k, Null: null}
	if k == schema.Enum {
		t.Name, t.Enum = "Colour", colours
	}
	return t
}

// newZoo returns a zoo; with exact its texts are known to be compared by bits.
func newZoo(o schema.Options, exact bool) *zoo {
	id := &schema.Column{Name: "id", Type: typ(schema.Int, false)}
	rows := &schema.Collection{Name: "rows", Table: "row", Key: []*schema.Column{id}, Columns: []*schema.Column{id}}
	add := func(name string, t schema.Type) *schema.Column {
		c := &schema.Column{Name: name, Type: t, Exact: exact && t.Kind.Textual()}
		rows.Columns = append(rows.Columns, c)
		return c
	}
	for _, k := range kinds {
		add(k.String(), typ(k, true))
		t := typ(k, true)
		t.Array = true
		add(k.String()+"s", t)
	}
	add("string2", typ(schema.String, true))
	add("datetime2", typ(schema.Datetime, true))
	add("uuid2", typ(schema.UUID, true))
	add("enum2", typ(schema.Enum, true))
	add("json", typ(schema.JSON, true))
	name := add("name", typ(schema.String, false))
	name.Column, name.NotNull = "full_name", true
	parent := add("parent", typ(schema.Int, true))
	up := add("up", typ(schema.UUID, true))

	key := &schema.Column{Name: "key", Type: typ(schema.UUID, false)}
	word := &schema.Column{Name: "word", Type: typ(schema.String, true), Exact: exact}
	size := &schema.Column{Name: "size", Type: typ(schema.Int, true)}
	owner := &schema.Column{Name: "owner", Type: typ(schema.Int, true)}
	secret := &schema.Column{Name: "secret", Type: typ(schema.String, true), Hidden: true, Exact: exact}
	kids := &schema.Collection{
		Name: "kids", Table: "kid", Key: []*schema.Column{key}, Columns: []*schema.Column{key, word, size, owner, secret},
	}
	rows.Relations = []*schema.Relation{
		{Name: "owned", To: kids, Many: true, On: [][2]*schema.Column{{id, owner}}},
		{Name: "same_word", To: kids, Many: true, On: [][2]*schema.Column{{rows.Column("string"), word}}},
		{Name: "above", To: rows, On: [][2]*schema.Column{{parent, id}}},
		{Name: "below", To: rows, Many: true, On: [][2]*schema.Column{{id, parent}}},
		{Name: "kid", To: kids, On: [][2]*schema.Column{{up, key}}},
	}
	kids.Relations = []*schema.Relation{
		{Name: "owner_row", To: rows, On: [][2]*schema.Column{{owner, id}}},
	}
	r := schema.Must(o.New(rows, kids))
	l := schema.Must(filter.New(r, filter.Config{Operators: operators.Standard}))
	return &zoo{l, r, r.Collection("rows"), r.Collection("kids")}
}

func (z *zoo) term(name string) *schema.Term { return z.rows.Term(name) }

// inside returns a path in the column json.
func (z *zoo) inside(k schema.Kind, path ...string) *schema.Term {
	return &schema.Term{Type: typ(k, true), Columns: []*schema.Column{z.rows.Column("json")}, Path: path}
}

// first returns the first of several columns that is not null.
func (z *zoo) first(names ...string) *schema.Term {
	t := &schema.Term{}
	for _, n := range names {
		t.Columns = append(t.Columns, z.rows.Column(n))
	}
	t.Type = t.Columns[0].Type
	return t
}

func (z *zoo) joined(names ...string) *schema.Term {
	t := z.first(names...)
	t.Join = true
	return t
}

func (z *zoo) length(name string) *schema.Term {
	return &schema.Term{Type: typ(schema.Int, false), Columns: []*schema.Column{z.rows.Column(name)}, Length: true}
}

// texts are hard to compare: case beyond ASCII, what LIKE and JSON escape, spaces at the end, planes beyond the first.
var texts = []string{
	"", "a", "A", "a ", "ab", "aB", "b", "é", "É", "e\u0301", "ß", "ss", "İ", "i", "I", "ı", "K", "k", "K", "%", "_", "\\", "a%b", "a_b", `a\b`,
	"!", "a!b", "'", `"`, "<", "&", "\n", "a\nb", "😀", "😁", "\u2028", "[a]", "a b", "b a", "null", "true", "1", "1.0", "01", "?", "$1", "{x}", "x\u007f",
	"abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "..", ".*", "^", "a.b", "(", "\ufffd", "\U0010ffff",
}

var (
	uuids = []string{
		"00000000-0000-0000-0000-000000000000", "8f3c2a10-1111-4222-8333-444455556666", "8f3c2a10-1111-4222-8333-444455556667",
		"eccbc87e-4b5c-e2fe-2830-8fd9f2a7baf3", "ffffffff-ffff-ffff-ffff-ffffffffffff", "0f3c2a10-1111-1222-8333-444455556666",
	}
	ints   = []int64{0, 1, -1, 2, 1 << 31, -1 << 31, 1 << 53, 1<<53 + 1, 1<<63 - 1, -1 << 63, 10}
	floats = []float64{0, 0.1, 0.2, 0.1 + 0.2, 0.3, 1, -1.5, 1e308, 5e-324, 1e22, float64(float32(0.1)), 9007199254740993}
	times  = []string{
		"0001-01-01T00:00:00Z", "1969-12-31T23:59:59.999999Z", "1970-01-01T00:00:00Z", "2024-01-01T10:00:00Z", "2024-01-01T10:00:00.000001Z",
		"2024-01-01T09:59:59.999999Z", "2038-01-19T03:14:08Z", "9999-12-31T23:59:59.999999Z", "2024-03-31T01:30:00Z", "2024-01-01T10:00:00.5Z",
	}
	dates = []string{"0001-01-01", "1969-12-31", "1970-01-01", "2024-02-29", "9999-12-31"}
)

// values returns the hard values of a kind, as a row has them.
func values(k schema.Kind) []any {
	var out []any
	add := func(v any) { out = append(out, v) }
	switch k {
	case schema.String:
		for _, s := range texts {
			add(s)
		}
	case schema.Enum:
		for _, s := range colours {
			add(s)
		}
	case schema.Int:
		for _, n := range ints {
			add(n)
		}
	case schema.Float:
		for _, f := range floats {
			add(f)
		}
	case schema.Bool:
		add(false)
		add(true)
	case schema.UUID:
		for _, s := range uuids {
			add(s)
		}
	case schema.Datetime:
		for _, s := range times {
			micros, _ := schema.ParseTime(s)
			add(schema.FormatTime(micros))
		}
	case schema.Date:
		for _, s := range dates {
			add(s)
		}
	default: // no other kind is compared
	}
	return out
}

// list returns the values at some places of the hard values of a kind.
func list(k schema.Kind, at ...int) schema.Values {
	all := values(k)
	set := schema.Values{Kind: k}
	for _, i := range at {
		set = set.Append(value(k, all[i%len(all)]))
	}
	return set
}

func value(k schema.Kind, v any) schema.Value {
	switch v := v.(type) {
	case string:
		switch k {
		case schema.Datetime:
			n, _ := schema.ParseTime(v)
			return schema.NumOf(k, n)
		case schema.Date:
			n, _ := schema.ParseDate(v)
			return schema.NumOf(k, n)
		default:
			return schema.TextOf(k, v)
		}
	case int64:
		return schema.Integer(v)
	case float64:
		return schema.Number(v)
	case bool:
		return schema.Boolean(v)
	}
	return schema.Value{}
}

// documents are values of the column json, as text.
var documents = []string{
	`{"a": "x", "b": {"c": "A"}, "n": 1}`, `{"a": "X"}`, `{"a": 1}`, `{"a": 1.0, "n": 1.5}`, `{"a": true}`, `{"a": false}`, `{"a": null}`,
	`{"a": "8F3C2A10-1111-4222-8333-444455556666"}`, `{"a": [1]}`, `{"a": {"a": "x"}}`, `[]`, `["a"]`, `"a"`, `1`, `true`, `{}`, `{"a": ""}`,
	`{"a": 9223372036854775807}`, `{"a": 9223372036854775808}`, `{"a": -9223372036854775808}`, `{"a": "1"}`, `{"a": "é\n\"😀"}`, `{"a": "\u003c"}`, `{"a": 0.1}`,
	`{"n": 1e3, "b": {"c": 2}}`, `{"b": "c"}`, `{"b": [{"c": "A"}]}`, `{"b": [{"c": "A", "n": 1}, {"c": "B", "n": 2}, 5, null]}`, `[{"c": "A", "n": 2}, "x", [1]]`, `["{\"c\": \"A\", \"n\": 2}"]`, `{"b": {"k": {"c": "A", "n": 2}}}`, `{"b": {"0": {"c": "A"}}, "a": {"0": 1}}`, `["a", "b", 7]`, `[[7]]`, `{"a": [null]}`, `{"a": ["x", 2], "b": "A"}`, `[7]`, `{"a": "x "}`, `{"a": "true"}`, `{"a": 0, "n": -0.5}`, `{"a.b": 1, "a": "dot"}`,
}

// data returns hard rows: every value of every kind, nulls, arrays with duplicates and nulls in them, dangling keys.
func (z *zoo) data() map[string][]map[string]any {
	const n = 64
	rows := make([]map[string]any, n)
	for i := range rows {
		row := map[string]any{"id": int64(i), "name": texts[(i*7)%len(texts)]}
		for j, k := range kinds {
			all := values(k)
			if i%9 != j && i < 61 {
				row[k.String()] = all[i%len(all)]
			} else {
				row[k.String()] = nil
			}
			switch i % 6 {
			case 0:
				row[k.String()+"s"] = nil
			case 1:
				row[k.String()+"s"] = []any{}
			case 2:
				row[k.String()+"s"] = []any{all[i%len(all)], nil}
			case 3:
				row[k.String()+"s"] = []any{all[i%len(all)], all[(i+1)%len(all)], all[i%len(all)]}
			default:
				row[k.String()+"s"] = []any{all[(i/6)%len(all)], all[(i/5)%len(all)]}
			}
		}
		row["string2"], row["datetime2"], row["uuid2"], row["enum2"] = nil, nil, nil, nil
		if i%3 > 0 {
			row["string2"] = texts[(i*5+1)%len(texts)]
			row["datetime2"] = values(schema.Datetime)[(i*3)%len(times)]
			row["uuid2"] = uuids[(i*3)%len(uuids)]
			row["enum2"] = colours[(i/3)%len(colours)]
		}
		row["json"] = nil
		if i < len(documents) {
			var v any
			d := json.NewDecoder(newReader(documents[i]))
			d.UseNumber()
			if err := d.Decode(&v); err != nil {
				panic(err)
			}
			row["json"] = v
		}
		row["parent"], row["up"] = nil, nil
		if i%4 > 0 {
			row["parent"] = int64(i * 5 % (n + 8)) // some dangle
			row["up"] = uuids[i%len(uuids)]
		}
		rows[i] = row
	}
	var kids []map[string]any
	for i, u := range uuids[:4] {
		kids = append(kids, map[string]any{"key": u, "word": texts[i], "size": int64(i % 2), "owner": int64(i % 3), "secret": "s"})
	}
	kids = append(kids, map[string]any{"key": uuids[5], "word": nil, "size": nil, "owner": nil, "secret": nil})
	for i, s := range texts {
		kids = append(kids, map[string]any{
			"key": uuids[1][:34] + string("0123456789abcdef"[i/16]) + string("0123456789abcdef"[i%16]), "word": s, "size": int64(i), "owner": int64(i % 70), "secret": "",
		})
	}
	return map[string][]map[string]any{"rows": rows, "kids": kids}
}

// odd is well-formed, but no UUID to the UUID type of MariaDB.
const odd = "eccbc87e-4b5c-e2fe-2830-8fd9f2a7baf3"

// without replaces a UUID in all rows.
func without(data map[string][]map[string]any, uuid string) {
	const other = "eccbc87e-4b5c-42fe-8830-8fd9f2a7baf3"
	for _, rows := range data {
		for _, row := range rows {
			for name, v := range row {
				if v == uuid {
					row[name] = other
				}
			}
		}
	}
}

func always() predicate.Node { return predicate.True() }
