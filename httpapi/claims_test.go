package httpapi_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/httpapi"
	"github.com/tamis-go/tamis/httpapi/problem"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/file"
)

// office has a column of each kind.
var office = schema.Must(filter.New(schema.Must(file.Parse("office.yaml", []byte(`
tamis: 1
enums: {Floor: [LOW, HIGH]}
collections:
  desks:
    key: id
    columns:
      id: int
      tenant: string
      owner: uuid
      floor: Floor
      free: bool
      price: decimal
      width: float
      since: datetime
      day: date
      tags: set of string
      meta: json
    fields:
      id:
      tenant:
      owner:
      floor:
      free:
      price:
      width:
      since:
      day:
      tags:
      lang: {from: meta.lang, type: string}
    relations: {parent: {one: desks, keys: {id: id}}}
`))), filter.Config{}))

// policy returns the roles of one policy of desks, for the role r.
func policy(body string) (*httpapi.Roles, error) {
	return httpapi.ParseRoles(office, []byte(fmt.Sprintf(`{"roles": {"r": {"rows": {"desks": {"desks": %s}}}}}`, body)))
}

// A claim stands in a policy as a value of the kind of its place, and never as anything else.
func TestAClaimIsAValueOfAPolicy(t *testing.T) {
	for _, row := range []struct{ policy, claims, want string }{ // want: the policy; "missing" or "kind" if the caller is refused
		{`{"tenant": {"eq_": {"claim": "t"}}}`, `{"t": "north"}`, `in(tenant, "north")`},
		{`{"tenant": {"eq_": {"claim": "t"}}}`, `{"t": "\"}}, \"or_\": [{}]"}`, `in(tenant, "\"}}, \"or_\": [{}]")`},
		{`{"tenant": {"eq_": {"claim": ["app", "t"]}}}`, `{"app": {"t": "north"}, "t": "south"}`, `in(tenant, "north")`},
		{`{"tenant": {"eq_": {"claim": "https://example.com/t"}}}`, `{"https://example.com/t": "north"}`, `in(tenant, "north")`},
		{`{"tenant": {"any_": {"claim": "t"}}}`, `{"t": ["a", "b"]}`, `in(tenant, ["a" "b"])`},
		{`{"tenant": {"any_": [{"claim": "t"}, "shared"]}}`, `{"t": "a"}`, `in(tenant, ["a" "shared"])`},
		{`{"tags": {"any_": {"claim": "t"}}}`, `{"t": ["a", "b"]}`, `has_any(tags, ["a" "b"])`},
		{`{"id": {"eq_": {"claim": "t"}}}`, `{"t": 9007199254740993}`, `in(id, 9007199254740993)`},
		{`{"price": {"eq_": {"claim": "t"}}}`, `{"t": 0.10000000000000000001}`, `in(price, 0.10000000000000000001)`},
		{`{"free": {"eq_": {"claim": "t"}}}`, `{"t": false}`, `in(free, false)`},
		{`{"since": {"after_": {"claim": "t"}}}`, `{"t": "2024-01-01T08:00:00Z"}`, `range(since, >= 2024-01-01T08:00:00.000000Z)`},
		{`{"not_": {"parent": {"some_": {"tenant": {"eq_": {"claim": "t"}}}}}}`, `{"t": "north"}`, `not(exists(desks.parent, in(tenant, "north")))`},

		{`{"tenant": {"eq_": {"claim": "t"}}}`, `{}`, "missing"},
		{`{"tenant": {"eq_": {"claim": "t"}}}`, `{"T": "north"}`, "missing"},
		{`{"tenant": {"eq_": {"claim": "t"}}}`, `{"t": null}`, "missing"},
		{`{"tenant": {"eq_": {"claim": "t"}}}`, `{"t": ""}`, "missing"},
		{`{"tenant": {"eq_": {"claim": "t"}}}`, `{"t": " "}`, "missing"},
		{`{"tenant": {"startswith_": {"claim": "t"}}}`, `{"t": ""}`, "missing"},
		{`{"tenant": {"startswith_": {"claim": "t"}}}`, `{"t": ["", "a"]}`, "missing"},
		{`{"tags": {"all_": {"claim": "t"}}}`, `{"t": []}`, "missing"},
		{`{"tenant": {"any_": {"claim": "t"}}}`, `{"t": []}`, "missing"},
		{`{"tenant": {"any_": {"claim": "t"}}}`, `{"t": ["a", null]}`, "missing"},
		{`{"tenant": {"eq_": {"claim": ["app", "t"]}}}`, `{"app": "t", "t": "south"}`, "missing"},
		{`{"tenant": {"eq_": {"claim": ["app", "t"]}}}`, `{"app.t": "north"}`, "missing"},

		{`{"tenant": {"eq_": {"claim": "t"}}}`, `{"t": 7}`, "kind"},
		{`{"tenant": {"eq_": {"claim": "t"}}}`, `{"t": true}`, "kind"},
		{`{"tenant": {"eq_": {"claim": "t"}}}`, `{"t": ["north"]}`, "kind"},
		{`{"tenant": {"eq_": {"claim": "t"}}}`, `{"t": {"ne_": ""}}`, "kind"},
		{`{"tenant": {"eq_": {"claim": "t"}}}`, `{"t": {"claim": "t"}}`, "kind"},
		{`{"tenant": {"any_": {"claim": "t"}}}`, `{"t": "north"}`, "kind"},
		{`{"tenant": {"any_": {"claim": "t"}}}`, `{"t": ["a", 1]}`, "kind"},
		{`{"tenant": {"any_": {"claim": "t"}}}`, `{"t": [["a"]]}`, "kind"},
		{`{"tenant": {"eq_": {"claim": "t"}}}`, `{"t": "a\u0000b"}`, "kind"},
		{`{"id": {"eq_": {"claim": "t"}}}`, `{"t": "7"}`, "kind"},
		{`{"id": {"eq_": {"claim": "t"}}}`, `{"t": 7.5}`, "kind"},
		{`{"id": {"eq_": {"claim": "t"}}}`, `{"t": 9223372036854775808}`, "kind"},
		{`{"owner": {"eq_": {"claim": "t"}}}`, `{"t": "7"}`, "kind"},
		{`{"floor": {"eq_": {"claim": "t"}}}`, `{"t": "MIDDLE"}`, "kind"},
		{`{"since": {"after_": {"claim": "t"}}}`, `{"t": 1700000000}`, "kind"},
		{`{"tenant": {"eq_": {"claim": "t"}}}`, `{"t": "` + strings.Repeat("x", 2000) + `"}`, "kind"},
	} {
		roles, err := policy(row.policy)
		if err != nil {
			t.Errorf("%s: %v", row.policy, err)
			continue
		}
		got := ""
		role, err := roles.As("r", claimsFrom(t, row.claims))
		if err == nil {
			q, err := office.Parse("desks", role.Policies["desks"])
			if err != nil {
				t.Fatal(err)
			}
			view, err := role.View()
			if err != nil || view.Scope.Rows["desks"].String() != q.Where().String() {
				t.Errorf("%s of %s: the scope has %v, want %v (%v)", row.policy, row.claims, view.Scope.Rows["desks"], q.Where(), err)
			}
			got = q.Where().String()
		} else {
			p := (*problem.Error)(nil)
			if !errors.As(err, &p) || p.Kind != problem.Forbidden {
				t.Errorf("%s of %s: %v, want a problem that is Forbidden", row.policy, row.claims, err)
			}
			for _, word := range []string{"missing", "kind"} {
				if strings.Contains(p.Detail, word) {
					got = word
				}
			}
			if strings.Contains(err.Error(), "north") {
				t.Errorf("%s of %s: the error holds the value: %v", row.policy, row.claims, err)
			}
		}
		if got != row.want {
			t.Errorf("%s of %s = %s, want %s (%v)", row.policy, row.claims, got, row.want, err)
		}
	}
}

func claimsFrom(t *testing.T, text string) map[string]any {
	t.Helper()
	var out map[string]any
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	if err := d.Decode(&out); err != nil {
		t.Fatal(err)
	}
	return out
}

// Every kind of column takes a claim, and each place that takes none is an error before any request.
func TestClaimsOfAPolicyAreCheckedWhenItIsRead(t *testing.T) {
	kinds := 0
	for k := schema.Kind(1); k <= schema.LastKind; k++ {
		if !schema.Scalar.Has(k) {
			continue
		}
		kinds++
		name := k.String()
		if k == schema.Enum {
			name = "Level"
		}
		l := schema.Must(filter.New(schema.Must(file.Parse("kind.yaml", []byte("tamis: 1\nenums: {Level: [LOW, HIGH]}\ncollections: {rows: {key: id, columns: {id: int, x: "+name+"}}}"))), filter.Config{}))
		for _, operand := range []string{`{"eq_": {"claim": "t"}}`, `{"any_": {"claim": "t"}}`, `{"any_": [{"claim": "t"}]}`} {
			if _, err := httpapi.ParseRoles(l, []byte(fmt.Sprintf(`{"roles": {"r": {"rows": {"rows": {"rows": {"x": %s}}}}}}`, operand))); err != nil {
				t.Errorf("%s: %s: %v", k, operand, err)
			}
		}
	}
	if kinds < 9 {
		t.Errorf("%d kinds were tried", kinds)
	}
	if _, err := policy(`{"lang": {"eq_": {"claim": "t"}}}`); err != nil {
		t.Errorf("inside JSON: %v", err)
	}
	for body, want := range map[string]string{
		`{"claim": "t"}`:                                                     "no claim can stand at /desks",
		`{"tenant": {"claim": "t"}}`:                                         "no claim can stand at /desks/tenant",
		`{"and_": {"claim": "t"}}`:                                           "no claim can stand at /desks/and_",
		`{"and_": [{"claim": "t"}]}`:                                         "no claim can stand at /desks/and_/0",
		`{"parent": {"some_": {"claim": "t"}}}`:                              "no claim can stand at /desks/parent/some_",
		`{"tags": {"len_": {"claim": "t"}}}`:                                 "no claim can stand at /desks/tags/len_",
		`{"operator": {"claim": "t"}}`:                                       "no claim can stand at /desks/operator",
		`{"tenant": {"like_": {"claim": "t"}}}`:                              "like_ takes a pattern",
		`{"tenant": {"eq_": {"claim": 7}}}`:                                  "want one value",
		`{"tenant": {"eq_": {"claim": "t", "or": "x"}}}`:                     "want one value",
		`{"tenant": {"eq_": {"claim": "t"}, "nope_": 1}}`:                    "nope_",
		`{"tenat": {"eq_": {"claim": "t"}}}`:                                 "tenat",
		`{"tenant": {"eq_": {"claim": "t"}}, "id": {"eq_": {"claim": "t"}}}`: `no value of the claim "t" fits everywhere: there may be "a" in /desks/tenant/eq_ and 1 in /desks/id/eq_`,
		`{"tenant": {"eq_": {"claim": "t"}, "any_": {"claim": "t"}}}`:        `no value of the claim "t" fits everywhere`,
	} {
		if _, err := policy(body); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want an error with %s", body, err, want)
		}
	}
	if _, err := policy(`{"tenant": {"eq_": {"claim": "t"}}, "owner": {"eq_": {"claim": "t"}}, "floor": {"ne_": {"claim": "f"}}, "lang": {"eq_": {"claim": "f"}}}`); err != nil {
		t.Errorf("a UUID is a text, and so is an enum: %v", err)
	}
}

func TestATokenOfTheFileHasClaims(t *testing.T) {
	const roles = `{"roles": {"r": {"rows": {"animals": {"animals": {"keeper_id": {"any_": [{"claim": "keeper"}]}}}}}}, %s}`
	rs, err := httpapi.ParseRoles(language, []byte(fmt.Sprintf(roles, `"tokens": [{"role": "r", "token": "one", "claims": {"keeper": 1}}, {"role": "r", "token": "four", "claims": {"keeper": 4}}]`)))
	if err != nil {
		t.Fatal(err)
	}
	h := httpapi.Options{Access: rs.Access}.Handler(language, memory(t))
	for token, want := range map[string]string{"one": "2", "four": "1"} {
		r := request(http.MethodPost, "/api/animals/count", `{}`)
		r.Header.Set("Authorization", "Bearer "+token)
		if w := serve(h, r); w.Body.String() != want {
			t.Errorf("the token %s counts %s, want %s", token, w.Body, want)
		}
	}
	for text, want := range map[string]string{
		`"tokens": [{"role": "r", "token": "hunter2"}]`:                            `roles:1:113: the claim "keeper" is missing`,
		`"tokens": [{"role": "r", "token": "hunter2", "claims": {"keeper": "x"}}]`: `roles:1:113: the claim "keeper" is not of the kind`,
		`"tokens": [{"role": "r", "token": "hunter2", "claims": [1]}]`:             `roles:1:157: want an object, not a list`,
		`"anonymous": "r"`: `anonymous: the claim "keeper" is missing`,
	} {
		if _, err := httpapi.ParseRoles(language, []byte(fmt.Sprintf(roles, text))); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: %v, want an error with %s and no token", text, err, want)
		}
	}
}
