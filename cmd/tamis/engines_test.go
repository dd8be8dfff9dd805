package main

import (
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/tamis-go/tamis/internal/engines/enginetest"
)

// TestEngines runs the scripts that talk to database servers.
func TestEngines(t *testing.T) {
	postgres, mariadb, mysql := enginetest.Postgres(t), enginetest.MariaDB(t), enginetest.MySQL(t)
	example, err := os.ReadFile("../../prefect/example/data.json")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/engines",
		RequireExplicitExec: true,
		Cmds:                map[string]func(*testscript.TestScript, bool, []string){"status": status},
		Setup: func(env *testscript.Env) error {
			env.Setenv("POSTGRES", postgres)
			env.Setenv("MARIADB", mariadb)
			env.Setenv("MYSQL", mysql)
			return os.WriteFile(env.WorkDir+"/data.json", example, 0o600)
		},
	})
}
