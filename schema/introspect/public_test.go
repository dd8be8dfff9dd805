package introspect_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tamis-go/tamis/internal/engines/enginetest"
	"github.com/tamis-go/tamis/schema/introspect"
	"github.com/tamis-go/tamis/sqlgen"
)

// The engine that runs workflows, of twenty-six tables, is somebody else's: see the head of testdata/workflow.*.sql.
var workflow = []struct {
	d    *sqlgen.Dialect
	file string
}{
	{sqlgen.Postgres, "workflow.postgres.sql"},
	{sqlgen.MariaDB, "workflow.mariadb.sql"},
}

// Two definitions, an execution of each, a task in the first, and a variable of it.
const workflowRows = `INSERT INTO ACT_RE_PROCDEF (ID_, KEY_, NAME_, VERSION_, HAS_START_FORM_KEY_) VALUES ('p1', 'invoice', 'Invoice', 1, NULL), ('p2', 'leave', 'Leave', 1, NULL);
INSERT INTO ACT_RU_EXECUTION (ID_, PROC_INST_ID_, PROC_DEF_ID_, PARENT_ID_) VALUES ('e1', 'e1', 'p1', NULL), ('e2', 'e2', 'p2', NULL);
INSERT INTO ACT_RU_EXECUTION (ID_, PROC_INST_ID_, PROC_DEF_ID_, PARENT_ID_) VALUES ('e3', 'e1', 'p1', 'e1');
INSERT INTO ACT_RU_TASK (ID_, EXECUTION_ID_, PROC_DEF_ID_, NAME_, PRIORITY_) VALUES ('t1', 'e3', 'p1', 'Approve', 50), ('t2', 'e2', 'p2', 'Review', 50), ('t3', NULL, 'p1', 'approve later', 10);
INSERT INTO ACT_RU_VARIABLE (ID_, TYPE_, NAME_, EXECUTION_ID_, PROC_INST_ID_, VAR_SCOPE_, LONG_) VALUES ('v1', 'long', 'amount', 'e1', 'e1', 'e1', 100), ('v2', 'long', 'amount', 'e2', 'e2', 'e2', 5)`

func TestADatabaseOfSomebodyElse(t *testing.T) {
	for _, w := range workflow {
		t.Run(w.d.Name, func(t *testing.T) {
			db := enginetest.Open(t, w.d.Name)
			// The script asks for a character set that does not hold every character, which no string may have.
			script(t, db, w.file, "utf8 COLLATE utf8_bin", "utf8mb4 COLLATE utf8mb4_bin")
			for statement := range strings.SplitSeq(workflowRows, ";\n") {
				if _, err := db.ExecContext(context.Background(), statement); err != nil {
					t.Fatal(err)
				}
			}
			found, err := introspect.Read(context.Background(), db, w.d, introspect.Options{Name: "workflow"})
			if err != nil {
				t.Fatal(err)
			}
			if n := len(found.Registry.Collections()); n != 26 {
				t.Errorf("%d collections, want 26", n)
			}
			text := written(t, found)
			golden(t, strings.TrimSuffix(w.file, ".sql")+".yaml", text)
			l, tables := reopened(t, db, w.d, text)
			// MariaDB keeps the case that names were made in.
			spell := func(s string) string { return s }
			if w.d == sqlgen.MariaDB {
				spell = strings.ToUpper
			}
			task, definition, execution, variable := spell("act_ru_task"), spell("act_re_procdef"), spell("act_ru_execution"), spell("act_ru_variable")
			name, key, long := spell("name_"), spell("key_"), spell("long_")
			for _, row := range []struct {
				collection, body string
				want             []string
			}{
				// tasks whose definition is invoice, in an execution whose process has a variable of at least 50
				{
					task, `{"` + definition + `": {"` + key + `": {"any_": ["invoice"]}}, "` + task + `": {"` + spell("execution") + `": {"some_": {"` + spell("proc_inst") +
						`": {"some_": {"` + variable + `_by_` + spell("execution") + `": {"some_": {"` + long + `": {"ge_": 50}}}}}}}}}`, []string{"t1"},
				},
				{task, `{"` + task + `": {"` + name + `": {"like_": "approve"}}, "` + definition + `": {}}`, []string{"t1", "t3"}},
				{definition, `{"` + task + `": {"` + name + `": {"any_": ["Review"]}}, "` + execution + `": {"` + spell("parent_id_") + `": {"is_null_": true}}}`, []string{"p2"}},
			} {
				if diff := cmp.Diff(row.want, keys(t, l, tables, row.collection, row.body)); diff != "" {
					t.Errorf("%s (-want +got):\n%s", row.body, diff)
				}
			}
		})
	}
}

func TestAPrefectServersDatabase(t *testing.T) {
	db := enginetest.Open(t, "sqlite")
	script(t, db, "prefect.sqlite.sql")
	found, err := introspect.Read(context.Background(), db, sqlgen.SQLite, introspect.Options{Name: "prefect"})
	if err != nil {
		t.Fatal(err)
	}
	text := written(t, found)
	golden(t, "prefect.sqlite.yaml", text)
	l, tables := reopened(t, db, sqlgen.SQLite, text)
	for _, row := range []struct {
		collection, body string
		want             int
	}{
		{"flow", `{"flow": {"name": {"like_": "etl"}}}`, 1},
		{"flow_run", `{"flow": {"name": {"like_": "etl"}}, "flow_run": {"tags": {"all_": ["prod"]}}}`, 2},
		{"flow_run", `{"flow_run": {"task_run": {"some_": {"tags": {"any_": ["nightly"]}}}}}`, 4},
		{"flow_run", `{"flow_run": {"parent_task_run": {"some_": {"flow_run": {"some_": {"flow": {"some_": {"name": {"eq_": "etl orders"}}}}}}}}}`, 2},
		{"log", `{"log": {"level": {"ge_": 30}, "timestamp": {"after_": "2026-11-23T09:35:38Z"}}}`, 4},
	} {
		if got := keys(t, l, tables, row.collection, row.body); len(got) != row.want {
			t.Errorf("%s gives %d rows, want %d", row.body, len(got), row.want)
		}
	}
	for _, c := range l.Registry().Collections() {
		keys(t, l, tables, c.Name, "{}") // every row can be read
	}
}
