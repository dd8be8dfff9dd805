package enginetest

import (
	"database/sql"
	"net/url"
	"strings"
	"testing"

	"github.com/tamis-go/tamis/internal/engines"
)

func TestEachCallGivesAnEmptyDatabaseOfItsOwn(t *testing.T) {
	for _, engine := range []struct {
		name  string
		fresh func(testing.TB) string
	}{{"postgres", Postgres}, {"mariadb", MariaDB}, {"mysql", MySQL}} {
		t.Run(engine.name, func(t *testing.T) {
			first, second := OpenURL(t, engine.fresh(t)), OpenURL(t, engine.fresh(t))
			if _, err := first.ExecContext(t.Context(), "create table x (a int)"); err != nil {
				t.Fatal(err)
			}
			if _, err := second.ExecContext(t.Context(), "select * from x"); err == nil {
				t.Error("the second database has the first one's table")
			}
		})
	}
}

func TestADatabaseIsDroppedWithItsTest(t *testing.T) {
	for _, engine := range []struct {
		name  string
		fresh func(testing.TB) string
	}{{"postgres", Postgres}, {"mariadb", MariaDB}, {"mysql", MySQL}} {
		t.Run(engine.name, func(t *testing.T) {
			var url string
			t.Run("inner", func(t *testing.T) { url = engine.fresh(t) })
			if err := OpenURL(t, url).PingContext(t.Context()); err == nil {
				t.Error("the database is still there")
			}
		})
	}
}

func TestLocalesOrderTextTheirOwnWay(t *testing.T) {
	for _, row := range []struct{ locale, want string }{
		{"C", "1 B Z _ a é"},
		{"C.UTF-8", "1 B Z _ a é"},
		{"en-US", "_ 1 a B é Z"},
		{"tr-TR", "_ 1 a B é Z"},
	} {
		t.Run(row.locale, func(t *testing.T) {
			db := OpenURL(t, PostgresLocale(t, row.locale))
			got := text(t, db, `select string_agg(v, ' ' order by v) from (values ('1'),('_'),('a'),('B'),('é'),('Z')) as t(v)`)
			if got != row.want {
				t.Errorf("order in %s = %s, want %s", row.locale, got, row.want)
			}
		})
	}
}

func TestTurkishLowersIWithoutADot(t *testing.T) {
	if got := text(t, OpenURL(t, PostgresLocale(t, "tr-TR")), `select lower('I')`); got != "ı" {
		t.Errorf("lower('I') in tr-TR = %s, want ı", got)
	}
}

func TestCollationsDecideWhatIsEqual(t *testing.T) {
	for _, row := range []struct{ collation, want string }{
		{"utf8mb4_general_ci", "1"},
		{"utf8mb4_bin", "0"},
	} {
		t.Run(row.collation, func(t *testing.T) {
			for _, fresh := range []func(testing.TB, string) string{MariaDBCollation, MySQLCollation} {
				db := OpenURL(t, fresh(t, row.collation))
				if _, err := db.ExecContext(t.Context(), `create table t (a varchar(10))`); err != nil {
					t.Fatal(err)
				}
				if _, err := db.ExecContext(t.Context(), `insert into t values ('A')`); err != nil {
					t.Fatal(err)
				}
				if got := text(t, db, `select a = 'a' from t`); got != row.want {
					t.Errorf("'A' = 'a' in %s = %s, want %s", row.collation, got, row.want)
				}
			}
		})
	}
}

func TestNoServerIsInUTC(t *testing.T) {
	for _, row := range []struct{ engine, url, query, want string }{
		{"postgres", Postgres(t), `show timezone`, "America/St_Johns"},
		{"mariadb", MariaDB(t), `select @@global.time_zone`, "+05:30"},
		{"mysql", MySQL(t), `select @@global.time_zone`, "+05:30"},
	} {
		if got := text(t, OpenURL(t, row.url), row.query); got != row.want {
			t.Errorf("time zone of %s = %s, want %s", row.engine, got, row.want)
		}
	}
}

// What a session does not say is the server's again, whoever asked before.
func TestClickHouseTakesTheSettingsOfAURL(t *testing.T) {
	at := ClickHouse(t)
	with, without := OpenURL(t, at+"&final=1&distributed_product_mode=global"), OpenURL(t, at)
	for range 2 {
		for db, want := range map[*sql.DB]string{with: "true global", without: "false deny"} {
			if got := text(t, db, "SELECT concat(toString(getSetting('final')), ' ', getSetting('distributed_product_mode'))"); got != want {
				t.Errorf("settings are %s, want %s", got, want)
			}
		}
	}
}

func TestPostgresCompilesNoStatementUnlessItIsAskedTo(t *testing.T) {
	at, err := url.Parse(Postgres(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"off", "on"} {
		if got := text(t, OpenURL(t, at.String()), "show jit"); got != want {
			t.Errorf("jit = %s, want %s", got, want)
		}
		query := at.Query()
		query.Set("jit", "on")
		at.RawQuery = query.Encode()
	}
}

func TestAServerOutOfReachFailsTheTest(t *testing.T) {
	for _, row := range []struct{ name, ci, url, path, want string }{
		{"a server that does not answer", "", "postgres://nobody@127.0.0.1:1/postgres", "", "fatal"},
		{"an address that is none", "", "gopher://x", "", "fatal"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Setenv("CI", row.ci)
			t.Setenv(engines.PostgresVariable, row.url)
			got := &recorder{TB: t}
			got.run(func() {
				database(got, &shared{engine: engines.PostgreSQL}, engines.DatabaseOptions{})
			})
			if got.end != row.want {
				t.Errorf("with %s the test ends by %q, want %q", row.url, got.end, row.want)
			}
		})
	}
}

func TestAMissingEngineSkipsExceptInCI(t *testing.T) {
	for _, row := range []struct{ ci, want string }{{"", "skip"}, {"true", "fatal"}} {
		t.Run("CI="+row.ci, func(t *testing.T) {
			t.Setenv("CI", row.ci)
			got := &recorder{TB: t}
			missing := &shared{err: &engines.MissingError{Tool: engines.PostgresServer, Program: "initdb"}}
			got.run(func() { database(got, missing, engines.DatabaseOptions{}) })
			if got.end != row.want {
				t.Errorf("with CI=%q the test ends by %q, want %q", row.ci, got.end, row.want)
			}
			if !strings.Contains(got.message, "PostgreSQL is not installed") {
				t.Errorf("message = %q, want what is not installed", got.message)
			}
		})
	}
}

func text(t *testing.T, db *sql.DB, query string) string {
	t.Helper()
	var got string
	if err := db.QueryRowContext(t.Context(), query).Scan(&got); err != nil {
		t.Fatal(err)
	}
	return got
}
