package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"runtime/debug"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/spf13/cobra"

	"github.com/tamis-go/tamis/console"
	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/httpapi"
	"github.com/tamis-go/tamis/httpapi/metrics"
	"github.com/tamis-go/tamis/httpapi/routes"
	"github.com/tamis-go/tamis/internal/redact"
	"github.com/tamis-go/tamis/internal/report"
	"github.com/tamis-go/tamis/schema/introspect"
	"github.com/tamis-go/tamis/source"
)

// A listening holds the flags of a command that serves.
type listening struct {
	addr, tokens, log string
	timeout           time.Duration
	certificate, key  string
	origins           httpapi.CORS
}

func (o *listening) flags(c *cobra.Command) {
	c.Flags().StringVar(&o.addr, "addr", "127.0.0.1:8080", "`HOST:PORT` to listen on; port 0 is any that is free")
	c.Flags().StringVar(&o.log, "log", "text", "how requests are logged: text, json or none")
	_ = c.RegisterFlagCompletionFunc("log", cobra.FixedCompletions([]string{"text", "json", "none"}, cobra.ShellCompDirectiveNoFileComp))
	c.Flags().DurationVar(&o.timeout, "timeout", 30*time.Second, "how long a request may take")
	c.Flags().StringVar(&o.certificate, "tls-cert", "", "`FILE` of a certificate in PEM: https; it is read again when it changes")
	c.Flags().StringVar(&o.key, "tls-key", "", "`FILE` of the key of --tls-cert")
	c.Flags().StringArrayVar(&o.origins.Origins, "cors-origin", nil, "`ORIGIN` such as https://shop.example.com, whose pages may call; again for others; * is every page")
	c.Flags().StringArrayVar(&o.origins.Headers, "cors-header", nil, "`NAME` of a header that such pages may send; Authorization and Content-Type if absent")
	c.Flags().StringArrayVar(&o.origins.Methods, "cors-method", nil, "`METHOD` that such pages may use; GET, HEAD and POST if absent")
	c.Flags().DurationVar(&o.origins.MaxAge, "cors-max-age", 10*time.Minute, "how long a browser keeps the answer to a preflight")
}

// cors returns what pages of other origins may do, or nil.
func (o *listening) cors() (*httpapi.CORS, error) {
	if len(o.origins.Origins) == 0 {
		return nil, nil //nolint:nilnil // no page of another origin
	}
	_, err := o.origins.Handler(http.NotFoundHandler())
	return &o.origins, err
}

// logger returns the log that --log asks for.
func (o *listening) logger(w io.Writer) (*slog.Logger, error) {
	switch o.log {
	case "text":
		return slog.New(slog.NewTextHandler(w, nil)), nil
	case "json":
		return slog.New(slog.NewJSONHandler(w, nil)), nil
	case "none":
		return nil, nil //nolint:nilnil // no log is what is asked for
	}
	return nil, fmt.Errorf("--log is text, json or none, not %s", o.log)
}

// roles reads the file of --tokens or --policy, if there is one.
func (o *listening) roles(l *filter.Language) (*httpapi.Roles, error) {
	if o.tokens == "" {
		return nil, nil //nolint:nilnil // no roles: everybody may see all
	}
	return httpapi.LoadRoles(l, o.tokens)
}

// warnOfKeys says at the start that no JWT can be verified. A server of keys may come later than this one, so it is no error.
func warnOfKeys(ctx context.Context, w io.Writer, roles *httpapi.Roles) {
	if err := roles.Ready(ctx); err != nil {
		warn(w, "", err)
	}
}

// serve serves h until the command is interrupted.
func (o *listening) serve(ctx context.Context, s *streams, h http.Handler, what string, table *routes.Table) error {
	var config net.ListenConfig
	var encrypted *tls.Config
	scheme := "http"
	if (o.certificate == "") != (o.key == "") {
		return errors.New("--tls-cert and --tls-key go together")
	}
	if o.certificate != "" {
		var err error
		if encrypted, err = httpapi.TLS(o.certificate, o.key); err != nil {
			return err
		}
		scheme = "https"
	}
	listener, err := config.Listen(ctx, "tcp", o.addr)
	if err != nil {
		return err
	}
	if table == nil {
		table = &routes.Standard
	}
	fmt.Fprintf(s.err, "tamis: %s on %s://%s%s\n", what, scheme, listener.Addr(), table.Prefix)
	if s.json {
		err := printJSON(s.out, struct {
			URL string `json:"url"`
		}{fmt.Sprintf("%s://%s%s", scheme, listener.Addr(), table.Prefix)})
		if err != nil {
			return err
		}
	}
	if encrypted != nil {
		listener = tls.NewListener(listener, encrypted)
	}
	return httpapi.Serve(ctx, listener, h, o.timeout)
}

func serve(s *streams) *cobra.Command {
	in, o := &input{}, &listening{}
	var from, keys string
	var counted, whole, reveal, writes bool
	c := &cobra.Command{
		Use:   "serve -s SCHEMA --from SOURCE [--addr HOST:PORT] [--tokens FILE] [--write]",
		Short: "Serve rows over HTTP: filter, count, paginate, history, aggregate; with --write, change them",
		Long: `Serve answers POST /api/COLLECTION/filter, count, paginate, history and aggregate, GET /api/COLLECTION/ID and /api/COLLECTION,
and has its document at /openapi.json, an API reference at /docs and a console at /. Rows are only read without --write.

With --write rows can be changed: POST /api/COLLECTION adds one, PUT, PATCH and DELETE /api/COLLECTION/ID replace, change and delete one. It is
for databases of SQLite, PostgreSQL, MariaDB and MySQL. What the role of a token does not see it cannot change, and no write leaves a row that
its writer would not see. POST /api/COLLECTION/live keeps a filter live: the rows, and then what changes among them by these writes, as
server-sent events.

With -s prefect its routes, answers and errors are those of a Prefect server, as far as they filter or count; the
source may be the database of such a server, whose version says the answers of which release are given. With --write too,
POST /api/deployments/ID/create_flow_run adds a flow run and its state, and filters stay live.

A collection that the database does not have as the schema says is refused: each is a warning at the start, and the requests that read
it are answered with status 503. With --whole, or if there is no other collection, the command ends instead.

Cursors are sealed with a key that is random and ends with the process. --cursor-key names a file of keys, one a line, that outlive it and
that several servers share: the first seals, the others are those of before, whose cursors are still taken. Without the
flag the environment variable ` + cursorKeys + ` holds them.

--tokens names a file of roles and bearer tokens: what each role may see is a filter for each collection.

  roles:
    team-a:
      rows:
        flow_runs: {flow_runs: {tags: {any_: [team-a]}}}
        flows: {}
      hides: {flow_runs: [created_by]}
    tenant:
      rows:
        flow_runs: {flow_runs: {name: {eq_: {claim: tenant_id}}}}
  tokens:
  - {role: team-a, sha256: 2bb80d537b1da3e3…}
  jwt: {issuer: https://id.example.com/, audience: shop, algorithms: [RS256], keys: https://id.example.com/jwks.json, role: {claim: role}}

With jwt, JSON Web Tokens of an issuer have roles too, and a policy may have a claim of the caller as a value. docs/roles.md has every key.

--tls-cert and --tls-key make it https. --cors-origin lets pages of another origin call it from a browser.`,
		Example: `  tamis serve -s schema.yaml --from data.json
  tamis serve -s prefect --from sqlite:prefect.db --addr 127.0.0.1:4200
  tamis serve -s schema.yaml --from postgres://localhost/db --tokens roles.yaml
  tamis serve -s schema.yaml --from sqlite:shop.db --write
  tamis serve -s schema.yaml --from postgres://localhost/db --tokens roles.yaml --tls-cert tls.crt --tls-key tls.key`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			log, err := o.logger(s.err)
			if err != nil {
				return err
			}
			if err := in.cursorKeys(keys); err != nil {
				return err
			}
			to := reading
			if writes {
				to = writing
			}
			l, rows, done, err := in.served(c.Context(), from, to)
			if err != nil {
				return err
			}
			defer done()
			if tables, ok := rows.(*source.Tables); ok {
				spareCollections()
				refused := tables.Refused()
				if whole && refused != nil {
					return refused
				}
				warn(s.err, from, refused)
			}
			warnOfDrift(c.Context(), s.err, l, from)
			options := in.preset().Options(l.Registry())
			options.Title, options.Timeout, options.Log, options.Ready = l.Registry().Options().Name, o.timeout, log, answers(l, rows)
			roles, err := o.roles(l)
			if err != nil {
				return err
			}
			if roles != nil {
				warnOfKeys(c.Context(), s.err, roles)
				options.Access, options.Ready = roles.Access, both(options.Ready, roles.Ready)
			}
			if options.CORS, err = o.cors(); err != nil {
				return err
			}
			if options.Writes = writes; writes {
				tables, err := canWrite(l, rows)
				if err != nil {
					return err
				}
				options.Feed = httpapi.NewFeed(l, tables)
			}
			mux := http.NewServeMux()
			if counted {
				if options.Observer, err = withMetrics(mux); err != nil {
					return err
				}
			}
			mux.Handle("/", console.Options{Reveal: reveal}.Handler(options, l, rows))
			return o.serve(c.Context(), s, mux, "serving "+redact.Source(from), options.Routes)
		},
	}
	in.schemaFlag(c)
	sourceFlag(c, &from, "from")
	o.flags(c)
	c.Flags().StringVar(&o.tokens, "tokens", "", "`FILE` of roles and tokens; without it everybody may see all")
	c.Flags().BoolVar(&reveal, "reveal", false, "with --tokens, the console shows SQL, plans and explanations too, which tell of policies and hidden columns")
	c.Flags().BoolVar(&writes, "write", false, "rows can be changed: POST, PUT, PATCH and DELETE")
	c.Flags().BoolVar(&whole, "whole", false, "end at the start if the database cannot answer for every collection")
	c.Flags().StringVar(&keys, "cursor-key", "", "`FILE` of the keys that seal cursors, one a line, the newest first; "+cursorKeys+" if absent")
	c.Flags().BoolVar(&counted, "metrics", false, "answer GET /metrics for Prometheus, to everybody")
	return c
}

// spareCollections lets more garbage lie before it is collected, unless GOGC says how much: rows that stay in a database are garbage once they are
// answered, and so little else lives that the collector would begin anew every few megabytes.
func spareCollections() {
	const percent = 400
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(percent)
	}
}

// canWrite returns the tables whose rows can be changed, or why they cannot. Files are read anew, or once, and nobody writes them.
func canWrite(l *filter.Language, rows source.Source) (*source.Tables, error) {
	tables, ok := rows.(*source.Tables)
	if !ok {
		return nil, errors.New("--write is for databases: load the rows into one, by tamis load")
	}
	var err error
	for _, c := range l.Registry().Collections() {
		if err = tables.Writes(c); err == nil {
			return tables, nil
		}
	}
	return nil, err
}

// cursorKeys is the environment variable that holds the keys of cursors where --cursor-key names no file of them.
const cursorKeys = "TAMIS_CURSOR_KEY"

// cursorKeys reads the keys of cursors: the first line seals, the others are of before. Errors do not show them.
func (in *input) cursorKeys(file string) error {
	text, name := os.Getenv(cursorKeys), cursorKeys
	if file != "" {
		read, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		text, name = string(read), file
	} else if text == "" {
		return nil
	}
	var keys [][]byte
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		if len(line) < 32 {
			return fmt.Errorf("%s: a key of cursors has at least 32 characters, such as those of openssl rand -hex 32", name)
		}
		keys = append(keys, []byte(line))
	}
	if len(keys) == 0 {
		return fmt.Errorf("%s: there is no key of cursors", name)
	}
	in.config.CursorKey, in.config.RetiredCursorKeys = keys[0], keys[1:]
	return nil
}

// served opens what is served. A database that a preset's own server made has more columns than its filters need, and its rows are
// answered with all of them.
func (in *input) served(ctx context.Context, from string, to access) (*filter.Language, source.Source, func(), error) {
	in.version = in.versionOf(ctx, from)
	if stored := in.preset().Stored; stored != nil && engineOf(from) != nil {
		l, err := filter.New(stored(), in.config)
		if err != nil {
			return nil, nil, nil, err
		}
		if rows, done, err := openSourceFor(ctx, l, from, to); err == nil {
			if tables, ok := rows.(*source.Tables); ok && tables.Refused() == nil {
				return l, rows, done, nil
			}
			done()
		}
	}
	l, err := in.language()
	if err != nil {
		return nil, nil, nil, err
	}
	rows, done, err := openSourceFor(ctx, l, from, to)
	return l, rows, done, err
}

// versionOf returns what a database says that its version is, where a preset has a statement that asks for it, or "".
func (in *input) versionOf(ctx context.Context, from string) (version string) {
	e, statement := engineOf(from), in.preset().Version
	if e == nil || statement == "" {
		return ""
	}
	db, _, err := e.connect(ctx, from, reading)
	if err != nil {
		return "" // opening what is served says so
	}
	defer db.Close()
	if err := db.QueryRowContext(ctx, statement).Scan(&version); err != nil {
		return "" // the database is not one of that server's
	}
	return version
}

// warn writes a line for each line of an error.
func warn(w io.Writer, from string, err error) {
	if err == nil {
		return
	}
	for line := range strings.SplitSeq(redact.Text(err.Error(), from), "\n") {
		fmt.Fprintln(w, "tamis: warning:", report.Printable(line))
	}
}

// warnOfDrift says how the database differs from the schema where it can be served all the same. What it has beyond the schema is
// no concern of a server.
func warnOfDrift(ctx context.Context, w io.Writer, l *filter.Language, from string) {
	e := engineOf(from)
	if e == nil {
		return
	}
	db, d, err := e.connect(ctx, from, reading)
	if err != nil {
		return // serving it says so
	}
	defer db.Close()
	found, err := introspect.Read(ctx, db, d, introspect.Options{Sample: 50})
	if err != nil {
		return
	}
	for _, difference := range introspect.Compare(l.Registry(), found) {
		if difference.Change != introspect.New {
			warn(w, from, errors.New(difference.String()))
		}
	}
}

// answers returns what asks whether the source answers: for no rows of the first collection that it does not refuse.
func answers(l *filter.Language, rows source.Source) func(context.Context) error {
	return func(ctx context.Context) error {
		collections := l.Registry().Collections()
		err := errors.New("there are no collections")
		for _, c := range collections {
			if err = answersFor(ctx, l, rows, c.Name); !errors.As(err, new(*source.Refusal)) {
				break
			}
		}
		return err
	}
}

// both returns what asks one and then the other.
func both(one, other func(context.Context) error) func(context.Context) error {
	return func(ctx context.Context) error {
		if err := one(ctx); err != nil {
			return err
		}
		return other(ctx)
	}
}

func answersFor(ctx context.Context, l *filter.Language, rows source.Source, collection string) error {
	q, err := l.Query(collection, predicate.True())
	if err != nil {
		return err
	}
	for _, err := range rows.Rows(ctx, q.Slice(0, 0)) {
		if err != nil {
			return err
		}
	}
	return nil
}

// withMetrics registers GET /metrics and returns what counts.
func withMetrics(mux *http.ServeMux) (httpapi.Observer, error) {
	r := prometheus.NewRegistry()
	r.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	mux.Handle("GET /metrics", metrics.Handler(r))
	return metrics.New(r)
}
