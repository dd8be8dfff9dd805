//go:build trinopostgres

package docs

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/internal/engines"
	"github.com/tamis-go/tamis/internal/engines/enginetest"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/file"
	"github.com/tamis-go/tamis/source"
	"github.com/tamis-go/tamis/sqlgen"
)

// TestWhatTrinoSendsToPostgres asks Trino for rows of a PostgreSQL database, compares them with what that database answers, and holds docs/plans.md
// to what is sent.
func TestWhatTrinoSendsToPostgres(t *testing.T) {
	l := schema.Must(filter.New(schema.Must(file.Load("testdata/tickets.yaml")), filter.Config{}))
	at, err := url.Parse(enginetest.Postgres(t))
	if err != nil {
		t.Fatal(err)
	}
	direct, err := source.CreateAndLoad(context.Background(), enginetest.OpenURL(t, at.String()), sqlgen.Postgres, l, tickets(3000))
	if err != nil {
		t.Fatal(err)
	}
	if err := direct.Analyze(context.Background()); err != nil {
		t.Fatal(err)
	}
	password, _ := at.User.Password()
	server, err := engines.StartTrino(context.Background(), engines.Options{Catalogs: map[string]string{"shop": fmt.Sprintf(
		"connector.name=postgresql\nconnection-url=jdbc:postgresql://%s%s\nconnection-user=%s\nconnection-password=%s\npostgresql.array-mapping=AS_ARRAY\n",
		at.Host, at.Path, at.User.Username(), password)}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Stop)
	through, err := url.Parse(server.URL())
	if err != nil {
		t.Fatal(err)
	}
	through.Path = "/shop/public"
	db := enginetest.OpenURL(t, through.String())
	tables, err := source.Database(db, sqlgen.Trino, l)
	if err != nil {
		t.Fatal(err)
	}
	var page strings.Builder
	page.WriteString(pushdownHead)
	for _, p := range plans {
		q := p.page(t, l)
		if got, want := answer(t, tables, q), answer(t, direct, q); got != want {
			t.Errorf("%s: %s, and without Trino %s", p.body, got, want)
		}
		text, args, err := tables.Dialect().Append(nil, nil, q)
		if err != nil {
			t.Fatal(err)
		}
		plan := strings.Join(enginetest.Texts(t, db, explained("", string(text), args)), "\n")
		t.Logf("%s\n%s", p.body, plan)
		body := "`" + p.body + "`"
		if p.deep {
			body += " behind a cursor"
		}
		fmt.Fprintf(&page, "| %s | %s | %s |\n", p.what, body, sent(plan))
	}
	written(t, "pushdown.md", page.String())
}

const pushdownHead = `# What Trino sends to PostgreSQL

The bodies of [plans](plans.md) on tickets in a PostgreSQL database, asked through Trino and its connector: of which columns the connector sends a condition, whether it sends the order and the limit of the
page, and where it sends one statement of both tables. What it does not send Trino does on the rows that it is brought. The answers are those of PostgreSQL without Trino. Written by
` + "`make test-trino-postgres`" + `.

| what | body | sent |
|---|---|---|
`
