package benchmarks

import (
	"fmt"
	"strings"
)

// A Hostility is a way to write a body that costs more than it should.
type Hostility struct {
	Name       string
	Collection string
	// Of returns such a body of about so many bytes, and not more.
	Of func(bytes int) []byte
}

// Hostile are bodies that are made to cost, as large as the limits allow. Those that are valid are here too.
func Hostile() []Body {
	const most = 250_000
	var bodies []Body
	for _, h := range Hostilities() {
		bodies = append(bodies, h.Body(most))
	}
	return bodies
}

// Body returns a body of about so many bytes.
func (h Hostility) Body(bytes int) Body {
	return Body{Name: h.Name, Collection: h.Collection, Text: h.Of(bytes)}
}

// Hostilities are the ways: long, deep, wide, repeated, nearly right, and wrong as late as may be.
func Hostilities() []Hostility {
	const (
		upper = `"8F3C2A10-1111-4222-8333-444455556666"`
		near  = `"8f3c2a10-1111-4222-8333-44445555666g"`
	)
	escaped := `"` + strings.Repeat(`\u0041`, 900) + `"`
	return []Hostility{
		filled("escapes", `{"flow_runs": {"name": {"any_": [`, escaped, `]}}}`),
		filled("surrogates", `{"flow_runs": {"name": {"any_": [`, `"`+strings.Repeat(`\ud83d\ude00`, 200)+`"`, `]}}}`),
		filled("long-string", `{"flow_runs": {"name": {"like_": "`, strings.Repeat("é", 50), `"}}}`),
		filled("long-number", `{"logs": {"level": {"ge_": 1`, `0000000000`, `}}}`),
		filled("long-key", `{"flow_runs": {"`, `aaaaaaaaaa`, `": {}}}`),
		filled("long-cursor", `{"cursor": "`, `AAAAAAAAAA`, `"}`),
		filled("percent", `{"flow_runs": {"or_": [`, `{"name": {"like_": "`+strings.Repeat("%_a", 300)+`"}}`, `]}}`),
		filled("spaces", `{"flow_runs": {}`, "          ", `}`),
		filled("lines", `{"flow_runs": {"nam": {}`, "\n\t\r\n\n\n ", `}}`),
		filled("cut-off", `{"flow_runs": {"name": {"any_": [`, `"otter"`, ``),
		filled("bad-utf-8-at-the-end", `{"flow_runs": {"name": {"any_": [`, `"otter"`, ", \"\xff\"]}}}"),
		filled("wrong-at-the-end", `{"flow_runs": {"or_": [`, `{"name": {"any_": ["otter", "lynx"]}}`, `]}, "limits": 1}`),
		filled("small-items", `{"flow_runs": {"or_": [`, `{"name": {"any_": [""`+strings.Repeat(`,""`, 999)+`]}}`, `]}}`),
		filled("small-items-the-general-path", `{"flows": {"flow_runs": {"none_": {}}, "or_": [`, `{"name": {"any_": [""`+strings.Repeat(`,""`, 999)+`]}}`, `]}}`),
		filled("wrong-items", `{"flow_runs": {"or_": [`, `{"name": {"any_": [0`+strings.Repeat(`,0`, 999)+`]}}`, `]}}`),
		filled("nulls", `{"flow_runs": {"or_": [`, `{"name": {"any_": [null`+strings.Repeat(`,null`, 999)+`]}}`, `]}}`),
		filled("not-in-enum", `{"flow_runs": {"or_": [`, `{"state": {"type": {"any_": ["FAILE"`+strings.Repeat(`,"FAILE"`, 999)+`]}}}`, `]}}`),
		filled("upper-uuids", `{"flow_runs": {"or_": [`, `{"id": {"any_": [`+upper+strings.Repeat(","+upper, 999)+`]}}`, `]}}`),
		filled("near-uuids", `{"flow_runs": {"or_": [`, `{"id": {"any_": [`+near+strings.Repeat(","+near, 999)+`]}}`, `]}}`),
		filled("times", `{"flow_runs": {"or_": [`, `{"start_time": {"after_": "2024-01-01T00:00:00.000000000000000000000000000001+23:59"}}`, `]}}`),
		filled("near-times", `{"flow_runs": {"or_": [`, `{"start_time": {"after_": "2024-02-30t00:00:00z"}}`, `]}}`),
		filled("criteria", `{"flow_runs": {"or_": [`, `{"name": {"any_": ["x"]}}`, `]}}`),
		filled("empty-groups", `{"flow_runs": {"or_": [`, `{}`, `]}}`),
		filled("many-groups", `{"flow_runs": {"or_": [`, `{"and_": [{}], "or_": [], "not_": {}}`, `]}}`),
		filled("relations", `{"flows": {"or_": [`, `{"flow_runs": {"some_": {"name": {"like_": "x"}}}}`, `]}}`),
		filled("deep-groups", `{"flow_runs": {"or_": [`, strings.Repeat(`{"and_": [`, 12)+`{"name": {"any_": ["x"]}}`+strings.Repeat(`]}`, 12), `]}}`),
		nested("too-deep", `{"and_": [`, `]}`),
		nested("too-deep-lists", `[`, `]`),
		nested("deep-keys", `{"`+strings.Repeat("k", 100)+`": `, `}`),
		counted("unknown-keys", `{"flow_runs": {`, `"key%d": 1`, `}}`),
		counted("unknown-operators", `{"flow_runs": {"name": {`, `"like_%d": "x"`, `}}}`),
		counted("unknown-collections", `{`, `"flow_run%d": {}`, `}`),
		counted("misspelt", `{"flow_runs": {"or_": [`, `{"expected_start_tim": {}, "n%d": {}}`, `]}}`),
		filled("not-allowed", `{"flow_runs": {"or_": [`, `{"tags": {"like_": "x", "ge_": 1}}`, `]}}`),
		filled("same-key", `{"flow_runs": {`, `"name": {"any_": ["x"]}`, `}}`),
		{"keys-twice", "flow_runs", func(n int) []byte {
			half := strings.TrimSuffix(strings.TrimPrefix(string(counted("", `{"flow_runs": {`, `"key%d": 1`, `}}`).Of(n/2)), `{"flow_runs": {`), `}}`)
			return []byte(`{"flow_runs": {` + half + "," + half + `}}`)
		}},
		{"errors-below-a-long-key", "flow_runs", func(n int) []byte {
			wrong := strings.TrimSuffix(strings.Repeat(`"x":0,`, n/12), ",")
			return []byte(`{"` + strings.Repeat("x", n/3) + `": {}, "flow_runs": {"name": {` + wrong + `}}}`)
		}},
	}
}

// filled is a body of one part again and again: with commas between them, if the part is a whole value or member.
func filled(name, before, part, after string) Hostility {
	comma := ""
	if last := part[len(part)-1]; last == '"' || last == '}' || last == ']' {
		comma = ","
	}
	return Hostility{name, collectionIn(before), func(n int) []byte {
		times := max((n-len(before)-len(after))/len(part+comma), 1)
		return []byte(before + strings.TrimSuffix(strings.Repeat(part+comma, times), ",") + after)
	}}
}

// counted is filled with parts that each have a number.
func counted(name, before, part, after string) Hostility {
	return Hostility{name, collectionIn(before), func(n int) []byte {
		text := []byte(before)
		for i := 0; len(text)+len(part)+len(after)+8 < n; i++ {
			if i > 0 {
				text = append(text, ',')
			}
			text = fmt.Appendf(text, part, i)
		}
		return append(text, after...)
	}}
}

// nested is a body of one thing inside itself.
func nested(name, open, end string) Hostility {
	return Hostility{name, "flow_runs", func(n int) []byte {
		times := (n - 20) / len(open+end)
		return []byte(`{"flow_runs": ` + strings.Repeat(open, times) + "1" + strings.Repeat(end, times) + `}`)
	}}
}

// collectionIn is the collection that a body begins with.
func collectionIn(before string) string {
	for _, c := range []string{"flows", "logs"} {
		if strings.HasPrefix(before, `{"`+c+`"`) {
			return c
		}
	}
	return "flow_runs"
}
