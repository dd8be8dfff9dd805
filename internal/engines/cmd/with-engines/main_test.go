package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/tamis-go/tamis/internal/engines"
)

// elsewhere names servers that somebody else runs, so that none is started.
func elsewhere(t *testing.T) {
	t.Helper()
	t.Setenv(engines.PostgresVariable, "postgres://127.0.0.1:1/postgres")
	t.Setenv(engines.MariaDBVariable, "mysql://127.0.0.1:1/mysql")
	t.Setenv(engines.MySQLVariable, "mysql://127.0.0.1:1/mysql")
	t.Setenv(engines.ClickHouseVariable, "clickhouse://127.0.0.1:1/default")
}

func TestTheStatusIsTheCommands(t *testing.T) {
	elsewhere(t)
	for _, row := range []struct {
		args string
		want int
	}{
		{"-- true", 0},
		{"-- sh -c exit\t7", 7},
		{"-- sh -c kill\t-9\t$$", 1},
		{"-- no-such-program", 1},
		{"", usage},
		{"-no-such-flag -- true", usage},
	} {
		var args []string
		for word := range strings.FieldsSeq(strings.ReplaceAll(row.args, "\t", "\x00")) {
			args = append(args, strings.ReplaceAll(word, "\x00", " "))
		}
		if got := run(t.Context(), args, &strings.Builder{}); got != row.want {
			t.Errorf("with-engines %q = %d, want %d", args, got, row.want)
		}
	}
}

func TestTheCommandFindsTheServers(t *testing.T) {
	if err := errors.Join(engines.PostgresServer.Installed(), engines.MariaDBServer.Installed(), engines.MySQLServer.Installed(), engines.ClickHouseServer.Installed()); err != nil && os.Getenv("CI") != "true" {
		t.Skip(err)
	}
	t.Setenv(engines.PostgresVariable, "")
	t.Setenv(engines.MariaDBVariable, "")
	t.Setenv(engines.MySQLVariable, "")
	t.Setenv(engines.ClickHouseVariable, "")
	for _, row := range []struct {
		flags []string
		want  string
	}{
		{nil, "PostgreSQL MariaDB MySQL ClickHouse"},
		{[]string{"-postgres"}, "PostgreSQL"},
		{[]string{"-mariadb"}, "MariaDB"},
		{[]string{"-mysql"}, "MySQL"},
		{[]string{"-clickhouse"}, "ClickHouse"},
	} {
		out := filepath.Join(t.TempDir(), "out")
		script := `echo ${TAMIS_TEST_POSTGRES:+PostgreSQL} ${TAMIS_TEST_MARIADB:+MariaDB} ${TAMIS_TEST_MYSQL:+MySQL} ${TAMIS_TEST_CLICKHOUSE:+ClickHouse} >"$0"`
		if status := run(t.Context(), append(row.flags, "--", "sh", "-c", script, out), t.Output()); status != 0 {
			t.Errorf("with-engines %v = %d, want 0", row.flags, status)
		}
		if got, _ := os.ReadFile(out); strings.TrimSpace(string(got)) != row.want {
			t.Errorf("with-engines %v gives the command %s, want %s", row.flags, got, row.want)
		}
	}
}

func TestASignalEndsTheCommand(t *testing.T) {
	elsewhere(t)
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(100*time.Millisecond, cancel)
	begin := time.Now()
	if status := run(ctx, []string{"--", "sleep", "60"}, t.Output()); status == 0 {
		t.Error("an interrupted run has status 0")
	}
	if took := time.Since(begin); took > grace {
		t.Errorf("it took %v to end", took)
	}
}

func TestAMissingEngineIsOnlyAWarningOutsideCI(t *testing.T) {
	for _, row := range []struct {
		ci   string
		want bool
	}{{"", false}, {"false", false}, {"true", true}} {
		t.Setenv("CI", row.ci)
		var diagnostics strings.Builder
		err := &engines.MissingError{Tool: engines.MariaDBServer, Program: "mariadbd"}
		if got := refuse(err, &diagnostics); got != row.want {
			t.Errorf("with CI=%q a missing engine ends the run: %v, want %v", row.ci, got, row.want)
		}
		if !strings.Contains(diagnostics.String(), "MariaDB is not installed") {
			t.Errorf("diagnostics = %q, want what is missing", diagnostics.String())
		}
	}
}

func TestAMariaDBThatIsCalledMySQLIsMariaDB(t *testing.T) {
	t.Setenv(engines.MariaDBVariable, "")
	if engines.Named(t.Context(), engines.MariaDB) == "" {
		server, err := engines.StartMariaDB(t.Context(), engines.Options{})
		if missing := new(engines.MissingError); errors.As(err, &missing) && os.Getenv("CI") != "true" {
			t.Skip(err)
		}
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(server.Stop)
		t.Setenv(engines.MySQLVariable, server.URL())
	}
	address := os.Getenv(engines.MySQLVariable)
	if got := engines.Named(t.Context(), engines.MariaDB); got != address {
		t.Errorf("the MariaDB that %s names is taken for the server %q", engines.MySQLVariable, got)
	}
	if got := engines.Named(t.Context(), engines.MySQL); got != "" {
		t.Errorf("the MariaDB that %s names is taken for a MySQL", engines.MySQLVariable)
	}
	t.Setenv(engines.MariaDBVariable, "mysql://127.0.0.1:1/mysql")
	if got := engines.Named(t.Context(), engines.MariaDB); got != "mysql://127.0.0.1:1/mysql" {
		t.Errorf("beside a MariaDB that is named as one, the other is taken: %q", got)
	}
}
