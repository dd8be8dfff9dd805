package noninterference

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/rand"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
	"github.com/google/go-cmp/cmp"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/fuzz"
	"github.com/tamis-go/tamis/httpapi"
	"github.com/tamis-go/tamis/httpapi/proxy"
	"github.com/tamis-go/tamis/httpapi/routes"
	"github.com/tamis-go/tamis/internal/engines/enginetest"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/file"
	"github.com/tamis-go/tamis/source"
	"github.com/tamis-go/tamis/sqlgen"
)

// Shops of tenants. One role for all of them: who sees what is said by the claims of a token alone.
var shops = schema.Must(filter.New(schema.Must(file.Parse("shops.yaml", []byte(`
tamis: 1
collections:
  shops:
    key: id
    columns: {id: int, tenant: string, name: string or null}
    relations: {orders: {many: orders, keys: {id: shop_id}}}
    related: {orders: orders}
  orders:
    key: id
    columns: {id: int, region: int, shop_id: int or null, total: int or null, tags: set of string, placed: datetime}
    relations: {shop: {one: shops, keys: {shop_id: id}}}
    related: {shops: shop}
    sorts: {SHOP: shop.name, TOTAL: -total}
`))), config))

const tenantRoles = `
roles:
  tenant:
    rows:
      shops: {shops: {tenant: {eq_: {claim: tenant}}}}
      orders: {orders: {region: {any_: {claim: [app, regions]}}}}
jwt: {issuer: issuer, audience: shops, algorithms: [HS256], keys: jwks.json, role: {claim: roles}}
`

// tenants makes the rows of the tenants north and south, and another world in which those of south are others.
func tenants(rng *rand.Rand) (one, two fuzz.Rows) {
	one = fuzz.Rows{}
	row := func(collection string, id int, south bool) map[string]any {
		tenant, region := "north", 1+rng.Intn(2)
		if south {
			tenant, region = []string{"south", "north ", "NORTH", "nort"}[rng.Intn(4)], 3+rng.Intn(2)
		}
		out := map[string]any{"id": int64(id)}
		if collection == "shops" {
			out["tenant"] = tenant
			if rng.Intn(4) > 0 {
				out["name"] = []string{"a", "b", "ab", ""}[rng.Intn(4)]
			}
			return out
		}
		out["region"], out["placed"] = int64(region), time.Date(2024, 1, 1+rng.Intn(3), 0, 0, 0, 0, time.UTC).Format(time.RFC3339)
		if rng.Intn(4) > 0 {
			out["shop_id"] = int64(rng.Intn(12)) // of either tenant
		}
		if rng.Intn(4) > 0 {
			out["total"] = int64(rng.Intn(4))
		}
		out["tags"] = []any{[]string{"a", "b"}[rng.Intn(2)]}
		return out
	}
	two = fuzz.Rows{}
	for _, collection := range []string{"shops", "orders"} {
		for id := range 12 {
			if id%2 == 0 {
				r := row(collection, id, false)
				one[collection], two[collection] = append(one[collection], r), append(two[collection], r)
				continue
			}
			one[collection] = append(one[collection], row(collection, id, true))
			if rng.Intn(4) > 0 { // others of the same keys, and of new ones
				two[collection] = append(two[collection], row(collection, id+20*rng.Intn(2), true))
			}
		}
	}
	return one, two
}

// A bearer makes tokens of tenants.
func bearer(t *testing.T, dir string) func(claims map[string]any) string {
	t.Helper()
	key := []byte("0123456789abcdef0123456789abcdef")
	jwks := fmt.Sprintf(`{"keys": [{"kty": "oct", "k": %q}]}`, base64.RawURLEncoding.EncodeToString(key))
	if err := os.WriteFile(filepath.Join(dir, "jwks.json"), []byte(jwks), 0o600); err != nil {
		t.Fatal(err)
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.HS256, Key: key}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return func(claims map[string]any) string {
		text, err := jwt.Signed(signer).Claims(jwt.Claims{Issuer: "issuer", Audience: jwt.Audience{"shops"}, Expiry: jwt.NewNumericDate(time.Now().Add(time.Hour))}).Claims(claims).Serialize()
		if err != nil {
			t.Fatal(err)
		}
		return "Bearer " + text
	}
}

// What a tenant is answered does not depend on the rows of another one: by the claims of a token alone, in memory, in a database, of statements out of
// one cache that both tenants use, and through a proxy.
func TestATenantSeesNothingOfAnother(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) { tenantsApart(t, sqlgen.SQLite, 12) })
	t.Run("postgres", func(t *testing.T) { tenantsApart(t, sqlgen.Postgres, 4) })
}

func tenantsApart(t *testing.T, d *sqlgen.Dialect, worlds int) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "roles.yaml"), []byte(tenantRoles), 0o600); err != nil {
		t.Fatal(err)
	}
	token := bearer(t, dir)
	roles := schema.Must(httpapi.LoadRoles(shops, filepath.Join(dir, "roles.yaml")))
	north := token(map[string]any{"tenant": "north", "app": map[string]any{"regions": []int{1, 2}}, "roles": []string{"tenant", "other"}})
	south := token(map[string]any{"tenant": "south", "app": map[string]any{"regions": []int{3, 4}}, "roles": "tenant"})
	as := schema.Must(roles.As("tenant", map[string]any{"tenant": "north", "app": map[string]any{"regions": []int{1, 2}}}))
	view := schema.Must(as.View())
	caller := shops.Within(*view.Scope)
	cache := d.Cache(64)
	var made [2]*source.Tables
	var kept [2]source.Source
	for i := range made {
		db := enginetest.Open(t, d.Name)
		made[i] = tables(t, db, d, shops)
		kept[i] = &cached{db: db, dialect: d, registry: shops.Registry(), cache: cache}
	}
	asked, apart, rows := 0, 0, 0
	for seed := range int64(worlds) {
		rng := rand.New(rand.NewSource(seed))
		one, two := tenants(rng)
		var handlers [2]map[string]http.Handler
		for i, data := range []fuzz.Rows{one, two} {
			memory := schema.Must(source.Memory(shops, dataset(data)))
			if err := made[i].Clear(t.Context()); err != nil {
				t.Fatal(err)
			}
			if err := made[i].Load(t.Context(), dataset(data)); err != nil {
				t.Fatal(err)
			}
			with := httpapi.Options{Routes: &routes.Standard, Access: roles.Access}
			behind := httpapi.Options{Routes: &routes.Standard}.Handler(shops, made[i])
			handlers[i] = map[string]http.Handler{
				"memory": with.Handler(shops, memory), d.Name: with.Handler(shops, made[i]), "one cache": with.Handler(shops, kept[i]),
				"proxy": schema.Must(proxy.Check(shops, proxy.Options{Routes: &routes.Standard, Roles: roles}, behind)),
			}
		}
		var requests []fuzz.Request
		for _, c := range shops.Registry().Collections() {
			for range 4 {
				requests = append(requests, fuzz.Requests(rng, shops, caller, c, []fuzz.Rows{one, two}[rng.Intn(2)])...)
			}
		}
		for _, r := range append(requests, fuzz.Request{Method: http.MethodGet, Path: "/openapi.json"}) {
			for name := range handlers[0] {
				others := fuzz.Ask(handlers[0][name], r, south, 2) // first, so that what is kept of it is there
				if !cmp.Equal(others, fuzz.Ask(handlers[1][name], r, south, 2)) {
					apart++
				}
				want, got := fuzz.Ask(handlers[0][name], r, north, 6), fuzz.Ask(handlers[1][name], r, north, 6)
				if diff := cmp.Diff(want, got); diff != "" {
					t.Fatalf("seed %d, %s: %s %s %s: the rows of another tenant change the answer\n%s", seed, name, r.Method, r.Path, r.Body, diff)
				}
				asked++
				if strings.HasPrefix(want[0], "200") && strings.Contains(want[0], `{"id"`) {
					rows++
				}
			}
		}
	}
	t.Logf("tally: noninterference: tenants by claims, %s: %d requests of one tenant are answered alike whatever rows another has, %d with rows; %d of the other's are not", d.Name, asked, rows, apart)
	if apart < asked/20 || rows < asked/20 {
		t.Error("the law was hardly tried")
	}
}

// A cursor of one tenant is none of another, and a token without the claims of the policies sees nothing at all.
func TestACursorOfOneTenantIsNoneOfAnother(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "roles.yaml"), []byte(tenantRoles), 0o600); err != nil {
		t.Fatal(err)
	}
	token := bearer(t, dir)
	roles := schema.Must(httpapi.LoadRoles(shops, filepath.Join(dir, "roles.yaml")))
	one, _ := tenants(rand.New(rand.NewSource(1)))
	api := httpapi.Options{Routes: &routes.Standard, Access: roles.Access}.Handler(shops, schema.Must(source.Memory(shops, dataset(one))))
	plain := httpapi.Options{Routes: &routes.Standard}.Handler(shops, schema.Must(source.Memory(shops, dataset(one))))
	through := schema.Must(proxy.Check(shops, proxy.Options{Routes: &routes.Standard, Roles: roles}, plain))
	of := func(tenant any, regions ...int) string {
		claims := map[string]any{"roles": "tenant", "app": map[string]any{"regions": regions}}
		if tenant != nil {
			claims["tenant"] = tenant
		}
		return token(claims)
	}
	page := fuzz.Request{Method: http.MethodPost, Path: "/api/shops/paginate", Body: `{"limit": 1}`}
	for name, h := range map[string]http.Handler{"api": api, "proxy": through} {
		first := fuzz.Ask(h, page, of("north", 1), 1)[0]
		var answer struct{ Next string }
		if err := json.Unmarshal([]byte(first[strings.Index(first, "\n"):]), &answer); err != nil || answer.Next == "" {
			t.Fatalf("%s: %s: %v", name, first, err)
		}
		next := page
		next.Body = fmt.Sprintf(`{"limit": 1, "cursor": %q}`, answer.Next)
		for who, want := range map[string]string{of("north", 1): "200", of("south", 1): "422", of("north ", 1): "422"} {
			if got := fuzz.Ask(h, next, who, 1)[0]; !strings.HasPrefix(got, want) {
				t.Errorf("%s: a cursor of the tenant north is answered %s, want %s", name, got, want)
			}
		}
		for claims, who := range map[string]string{
			"no tenant": of(nil, 1), "an empty tenant": of("", 1), "a number": of(7, 1), "a list": of([]string{"north"}, 1), "no region": of("north"), "null": of(json.RawMessage("null"), 1),
		} {
			for _, path := range []string{"/api/shops/filter", "/api/orders/count", "/api/shops/paginate", "/openapi.json"} {
				r := fuzz.Request{Method: http.MethodPost, Path: path, Body: `{}`}
				if path == "/openapi.json" {
					r = fuzz.Request{Method: http.MethodGet, Path: path}
				}
				if got := fuzz.Ask(h, r, who, 1)[0]; !strings.HasPrefix(got, "403") {
					t.Errorf("%s: %s of %s is answered %.200s, want 403", name, path, claims, got)
				}
			}
		}
		if got := fuzz.Ask(h, page, token(map[string]any{"roles": []string{"other"}}), 1)[0]; !strings.HasPrefix(got, "403") {
			t.Errorf("%s: a token of no role that is known: %s", name, got)
		}
	}
}
