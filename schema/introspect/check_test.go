package introspect

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAPlainListIsAnEnum(t *testing.T) {
	for _, row := range []struct {
		condition, column string
		labels            []string
	}{
		{`status IN ('a', 'b')`, "status", []string{"a", "b"}},
		{`("status" in ('it''s', ''))`, "status", []string{"it's", ""}},
		{"`status` in ('a')", "status", []string{"a"}},
		{`status IS NULL OR status IN ('a')`, "status", []string{"a"}},
		{`((status)::text = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[]))`, "status", []string{"a", "b"}},
		{"(`status` in (_utf8mb4'a',_utf8mb4'b'))", "status", []string{"a", "b"}},
		{`status IN ('a', 'a')`, "", nil},
		{`status IN ('a', 1)`, "", nil},
		{`status IN (1, 2)`, "", nil},
		{`status NOT IN ('a')`, "", nil},
		{`status IN ('a') OR other IS NULL`, "", nil},
		{`lower(status) IN ('a')`, "", nil},
		{`status IN ('a', )`, "", nil},
		{`status IN (`, "", nil},
		{`status`, "", nil},
		{``, "", nil},
	} {
		column, labels := listed(tokens(row.condition))
		if column != row.column || !cmp.Equal(labels, row.labels) {
			t.Errorf("%s lists %s %q, want %s %q", row.condition, column, labels, row.column, row.labels)
		}
	}
}

func TestTokens(t *testing.T) {
	got := tokens("a.\"b\"\"c\" -- no\n 'it''s' /* no */ [d e] x::int4 1.5 'open")
	want := []token{
		{'w', "a"}, {'.', "."}, {'n', `b"c`}, {'s', "it's"}, {'n', "d e"}, {'w', "x"}, {':', ":"}, {':', ":"}, {'w', "int4"}, {'0', "1.5"}, {'s', "open"},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(token{})); diff != "" {
		t.Error(diff)
	}
}

func FuzzTokens(f *testing.F) {
	for _, s := range []string{"CREATE TABLE t (a CHECK (a IN ('x')) COLLATE NOCASE)", "'", "[", "/*", "((((", "a IN ('b'"} {
		f.Add(s)
	}
	f.Fuzz(func(_ *testing.T, s string) {
		ts := tokens(s)
		t := &table{columns: []*column{{name: "a"}}, definition: ts}
		t.define()
		t.enums()
		validJSON(ts)
	})
}

func TestWhatAKeyCallsTheRowThatItLeadsTo(t *testing.T) {
	for column, want := range map[string]string{
		"customer_id": "customer", "ArtistId": "Artist", "PROC_DEF_ID_": "PROC_DEF", "ownerID": "owner", "user_uuid": "user",
		"id": "", "_id": "", "parent": "", "reports_to": "",
	} {
		if got := stem(column); got != want {
			t.Errorf("stem(%s) = %q, want %q", column, got, want)
		}
	}
}
