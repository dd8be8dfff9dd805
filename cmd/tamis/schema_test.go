package main

import (
	"bytes"
	"context"
	"database/sql"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tamis-go/tamis/prefect"
)

// prefectServer returns a file as a Prefect server makes it; see its head in introspect/testdata.
func prefectServer(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../../schema/introspect/testdata/prefect.sqlite.sql")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "prefect.db")
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(context.Background(), string(text)); err != nil {
		t.Fatal(err)
	}
	return path
}

// tamis runs a command line and returns what it prints.
func tamis(t *testing.T, in string, args ...string) string {
	t.Helper()
	var out, diagnostics bytes.Buffer
	if status := run(context.Background(), &streams{in: strings.NewReader(in), out: &out, err: &diagnostics}, args); status != 0 {
		t.Fatalf("tamis %s: status %d: %s", strings.Join(args, " "), status, diagnostics.String())
	}
	return out.String()
}

// The questions that are asked of a real server's rows, of the preset's words and of the tables' own.
func TestThePresetWorksOnARealServersFile(t *testing.T) {
	from := "sqlite:" + prefectServer(t)
	for _, row := range []struct{ collection, body, want string }{
		{"flows", `{}`, "4"},
		{"flows", `{"flows": {"name": {"like_": "ETL"}}}`, "1"},
		{"flows", `{"flow_runs": {"state": {"type": {"any_": ["FAILED"]}}}}`, "1"},
		{"flow_runs", `{"flow_runs": {"tags": {"all_": ["prod", "eu"]}}}`, "2"},
		{"flow_runs", `{"flows": {"name": {"any_": ["etl orders"]}}, "task_runs": {"tags": {"all_": ["nightly"]}}}`, "2"},
		{"flow_runs", `{"flow_runs": {"parent_task_run_id": {"is_null_": false}}}`, "2"},
		{"flow_runs", `{"flow_runs": {"start_time": {"after_": "2026-11-23T09:35:38Z"}}}`, "4"},
		{"task_runs", `{"task_runs": {"subflow_runs": {"exists_": true}}}`, "2"},
		{"logs", `{"logs": {"level": {"ge_": 40}, "text": {"query": "orders -hello"}}}`, "3"},
		{"deployments", `{}`, "0"},
	} {
		if got := strings.TrimSpace(tamis(t, row.body, "query", "-s", "prefect", "-c", row.collection, "--from", from, "--count")); got != row.want {
			t.Errorf("%s on %s: %s rows, want %s", row.body, row.collection, got, row.want)
		}
	}
	tamis(t, `{"sort": "START_TIME_DESC", "limit": 3}`, "query", "-s", "prefect", "-c", "flow_runs", "--from", from)
}

func TestASchemaThatIsReadOffAFileIsTakenByQuery(t *testing.T) {
	from := "sqlite:" + prefectServer(t)
	text := tamis(t, "", "schema", "--from", from)
	if !strings.Contains(text, "\nname: prefect\n") {
		t.Errorf("the schema is not named after its file: %.80s", text)
	}
	path := filepath.Join(t.TempDir(), "out.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	body := `{"flow": {"name": {"any_": ["etl orders"]}}, "flow_run": {"task_run": {"some_": {"tags": {"any_": ["nightly"]}}}}}`
	if got := strings.TrimSpace(tamis(t, body, "query", "-s", path, "-c", "flow_run", "--from", from, "--count")); got != "2" {
		t.Errorf("%s rows, want 2", got)
	}
}

// The version that a database says it is of decides which release answers.
func TestADatabaseIsServedAsItsOwnReleaseServesIt(t *testing.T) {
	path := prefectServer(t)
	version := func() string {
		response, err := http.Get(served(t, "serve", "-s", "prefect", "--from", "sqlite:"+path) + "/api/admin/version")
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		text, err := io.ReadAll(response.Body)
		if err != nil {
			t.Fatal(err)
		}
		return strings.TrimSpace(string(text))
	}
	if got := version(); got != `"3.8.8"` {
		t.Errorf("a database of release 3.8.8 is answered as %s", got)
	}
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(t.Context(), "UPDATE alembic_version SET version_num = '27d8f4e1a6c9'"); err != nil {
		t.Fatal(err)
	}
	if got := version(); got != `"`+prefect.Release+`"` {
		t.Errorf("a database of release %s is answered as %s", prefect.Release, got)
	}
}
