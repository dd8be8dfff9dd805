package httpapi_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/httpapi"
	"github.com/tamis-go/tamis/match"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/file"
)

const rolesText = `
roles:
  day:
    rows:
      keepers: {keepers: {id: {le_: 2}}}
      animals: {animals: {keeper_id: {any_: [1, 2]}}}
    hides: {keepers: [secret, name]}
  animals: {rows: {animals: {}}}
  all: {}
tokens:
- {role: day, token: day-token}
- {role: animals, token: animals-token}
- {role: all, sha256: 57bcc1ac9ce1c79b7f8aa0b4ba9a7bfb0a10bea65f9b0bb1e6a1a8ae66e1d1a3}
`

func TestRolesSeeWhatTheyMay(t *testing.T) {
	roles := schema.Must(httpapi.ParseRoles(language, []byte(rolesText)))
	h := httpapi.Options{Access: roles.Access}.Handler(language, memory(t))
	ask := func(token, path, body string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		if token != "" {
			r.Header.Set("Authorization", "Bearer "+token)
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w
	}
	for _, row := range []struct {
		token, path, body string
		status            int
		want              string
	}{
		{"", "/api/keepers/count", `{}`, 401, ""},
		{"nope", "/api/keepers/count", `{}`, 401, ""},
		{"", "/api/nothing/count", `{}`, 401, ""},
		{"day-token", "/api/keepers/count", `{}`, 200, "2"},
		{"day-token", "/api/keepers/count", `{"keepers": {"or_": [{"id": {"ge_": 0}}, {"not_": {}}]}}`, 200, "2"},
		{"day-token", "/api/keepers/count", `{"keepers": {"not_": {"id": {"le_": 2}}}}`, 200, "0"},
		{"day-token", "/api/animals/count", `{}`, 200, "4"},
		{"day-token", "/api/animals/count", `{"animals": {"keeper": {"exists_": false}}}`, 200, "0"},
		{"day-token", "/api/keepers/filter", `{"limit": 1}`, 200, `[{"id":1,"shift":"2024-01-01T08:00:00.000000Z","tags":["a","b"]}]`},
		{"day-token", "/api/keepers/filter", `{"keepers": {"secret": {"eq_": "s3cret"}}}`, 422, ""},
		{"day-token", "/api/keepers/filter", `{"sort": "NAME_ASC"}`, 422, ""},
		{"day-token", "/api/keepers/filter", `{"sort": "SECRET_DESC"}`, 422, ""},
		{"day-token", "/api/animals/filter", `{"animals": {"keeper_name": {"any_": ["Ada"]}}}`, 422, ""},
		{"day-token", "/api/animals/filter", `{"sort": "KEEPER_ASC"}`, 422, ""},
		{"animals-token", "/api/keepers/count", `{}`, 404, ""},
		{"animals-token", "/api/animals/count", `{}`, 200, "5"},
		{"animals-token", "/api/animals/count", `{"keepers": {}}`, 422, ""},
	} {
		w := ask(row.token, row.path, row.body)
		if w.Code != row.status || row.want != "" && w.Body.String() != row.want {
			t.Errorf("%q %s %s = %d %s, want %d %s", row.token, row.path, row.body, w.Code, w.Body, row.status, row.want)
		}
		if w.Code == http.StatusUnauthorized && w.Header().Get("WWW-Authenticate") == "" {
			t.Errorf("%s: 401 does not say how to authenticate", row.path)
		}
	}
}

// What may not be seen answers byte for byte like what does not exist.
func TestHiddenIsLikeUnknown(t *testing.T) {
	roles := schema.Must(httpapi.ParseRoles(language, []byte(rolesText)))
	h := httpapi.Options{Access: roles.Access}.Handler(language, memory(t))
	ask := func(token, path, body string) string {
		r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Authorization", "Bearer "+token)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w.Body.String()
	}
	for _, row := range []struct{ token, path, hidden, unknown string }{
		{"day-token", "/api/keepers/filter", `{"keepers": {"secret": {"eq_": "x"}}}`, `{"keepers": {"zqzqzq": {"eq_": "x"}}}`},
		{"day-token", "/api/keepers/filter", `{"sort": "SECRET_ASC"}`, `{"sort": "ZQZQZQ_ASC"}`},
		{"animals-token", "/api/animals/filter", `{"keepers": {}}`, `{"zqzqzqz": {}}`},
	} {
		got := ask(row.token, row.path, row.hidden)
		want := ask(row.token, row.path, row.unknown)
		for _, r := range []*strings.Replacer{strings.NewReplacer("zqzqzqz", "keepers", "zqzqzq", "secret", "ZQZQZQ", "SECRET")} {
			if want = r.Replace(want); got != want {
				t.Errorf("%s %s: hidden and unknown answer\n%s\n%s", row.path, row.hidden, got, want)
			}
		}
	}
	for _, path := range []string{"/openapi.json", "/openapi-3.0.json"} {
		if w := get(h, path, "Authorization", "Bearer day-token"); w.Code != 200 || strings.Contains(w.Body.String(), "secret") || strings.Contains(w.Body.String(), "SECRET") {
			t.Errorf("%s = %d, and shows what is hidden from its caller", path, w.Code)
		}
	}
}

func TestRolesThatAreWrongAreRefused(t *testing.T) {
	for text, want := range map[string]string{
		`roles: {a: {rows: {nope: {}}}}`:                                                           "nope",
		`roles: {a: {rows: {keepers: {keepers: {nam: {}}}}}}`:                                      `keepers has no field "nam"`,
		`roles: {a: {rows: {keepers: {limit: 3}}}}`:                                                "limit",
		`roles: {a: {hides: {keepers: [nope]}}}`:                                                   `keepers has no column "nope"`,
		`roles: {a: {}}` + "\n" + `tokens: [{role: b, token: x}]`:                                  "unknown role \"b\"",
		`roles: {a: {}}` + "\n" + `tokens: [{role: a}]`:                                            "want one of",
		`roles: {a: {}}` + "\n" + `tokens: [{role: a, sha256: zz}]`:                                "64 hexadecimal",
		`roles: {a: {}}` + "\n" + `tokens: [{role: a, token: hunter2}, {role: a, token: hunter2}]`: "twice",
		`roles: {a: {}}` + "\n" + `anonymous: b`:                                                   "unknown role \"b\"",
		`role: {}`:                                                                                 "role",
		`]`:                                                                                        "roles:",
	} {
		_, err := httpapi.ParseRoles(language, []byte(text))
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: %v, want an error with %q and no token", text, err, want)
		}
	}
}

func TestAuthorizationIsReadStrictly(t *testing.T) {
	roles := schema.Must(httpapi.ParseRoles(language, []byte(rolesText+"anonymous: animals\n")))
	for name, row := range map[string]struct {
		values []string
		want   string // the role; "" for none
	}{
		"none":         {nil, "animals"},
		"right":        {[]string{"Bearer day-token"}, "day"},
		"lower case":   {[]string{"bearer day-token"}, "day"},
		"wrong":        {[]string{"Bearer day-tokem"}, ""},
		"empty":        {[]string{"Bearer "}, ""},
		"nothing":      {[]string{""}, ""},
		"basic":        {[]string{"Basic day-token"}, ""},
		"two":          {[]string{"Bearer day-token", "Bearer day-token"}, ""},
		"two in one":   {[]string{"Bearer day-token, Bearer animals-token"}, ""},
		"with a space": {[]string{"Bearer  day-token"}, ""},
	} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.Header["Authorization"] = row.values
		role, err := roles.Role(r)
		got := ""
		if err == nil {
			got = role.Name
		}
		if got != row.want {
			t.Errorf("%s: the role of %q = %q, want %q", name, row.values, got, row.want)
		}
	}
}

// A number of a policy is what stands in the file, digit by digit: one that goes through a float is another policy.
func TestTheNumbersOfAPolicyKeepTheirDigits(t *testing.T) {
	l := schema.Must(filter.New(schema.Must(file.Parse("accounts.yaml", []byte(`
tamis: 1
collections:
  accounts:
    key: id
    columns: {id: int, balance: decimal, rate: float}
`))), filter.Config{}))
	for _, row := range []struct{ written, want string }{
		{"{balance: {eq_: -250.000000000000000000010}}", "in(balance, -250.00000000000000000001)"},
		{`{"balance": {"eq_": 0.10000000000000000001}}`, "in(balance, 0.10000000000000000001)"},
		{"{balance: {eq_: '12345678901234567890123'}}", "in(balance, 12345678901234567890123)"},
		{"{balance: {eq_: 12345678901234567890123}}", "in(balance, 12345678901234567890123)"},
		{"{balance: {eq_: -2E+00}}", "in(balance, -2)"},
		{"{id: {eq_: 9007199254740993}}", "in(id, 9007199254740993)"},
		{"{rate: {any_: [1, 2.5, -2E+00]}}", "in(rate, [1 2.5 -2])"},
	} {
		roles, err := httpapi.ParseRoles(l, []byte("roles: {guest: {rows: {accounts: {accounts: "+row.written+"}}}}\nanonymous: guest\n"))
		if err != nil {
			t.Errorf("%s: %v", row.written, err)
			continue
		}
		q, err := l.Parse("accounts", roles.Roles()[0].Policies["accounts"])
		if err != nil || q.Where().String() != row.want {
			t.Errorf("%s: %v, %v, want %s", row.written, q.Where(), err, row.want)
		}
	}
}

// A policy with a relative time leaves other rows an hour later, so a filter under it is not kept as it is now.
func TestAFilterUnderAPolicyThatMovesIsNotKept(t *testing.T) {
	l := schema.Must(filter.New(schema.Must(file.Parse("jobs.yaml", []byte(`
tamis: 1
language: {relative_times: true}
collections:
  jobs:
    key: id
    columns: {id: int, at: datetime}
`))), filter.Config{}))
	for policy, kept := range map[string]bool{`{at: {after_: now-1h}}`: false, `{at: {after_: 2024-01-01}}`: true} {
		roles := schema.Must(httpapi.ParseRoles(l, []byte("roles: {some: {rows: {jobs: {jobs: "+policy+"}}}}\nanonymous: some")))
		role := schema.Must(roles.As("some", nil))
		q, err := l.Within(*schema.Must(role.View()).Scope).Parse("jobs", []byte(`{"jobs": {"id": {"gt_": 1}}}`))
		if err != nil {
			t.Fatal(err)
		}
		ix := schema.Must(match.New[string, map[string]any](l.Collection("jobs"), nil))
		if err := ix.Put("a", q); (err == nil) != kept {
			t.Errorf("%s: Put = %v", policy, err)
		}
	}
}

// Every error of a file of roles has its place and, where a word is near another, what was meant; all of them are reported at once.
func TestErrorsOfRolesHaveTheirPlaces(t *testing.T) {
	const text = `roles:
  day:
    row: {}
    rows:
      keeprs: {}
      keepers: {keepers: {nam: {any_: [x]}, id: {le_: two}}}
      animals:
    hides: {keepers: [secrte, name], animal: [id]}
  tenant:
    rows:
      keepers:
        keepers:
          name: {like_: {claim: name}}
          id: {eq_: {claim: number}}
      animals: {animals: {keeper_id: {any: [{claim: number}]}}}
  both:
    rows:
      keepers: {keepers: {name: {eq_: {claim: me}}, id: {eq_: {claim: me}}}}
`
	_, err := httpapi.ParseRoles(language, []byte(text))
	const want = `roles:3:5: a role has no key "row"; did you mean rows?
roles:5:7: unknown collection "keeprs"; did you mean keepers?
roles:6:27: the policy of keepers: /keepers/nam: keepers has no field "nam"; did you mean name?
roles:6:55: the policy of keepers: /keepers/id/le_: want an int, not the text "two"
roles:7:15: want an object, not null
roles:8:23: keepers has no column "secrte"; did you mean secret?
roles:8:38: unknown collection "animal"; did you mean animals?
roles:13:25: the policy of keepers: no claim can stand at /keepers/name/like_: like_ takes a pattern, and a claim may hold one that matches more
roles:15:39: the policy of animals: /animals/keeper_id/any: keeper_id has no operator "any"; did you mean any_?
roles:18:39: the policy of keepers: no value of the claim "me" fits everywhere: there may be "a" in /keepers/name/eq_ and 1 in /keepers/id/eq_`
	if err == nil || err.Error() != want {
		t.Errorf("got\n%v\nwant\n%s", err, want)
	}
	for text, want := range map[string]string{
		"roles: {day: {}}\ntokens:\n- {role: dya, token: hunter2}\n- {role: day, tokn: hunter2}\n":   `roles:4:15: a token has no key "tokn"; did you mean token?`,
		"roles: {day: {}}\ntokens:\n- {role: dya, token: hunter2}\n":                                 `roles:3:10: unknown role "dya"; did you mean day?`,
		"roles: {day: {}}\ntokens: hunter2\n":                                                        `roles:2:9: want a list, not text`,
		"roles: {day: {}}\ntokens: [hunter2]\n":                                                      `roles:2:10: want an object, not text`,
		"roles: {day: {}}\ntokens: [{role: day, token: !hunter2 x}]\n":                               `roles:2:29: a value: tags and directives have no place in a file of roles`,
		"roles: {day: {}}\nroles: {}\n":                                                              `roles:2:1: roles is here twice, first on line 1`,
		"roles: {day: {rows: 3}}\n":                                                                  `roles:1:21: want an object, not a number`,
		"roles: {day: {}}\nanonymous: dy\n":                                                          `roles:2:12: unknown role "dy"; did you mean day?`,
		"roles: {day: {}}\njwt: {issuer: x, audience: y, algorithms: [RS255], keys: k, role: day}\n": `roles:2:31: algorithms: unknown algorithm "RS255"; did you mean RS256?`,
		"roles: {day: {}}\njwt: {issuer: x, leeway: fast}\n":                                         `roles:2:26: want a time such as 30s or 10m`,
		"roles: {day: {}}\njwt: {issuer: x, role: [day]}\n":                                          `roles:2:18: role: want {claim: NAME}, or the name of a role`,
		"": `roles:1:1: the file is empty; want roles, beginning with roles:`,
	} {
		_, err := httpapi.ParseRoles(language, []byte(text))
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s:\n%v, want an error with\n%s and no token", text, err, want)
		}
	}
}

// A key with nothing behind it is no policy: that would be every row.
func TestRowsWithNothingBehindThemAreNoRows(t *testing.T) {
	roles, err := httpapi.ParseRoles(language, []byte("roles:\n  day:\n    rows:\nanonymous: day\n"))
	if err != nil {
		t.Fatal(err)
	}
	h := httpapi.Options{Access: roles.Access}.Handler(language, memory(t))
	if w := post(h, "/api/keepers/count", `{}`); w.Code != http.StatusNotFound {
		t.Errorf("rows without policies show %d %s, want 404", w.Code, w.Body)
	}
}
