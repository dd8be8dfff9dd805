package httpapi_test

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/fuzz"
	"github.com/tamis-go/tamis/httpapi"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/file"
	"github.com/tamis-go/tamis/source"
)

const shop = `
tamis: 1
name: shop
collections:
  users:
    key: id
    columns: {id: int, name: string}
    relations: {orders: {many: orders, keys: {id: user_id}}}
    related: {orders: orders}
  orders:
    key: id
    columns: {id: int, cost: int, note: string, user_id: int or null}
    relations: {user: {one: users, keys: {user_id: id}}}
    related: {users: user}
    fields: {id: , cost: , note: , user_id: , user: , user_name: {from: user.name}}
    sorts: {A: cost, USER: user.name}
    sort: A
`

// shopFor returns an API of the shop for everybody in a role that hides columns. The cheapest order is the one that came last.
func shopFor(t *testing.T, hides string) http.Handler {
	t.Helper()
	return shopAs(t, "hides: {"+hides+"}")
}

// shopAs returns an API of the shop for everybody in a role.
func shopAs(t *testing.T, role string) http.Handler {
	t.Helper()
	l := schema.Must(filter.New(schema.Must(file.Parse("shop.yaml", []byte(shop))), filter.Config{}))
	rows, err := source.Memory(l, memeval.Dataset{
		"users": []map[string]any{{"id": int64(1), "name": "Ada"}, {"id": int64(2), "name": "Bo"}},
		"orders": []map[string]any{
			{"id": int64(71001), "cost": int64(90003), "note": "a", "user_id": int64(2)},
			{"id": int64(71002), "cost": int64(90002), "note": "b", "user_id": int64(1)},
			{"id": int64(71003), "cost": int64(90001), "note": "c", "user_id": int64(1)},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	roles, err := httpapi.ParseRoles(l, []byte("roles: {guest: {"+role+"}}\nanonymous: guest\n"))
	if err != nil {
		t.Fatal(err)
	}
	return httpapi.Options{Access: roles.Access}.Handler(l, rows)
}

func TestRowsAreNotInTheOrderOfAHiddenColumn(t *testing.T) {
	for _, row := range []struct{ hides, path, body, want string }{
		{"", "/api/orders/filter", `{}`, "cba"},
		{"orders: [cost]", "/api/orders/filter", `{}`, "abc"},
		{"orders: [cost]", "/api/orders/filter", `{"sort": "A"}`, "422"},
		{"orders: [cost]", "/api/orders/paginate", `{}`, "abc"},
		{"orders: [cost, id]", "/api/orders/filter", `{}`, "abc"},
		{"orders: [user_id]", "/api/orders/filter", `{"sort": "USER"}`, "422"},
		{"users: [id]", "/api/orders/filter", `{"sort": "USER"}`, "422"},
		{"users: [name]", "/api/orders/filter", `{"sort": "USER"}`, "422"},
	} {
		w := post(shopFor(t, row.hides), row.path, row.body)
		got := ""
		if w.Code != http.StatusOK {
			got = "422"
		}
		for rest := w.Body.String(); ; {
			_, after, ok := strings.Cut(rest, `"note":"`)
			if !ok {
				break
			}
			got, rest = got+after[:1], after
		}
		if got != row.want {
			t.Errorf("%s %s, hiding %s: %s in %s, want %s", row.path, row.body, row.hides, got, w.Body, row.want)
		}
	}
}

// Whoever may ask for the rows at the end of a relation tells by guessing what it joins along.
func TestAHiddenForeignKeyIsNotToldByItsRelation(t *testing.T) {
	for _, hides := range []string{"orders: [user_id]", "users: [id]"} {
		h := shopFor(t, hides)
		for _, row := range []struct{ collection, body string }{
			{"orders", `{"orders": {"user": {"some_": {"name": {"eq_": "Ada"}}}}}`},
			{"orders", `{"orders": {"user": {"exists_": true}}}`},
			{"orders", `{"orders": {"user_name": {"eq_": "Ada"}}}`},
			{"orders", `{"users": {"name": {"eq_": "Ada"}}}`},
			{"users", `{"orders": {"note": {"eq_": "a"}}}`},
			{"users", `{"users": {"orders": {"none_": {"note": {"eq_": "a"}}}}}`},
		} {
			for _, action := range []string{"filter", "count", "paginate"} {
				if w := post(h, "/api/"+row.collection+"/"+action, row.body); w.Code != http.StatusUnprocessableEntity {
					t.Errorf("%s of %s, hiding %s: %d %s, want 422", action, row.body, hides, w.Code, w.Body)
				}
			}
		}
	}
}

func TestARowIsNotFoundByAHiddenKey(t *testing.T) {
	h := shopFor(t, "orders: [id]")
	there, nowhere := get(h, "/api/orders/71001"), get(h, "/api/orders/99999")
	if there.Code != http.StatusNotFound || there.Body.String() != nowhere.Body.String() {
		t.Errorf("a key that a row has: %d %s\none that none has: %d %s", there.Code, there.Body, nowhere.Code, nowhere.Body)
	}
	if w := get(shopFor(t, "orders: [cost]"), "/api/orders/71001"); w.Code != http.StatusOK || strings.Contains(w.Body.String(), "cost") {
		t.Errorf("a key that is seen: %d %s", w.Code, w.Body)
	}
}

func TestARowIsNotFoundByAHiddenName(t *testing.T) {
	for _, hides := range []string{"flows: [name]", "deployments: [flow_id]"} {
		roles := schema.Must(httpapi.ParseRoles(prefectServer, []byte("roles: {some: {hides: {"+hides+"}}}\nanonymous: some")))
		o := prefectOptions()
		o.Access = roles.Access
		h := o.Handler(prefectServer, prefectSource(t))
		there, nowhere := get(h, "/api/deployments/name/etl/d"), get(h, "/api/deployments/name/etl/none")
		if there.Code != http.StatusNotFound || there.Body.String() != nowhere.Body.String() {
			t.Errorf("%s: a name that a row has: %d %s\none that none has: %d %s", hides, there.Code, there.Body, nowhere.Code, nowhere.Body)
		}
	}
	if w := get(prefectHandler(t), "/api/deployments/name/etl/d"); w.Code != http.StatusOK {
		t.Errorf("a name that is seen: %d %s", w.Code, w.Body)
	}
}

func TestNoCursorTellsWhatIsHidden(t *testing.T) {
	for _, hides := range []string{"", "orders: [cost]", "orders: [id]", "orders: [cost, id]"} {
		h := shopFor(t, hides)
		var notes string
		for _, answer := range fuzz.Ask(h, fuzz.Request{Method: "POST", Path: "/api/orders/paginate", Body: `{"limit": 1}`}, "", 9) {
			_, text, _ := strings.Cut(answer, "\n")
			var page struct {
				Results []struct{ Note string }
				Next    string
			}
			if err := json.Unmarshal([]byte(text), &page); err != nil || len(page.Results) != 1 {
				break // behind the last row
			}
			notes += page.Results[0].Note
			raw, err := base64.RawURLEncoding.DecodeString(page.Next)
			if err != nil {
				t.Fatal(err)
			}
			for _, secret := range []int64{71001, 71002, 90001, 90002, 90003} {
				if strings.Contains(string(raw), string(binary.AppendVarint(nil, secret))) {
					t.Errorf("hiding %s, the cursor %x has %d in it", hides, raw, secret)
				}
			}
		}
		if len(notes) != 3 {
			t.Errorf("hiding %s, the pages are %s, want three orders", hides, notes)
		}
	}
}

// A row that is sorted by a related row that its reader does not see stands where rows without a related row do, and so does the
// cursor behind it: one that held the hidden name would go on elsewhere.
func TestACursorHoldsNothingOfARelatedRowThatAPolicyHides(t *testing.T) {
	for _, row := range []struct{ policy, want string }{
		{"{users: {name: {ne_: Ada}}}", "abc"},
		{"{users: {name: {ne_: Bo}}}", "bca"},
		{"{users: {name: {is_null_: true}}}", "abc"},
		{"{}", "bca"},
	} {
		h := shopAs(t, "rows: {orders: {}, users: "+row.policy+"}")
		got := ""
		for _, answer := range fuzz.Ask(h, fuzz.Request{Method: "POST", Path: "/api/orders/paginate", Body: `{"sort": "USER", "limit": 1}`}, "", 9) {
			_, text, _ := strings.Cut(answer, "\n")
			var page struct{ Results []struct{ Note string } }
			if err := json.Unmarshal([]byte(text), &page); err != nil || len(page.Results) != 1 {
				break
			}
			got += page.Results[0].Note
		}
		if got != row.want {
			t.Errorf("policy %s: the pages are %s, want %s", row.policy, got, row.want)
		}
	}
}
