// Package adapters holds what its three servers share: a schema, and what a tenant may see of it.
package adapters

import (
	"encoding/json"
	"net/http"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/httpapi"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/sqlgen"
)

// A Flow is a row. Its tenant is a column that no filter names.
type Flow struct {
	ID     string   `json:"id" tamis:"uuid,key"`
	Name   string   `json:"name"`
	Tags   []string `json:"tags"`
	Tenant string   `json:"-" tamis:"column=tenant_id"`
}

var (
	language = schema.Must(filter.For[Flow]("flows"))
	flows    = language.Collection("flows")
)

// Answer reads the filter of a request within a tenant, and answers with the SQL that selects its rows.
func Answer(w http.ResponseWriter, r *http.Request, tenant string) {
	scoped := language.Within(filter.Scope{Rows: map[string]predicate.Node{
		"flows": predicate.In(flows.Term("tenant_id"), schema.Texts(tenant)),
	}})
	q, err := httpapi.Read(scoped, "flows", r)
	if err != nil {
		httpapi.Problem(w, err)
		return
	}
	text, args, err := sqlgen.Postgres.Select(q).ToSql()
	if err != nil {
		httpapi.Problem(w, err)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]any{"sql": text, "args": len(args)})
}
