package engines

import (
	"context"
	"errors"
	"net"
	"os"
	"strings"
	"testing"
	"time"
)

var all = []Engine{PostgreSQL, MariaDB, MySQL, ClickHouse}

// start starts a server, or skips where there is none to start, but not in CI.
func start(t *testing.T, engine Engine, o Options) *Server {
	t.Helper()
	s, err := Start(t.Context(), engine, o)
	if missing := new(MissingError); errors.As(err, &missing) && os.Getenv("CI") != "true" {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Stop)
	return s
}

func TestAServerHoldsDatabasesOfAnyName(t *testing.T) {
	for _, engine := range all {
		t.Run(string(engine), func(t *testing.T) {
			s := start(t, engine, Options{})
			for _, name := range []string{"plain", "Two Words", "a?b#c", "quote\"back`tick'%", "drop table x; --", "été"} {
				url, err := s.NewDatabase(t.Context(), name, DatabaseOptions{})
				if err != nil {
					t.Errorf("NewDatabase(%q): %v", name, err)
					continue
				}
				if got := current(t, url); got != name {
					t.Errorf("the database at %s is %q, want %q", url, got, name)
				}
				if err := s.DropDatabase(t.Context(), name); err != nil {
					t.Errorf("DropDatabase(%q): %v", name, err)
				}
			}
		})
	}
}

// current asks a database for its own name.
func current(t *testing.T, url string) string {
	t.Helper()
	db, err := Open(url)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	query := "select current_database()"
	if strings.HasPrefix(url, "mysql") {
		query = "select database()"
	}
	if strings.HasPrefix(url, "clickhouse") {
		query = "select currentDatabase()"
	}
	var name string
	if err := db.QueryRowContext(t.Context(), query).Scan(&name); err != nil {
		t.Errorf("%s: %v", url, err)
	}
	return name
}

func TestStopLeavesNothingBehind(t *testing.T) {
	for _, engine := range append(all, slow...) {
		t.Run(string(engine), func(t *testing.T) {
			s := start(t, engine, Options{})
			s.Stop()
			s.Stop()
			if _, err := os.Stat(s.home.dir); !os.IsNotExist(err) {
				t.Errorf("the folder after Stop: %v, want it gone", err)
			}
			if listens(t, s.admin.Host) {
				t.Errorf("something still listens at %s", s.admin.Host)
			}
		})
	}
}

func listens(t *testing.T, address string) bool {
	t.Helper()
	c, err := new(net.Dialer).DialContext(t.Context(), "tcp", address)
	if err != nil {
		return false
	}
	c.Close()
	return true
}

func TestOnlyThePasswordOpensAServer(t *testing.T) {
	for _, engine := range all {
		t.Run(string(engine), func(t *testing.T) {
			s := start(t, engine, Options{})
			password, _ := s.admin.User.Password()
			for _, url := range []string{
				strings.Replace(s.URL(), password, "wrong", 1),
				strings.Replace(s.URL(), "tamis:"+password, "root", 1),
			} {
				db, err := Open(url)
				if err != nil {
					t.Fatal(err)
				}
				if err := db.PingContext(t.Context()); err == nil {
					t.Errorf("%s lets in whoever comes", url)
				}
				db.Close()
			}
		})
	}
}

func TestOptionsReachTheServer(t *testing.T) {
	for _, row := range []struct {
		engine  Engine
		options Options
		want    map[string]string // query to answer
	}{
		{
			PostgreSQL,
			Options{TimeZone: "Australia/Lord_Howe", Locale: "C", Settings: []string{"max_connections=17"}},
			map[string]string{
				"show timezone":        "Australia/Lord_Howe",
				"show max_connections": "17",
				"select datcollate from pg_database where datname = 'postgres'": "C",
			},
		},
		{
			MariaDB,
			Options{TimeZone: "-03:30", Settings: []string{"max-connections=17"}},
			map[string]string{
				"select @@global.time_zone": "-03:30",
				"select @@max_connections":  "17",
			},
		},
		{
			MySQL,
			Options{TimeZone: "-03:30", Settings: []string{"max-connections=17"}},
			map[string]string{
				"select @@global.time_zone": "-03:30",
				"select @@max_connections":  "17",
			},
		},
	} {
		t.Run(string(row.engine), func(t *testing.T) {
			db, err := Open(start(t, row.engine, row.options).URL())
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			for query, want := range row.want {
				var got string
				if err := db.QueryRowContext(t.Context(), query).Scan(&got); err != nil || got != want {
					t.Errorf("%s with %+v = %s, %v, want %s", query, row.options, got, err, want)
				}
			}
		})
	}
}

func TestAServerThatCannotStartSaysWhy(t *testing.T) {
	for _, row := range []struct {
		engine  Engine
		options Options
		want    string
	}{
		{PostgreSQL, Options{Settings: []string{"no_such_setting=1"}}, "no_such_setting"},
		{PostgreSQL, Options{Locale: "xx_XX"}, "xx_XX"},
		{MariaDB, Options{Settings: []string{"no-such-setting=1"}}, "no-such-setting"},
		{MySQL, Options{Settings: []string{"no-such-setting-either=1"}}, "no-such-setting-either"},
	} {
		t.Run(row.want, func(t *testing.T) {
			folder := reachable(t)
			t.Setenv("TMPDIR", folder)
			s, err := Start(t.Context(), row.engine, row.options)
			if missing := new(MissingError); errors.As(err, &missing) && os.Getenv("CI") != "true" {
				t.Skip(err)
			}
			if err == nil {
				s.Stop()
				t.Fatalf("%s started with %+v", row.engine, row.options)
			}
			if !strings.Contains(err.Error(), row.want) {
				t.Errorf("error = %v, want it to tell of %s", err, row.want)
			}
			if left, _ := os.ReadDir(folder); len(left) > 0 {
				t.Errorf("the failed start left %s behind", left[0].Name())
			}
		})
	}
}

// reachable is a folder that any account can use, unlike t.TempDir.
func reachable(t *testing.T) string {
	t.Helper()
	folder, err := os.MkdirTemp("", "engines-test-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(folder) })
	if err := os.Chmod(folder, 0o777); err != nil {
		t.Fatal(err)
	}
	return folder
}

func TestAFolderOutOfReachIsNamed(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("not root: the server's account is ours")
	}
	folder := t.TempDir()
	t.Setenv("TMPDIR", folder)
	s, err := Start(t.Context(), PostgreSQL, Options{})
	if err == nil {
		s.Stop()
		t.Fatalf("a server started in %s, which is root's alone", folder)
	}
	if missing := new(MissingError); errors.As(err, &missing) && os.Getenv("CI") != "true" {
		t.Skip(err)
	}
	if !strings.Contains(err.Error(), folder) {
		t.Errorf("error = %v, want it to name %s", err, folder)
	}
}

func TestACancelledStartEndsAtOnce(t *testing.T) {
	for _, engine := range append(all, slow...) {
		t.Run(string(engine), func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
			defer cancel()
			begin := time.Now()
			s, err := Start(ctx, engine, Options{})
			if missing := new(MissingError); errors.As(err, &missing) && os.Getenv("CI") != "true" {
				t.Skip(err)
			}
			if err == nil {
				s.Stop()
				t.Skip("this machine starts a server in 200 ms")
			}
			if !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("error = %v, want %v", err, context.DeadlineExceeded)
			}
			if took := time.Since(begin); took > 10*time.Second {
				t.Errorf("it took %v to give up", took)
			}
		})
	}
}

func TestALocaleCannotSmuggleAStatement(t *testing.T) {
	s := &Server{engine: PostgreSQL}
	for _, o := range []DatabaseOptions{
		{Locale: "C'; DROP DATABASE x; --"},
		{ICU: "en' "},
		{Collation: "utf8mb4_bin; DROP"},
	} {
		if _, err := s.NewDatabase(t.Context(), "x", o); err == nil || !strings.Contains(err.Error(), "is not a locale") {
			t.Errorf("NewDatabase with %+v: %v, want it refused", o, err)
		}
	}
}
