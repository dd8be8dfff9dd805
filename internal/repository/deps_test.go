package repository_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// rules say which package may import what. They are a statement of policy:
// do not change them to make a build pass. Tests may import anything.
//
// ours is what a package may import of this module, and above stands for all that is in a row
// before it. others is what it may import of other modules: a module's path, any
// for all but database drivers, drivers for these too. The standard library is free.
// A name that ends in /... covers what is inside.
var rules = []rule{
	{name: "internal/wording"},
	{name: "internal/structtag"},
	{name: "schema", ours: "internal/structtag internal/wording"},
	{name: "internal/yamltree", ours: "internal/wording schema", others: "github.com/goccy/go-yaml"},
	{name: "schema/file", ours: "internal/wording internal/yamltree schema", others: "github.com/go-playground/validator/v10"},
	{name: "internal/like"},
	{name: "filter/predicate", ours: "schema internal/like"},
	{name: "operators", ours: "schema filter/predicate"},
	{name: "filter/syntax", ours: "internal/wording"},
	{name: "internal/ours"},
	{name: "internal/sqlstate"},
	{name: "internal/scalar", ours: "schema filter/syntax"},
	{name: "filter", ours: "internal/wording internal/ours internal/scalar schema filter/predicate operators filter/syntax"},
	{name: "sqlgen/advise", ours: "schema filter/predicate operators filter"},
	// What a dialect lacks of an operator is found by lowering the example of its definition.
	{name: "sqlgen", ours: "internal/wording internal/ours schema filter/predicate operators filter filter/syntax sqlgen/advise", others: squirrel},
	// Rows of any form: memeval, its tables and lines, and match are made of these.
	{name: "internal/value", ours: "internal/structtag internal/wording schema filter/predicate filter/syntax internal/scalar"},
	{name: "internal/needle", ours: "schema internal/like filter/predicate internal/value"},
	{name: "internal/shape", ours: "internal/structtag schema internal/needle internal/value"},
	{name: "internal/eval", ours: "schema filter/predicate filter internal/needle internal/shape internal/value"},
	// Rows are JSON too, and filter/syntax has the one strict scanner of it.
	{name: "internal/jsonrow", ours: "internal/wording schema filter/syntax internal/scalar internal/shape internal/value"},
	{name: "memeval", ours: "internal/wording schema filter/predicate filter internal/eval internal/shape internal/value"},
	{name: "internal/lines"},
	{name: "memeval/ndjson", ours: "internal/lines filter internal/eval internal/jsonrow memeval"},
	{name: "memeval/table", ours: "internal/lines internal/wording schema filter/predicate filter internal/eval internal/jsonrow internal/needle internal/shape internal/value"},
	{name: "internal/evaltest", ours: above, testing: true},
	{name: "match", ours: "internal/lines internal/wording schema internal/like filter/predicate filter filter/syntax internal/eval internal/jsonrow memeval"},
	{name: "source", ours: "internal/lines internal/ours internal/sqlstate internal/structtag internal/wording schema filter/predicate filter filter/syntax internal/scalar internal/value internal/jsonrow sqlgen/advise sqlgen memeval memeval/table memeval/ndjson", others: squirrel + " github.com/klauspost/compress/zstd"},
	{name: "schema/introspect", ours: "internal/wording internal/scalar filter/syntax schema sqlgen source"},
	{name: "httpapi/routes", ours: "schema filter filter/syntax source"},
	{name: "httpapi/problem", ours: "internal/sqlstate filter filter/syntax"},
	{name: "httpapi/jwt", ours: above, others: anyone},
	{name: "httpapi/clients", ours: "internal/wording schema operators filter httpapi/routes"},
	{name: "httpapi/openapi", ours: above, others: anyone},
	{name: "httpapi/...", ours: above, others: anyone},
	{name: "httpapi/proxy", ours: above, others: anyone},
	{name: "httpapi/validate", ours: above, others: anyone},
	{name: "prefect/...", ours: above, others: "github.com/goccy/go-yaml github.com/santhosh-tekuri/jsonschema/v6"},
	{name: "fuzz/conformance"}, // tests alone
	{name: "fuzz/...", ours: above, others: anyone, testing: true},
	{name: "internal/engines/...", ours: "internal/engines/... sqlgen", others: drivers, testing: true},
	{name: "internal/divided", ours: above, others: drivers, testing: true},
	{name: "internal/mutants"},
	{name: "internal/live", testing: true},
	{name: "internal/openapitest"}, // nothing but tests
	{name: "internal/browser", ours: "internal/live"},
	{name: "internal/browsertest"},
	{name: "internal/clienttest"}, // nothing but tests
	{name: "internal/load", ours: "internal/live"},
	{name: "internal/workload", ours: "filter prefect schema"},
	{name: "internal/prefecttest"},
	{name: "internal/proxytest"}, // nothing but tests
	{name: "internal/redact"},
	{name: "internal/timing"},
	{name: "internal/report", ours: "internal/wording schema filter memeval", others: "github.com/rivo/uniseg"},
	// The API without the console carries none of it: httpapi stands above.
	{name: "console", ours: above},
	{name: "internal/conformance"},     // nothing but tests
	{name: "internal/docs"},            // likewise
	{name: "internal/foreign"},         // likewise
	{name: "internal/noninterference"}, // likewise
	{name: "internal/guide"},           // likewise
	{name: "internal/repository"},      // likewise
	{name: "cmd/tamis/...", ours: above, others: drivers},
	{name: "examples/...", ours: above, others: drivers},
}

// What is known of the reference system is in one package; the command, examples and tests use it, and internal packages that give
// its schema to benchmarks.
func TestOnePackageKnowsTheReferenceSystem(t *testing.T) {
	may := []string{"prefect/", "cmd/tamis/", "examples/", "internal/"}
	read := 0
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") {
			return err
		}
		path = filepath.ToSlash(path)
		if strings.HasSuffix(path, "_test.go") || slices.ContainsFunc(may, func(folder string) bool { return strings.HasPrefix(path, folder) }) {
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		read++
		for n, line := range strings.Split(string(text), "\n") {
			if strings.Contains(strings.ToLower(line), "prefect") {
				t.Errorf("%s:%d names the reference system: %s", path, n+1, strings.TrimSpace(line))
			}
		}
		return nil
	})
	if err != nil || read < 200 {
		t.Errorf("%d files were read, %v", read, err)
	}
}

type rule struct {
	name, ours, others string
	testing            bool // may import testing: it is there for tests
}

const (
	above    = "above"
	anyone   = "any"
	drivers  = "drivers"
	squirrel = "github.com/Masterminds/squirrel"
)

// driverModules are never below a library package, however far.
var driverModules = []string{
	"modernc.org/sqlite", "github.com/mattn/go-sqlite3",
	"github.com/jackc/pgx", "github.com/lib/pq",
	"github.com/go-sql-driver/mysql",
	"github.com/ClickHouse/clickhouse-go/v2",
	"github.com/trinodb/trino-go-client",
	"github.com/duckdb/duckdb-go", "github.com/marcboeker/go-duckdb",
}

const module = "github.com/tamis-go/tamis"

func TestImportsGoOneWay(t *testing.T) {
	for _, p := range packages(t) {
		name := strings.TrimPrefix(strings.TrimPrefix(p.ImportPath, module), "/")
		if name == "" {
			continue // the root has nothing but this test
		}
		at := slices.IndexFunc(rules, func(r rule) bool { return covers(r.name, name) })
		if at < 0 {
			t.Errorf("%s has no row in deps_test.go: say there what it may import", name)
			continue
		}
		for _, imported := range p.Imports {
			if !rules[at].allows(imported, rules[:at]) {
				t.Errorf("%s imports %s, which its row in deps_test.go does not allow", name, imported)
			}
		}
		if rules[at].others == drivers {
			continue
		}
		for _, dep := range p.Deps {
			if isDriver(dep) {
				t.Errorf("%s reaches the driver %s: its users choose their own", name, dep)
			}
		}
	}
}

func (r rule) allows(path string, before []rule) bool {
	if path == "testing" {
		return r.testing
	}
	if name, ok := strings.CutPrefix(path, module+"/"); ok {
		if slices.ContainsFunc(strings.Fields(r.ours), func(o string) bool { return covers(o, name) }) || covers(r.name, name) {
			return true
		}
		return r.ours == above && slices.ContainsFunc(before, func(b rule) bool { return covers(b.name, name) })
	}
	if first, _, _ := strings.Cut(path, "/"); !strings.Contains(first, ".") {
		return true // the standard library
	}
	switch r.others {
	case drivers:
		return true
	case anyone:
		return !isDriver(path)
	}
	return slices.ContainsFunc(strings.Fields(r.others), func(m string) bool { return inside(path, m) })
}

// covers tells whether a row's name, which may end in /..., stands for a package.
func covers(pattern, name string) bool {
	folder, tree := strings.CutSuffix(pattern, "/...")
	return name == folder || tree && inside(name, folder)
}

func inside(path, folder string) bool {
	return path == folder || strings.HasPrefix(path, folder+"/")
}

func isDriver(path string) bool {
	return slices.ContainsFunc(driverModules, func(m string) bool { return inside(path, m) })
}

type pack struct {
	ImportPath    string
	Imports, Deps []string
}

// packages are those of this module, what each imports with the duckdb tag or without it.
func packages(t *testing.T) map[string]pack {
	t.Helper()
	all := map[string]pack{}
	for _, tags := range []string{"", "duckdb"} {
		c := exec.CommandContext(t.Context(), "go", "list", "-e", "-json=ImportPath,Imports,Deps", "-tags", tags, "./...")
		var diagnostics bytes.Buffer
		c.Stderr = &diagnostics
		out, err := c.Output()
		if err != nil {
			t.Fatalf("go list: %v\n%s", err, diagnostics.String())
		}
		for d := json.NewDecoder(bytes.NewReader(out)); ; {
			var p pack
			err := d.Decode(&p)
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			p.Imports = union(p.Imports, all[p.ImportPath].Imports)
			p.Deps = union(p.Deps, all[p.ImportPath].Deps)
			all[p.ImportPath] = p
		}
	}
	if len(all) < 10 {
		t.Fatalf("go list found %d packages: is this the module's root?", len(all))
	}
	return all
}

func union(a, b []string) []string {
	all := slices.Concat(a, b)
	slices.Sort(all)
	return slices.Compact(all)
}

// The rules are read by the code above, so that code is tested on imports that must not be.
func TestTheRulesForbidWhatTheyAreFor(t *testing.T) {
	for _, row := range []struct {
		name, imports string
		want          bool
	}{
		{"schema", "strings", true},
		{"schema", "encoding/json", true},
		{"schema", "testing", false},
		{"schema", module + "/predicate", false},
		{"schema", "github.com/goccy/go-yaml", false},
		{"internal/yamltree", "github.com/goccy/go-yaml/ast", true},
		{"internal/yamltree", "github.com/goccy/go-yaml2", false},
		{"filter", module + "/filter/syntax", true},
		{"filter", module + "/schema/file", false},
		{"filter/syntax", module + "/filter", false},
		{"filter", squirrel, false},
		{"memeval", squirrel, false},
		{"memeval", module + "/sqlgen", false},
		{"sqlgen", squirrel, true},
		{"sqlgen", "github.com/jackc/pgx/v5", false},
		{"source", "modernc.org/sqlite", false},
		{"httpapi/...", "github.com/go-sql-driver/mysql", false},
		{"httpapi/...", module + "/source", true},
		{"fuzz/...", module + "/internal/engines", false},
		{"fuzz/...", "testing", true},
		{"cmd/tamis/...", module + "/internal/engines", true},
		{"cmd/tamis/...", "modernc.org/sqlite", true},
		{"cmd/tamis/...", module + "/examples/demo", false},
	} {
		at := slices.IndexFunc(rules, func(r rule) bool { return r.name == row.name })
		if at < 0 {
			t.Fatalf("no row for %s", row.name)
		}
		if got := rules[at].allows(row.imports, rules[:at]); got != row.want {
			t.Errorf("%s may import %s = %v, want %v", row.name, row.imports, got, row.want)
		}
	}
}
