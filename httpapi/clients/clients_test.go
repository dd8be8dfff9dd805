package clients_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tamis-go/tamis/examples/bookshop"
	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/httpapi/clients"
	"github.com/tamis-go/tamis/prefect"
	"github.com/tamis-go/tamis/schema"
)

var language = schema.Must(filter.New(prefect.Registry(), filter.Config{}))

func write(t *testing.T, target string, l *filter.Language) string {
	t.Helper()
	var b bytes.Buffer
	if err := clients.Write(&b, target, l); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// compile writes a client and runs the target's own checker over it.
func compile(t *testing.T, target, file string, command ...string) {
	t.Helper()
	path, err := exec.LookPath(command[0])
	if err != nil {
		t.Skipf("%s is not installed", command[0])
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, file), []byte(write(t, target, language)), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), path, command[1:]...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GO111MODULE=off", "GOFLAGS=")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%s of the %s client: %v\n%s", command, target, err, out)
	}
}

func TestGoClientCompiles(t *testing.T) { compile(t, "go", "client.go", "go", "vet", "client.go") }
func TestPythonClientCompiles(t *testing.T) {
	compile(t, "python", "client.py", "python3", "client.py")
}

func TestClientsHaveEveryCollectionFieldAndOperator(t *testing.T) {
	for _, target := range clients.Targets() {
		text := write(t, target.Name, language)
		for _, c := range language.Registry().Collections() {
			for _, f := range language.Fields(c) {
				for _, w := range f.Words {
					if !strings.Contains(text, w.Name) {
						t.Errorf("the %s client lacks %s of %s.%s", target.Name, w.Name, c.Name, f.Name)
					}
				}
				if !strings.Contains(text, f.Name) {
					t.Errorf("the %s client lacks %s.%s", target.Name, c.Name, f.Name)
				}
			}
		}
	}
}

// A sum is a field of filters, a sort, a group and, in a view, a member of rows, with the type of its numbers.
func TestClientsHaveFieldsMadeOfManyRows(t *testing.T) {
	for target, wants := range map[string][]string{
		"go":         {"Spent      json.Number `json:\"spent\"`", "Spent      *CustomersFilterSpent ", "SPENT_DESC", "OrdersMade int64 "},
		"python":     {`"spent": float,`, `"spent": CustomersFilterSpent,`, `"SPENT_DESC"`, `"orders_made": int,`},
		"typescript": {"spent: number;", "spent?: {", `"SPENT_DESC"`, "orders_made: number;"},
	} {
		text := write(t, target, bookshop.Language)
		for _, want := range wants {
			if !strings.Contains(text, want) {
				t.Errorf("the %s client lacks %s", target, want)
			}
		}
		hidden := write(t, target, bookshop.Language.Within(filter.Scope{Hides: map[string][]string{"orders": {"amount"}}}))
		if strings.Contains(strings.ToLower(hidden), "spent") {
			t.Errorf("the %s client has what is made of a hidden column", target)
		}
	}
}

func TestClientsLackWhatAScopeHides(t *testing.T) {
	scoped := language.Within(filter.Scope{
		Rows:  map[string]predicate.Node{"flows": predicate.True()},
		Hides: map[string][]string{"flows": {"tags"}},
	})
	for _, target := range clients.Targets() {
		text := write(t, target.Name, scoped)
		if strings.Contains(text, "flow_runs") || strings.Contains(strings.ToLower(text), "tags") {
			t.Errorf("the %s client names what the caller may not see", target.Name)
		}
	}
}

func TestUnknownTargetIsRefusedWithTheNearest(t *testing.T) {
	err := clients.Write(&bytes.Buffer{}, "typscript", language)
	if err == nil || !strings.Contains(err.Error(), "typescript") {
		t.Errorf("an unknown language: %v, want the nearest one", err)
	}
}
