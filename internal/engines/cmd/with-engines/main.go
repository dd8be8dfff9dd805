// Command with-engines runs a command beside private database servers:
//
//	with-engines [-install] [-postgres] [-mariadb] [-mysql] [-clickhouse] [-trino] [-trino-postgresql] [-cxx] [-curl] -- COMMAND ARGS...
//
// It starts a PostgreSQL, a MariaDB, a MySQL and a ClickHouse server, or the ones named, of which Trino may be one, puts their addresses into
// TAMIS_TEST_POSTGRES, TAMIS_TEST_MARIADB, TAMIS_TEST_MYSQL, TAMIS_TEST_CLICKHOUSE and TAMIS_TEST_TRINO, runs the command, stops the servers, and exits with the
// command's status. With -install it installs first what is missing. What cannot
// be had is an error if CI=true; otherwise the command runs without it, after a warning.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"sync"
	"syscall"
	"time"

	"github.com/tamis-go/tamis/internal/engines"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stderr))
}

// An engine is what a flag stands for.
type engine struct {
	flag   string
	tool   engines.Tool
	engine engines.Engine // empty: not a server, only to be installed
	named  bool           // it is started only where its flag says so
}

var table = []engine{
	{flag: "postgres", tool: engines.PostgresServer, engine: engines.PostgreSQL},
	{flag: "mariadb", tool: engines.MariaDBServer, engine: engines.MariaDB},
	{flag: "mysql", tool: engines.MySQLServer, engine: engines.MySQL},
	{flag: "clickhouse", tool: engines.ClickHouseServer, engine: engines.ClickHouse},
	{flag: "trino", tool: engines.TrinoServer, engine: engines.Trino, named: true},
	{flag: "trino-postgresql", tool: engines.TrinoPostgres},
	{flag: "cxx", tool: engines.CXX},
	{flag: "curl", tool: engines.Curl},
}

// usage is the exit status for a command line that makes no sense.
const usage = 2

func run(ctx context.Context, args []string, diagnostics io.Writer) int {
	flags := flag.NewFlagSet("with-engines", flag.ContinueOnError)
	flags.SetOutput(diagnostics)
	install := flags.Bool("install", false, "install what is missing (apt-get, as root or through sudo -n)")
	wanted := make([]*bool, len(table))
	for i, e := range table {
		wanted[i] = flags.Bool(e.flag, false, "use "+e.tool.Name)
	}
	if err := flags.Parse(args); err != nil {
		return usage
	}
	if flags.NArg() == 0 {
		fmt.Fprintln(diagnostics, "with-engines: no command to run")
		flags.Usage()
		return usage
	}
	var chosen []engine
	for i, e := range table {
		if *wanted[i] {
			chosen = append(chosen, e)
		}
	}
	if len(chosen) == 0 {
		for _, e := range table {
			if e.engine != "" && !e.named {
				chosen = append(chosen, e)
			}
		}
	}

	if *install {
		if err := installAll(ctx, chosen, diagnostics); err != nil && refuse(err, diagnostics) {
			return 1
		}
	}
	environment, stop, err := startAll(ctx, chosen, diagnostics)
	defer stop()
	if err != nil && refuse(err, diagnostics) {
		return 1
	}
	if ctx.Err() != nil {
		return 1
	}
	return execute(ctx, flags.Args(), environment, diagnostics)
}

// refuse tells whether an error ends the run. Only one case goes on: a developer's machine
// that has no such engine, where the tests that need it say so and are skipped.
func refuse(err error, diagnostics io.Writer) bool {
	fmt.Fprintf(diagnostics, "with-engines: %v\n", err)
	return os.Getenv("CI") == "true"
}

func installAll(ctx context.Context, chosen []engine, log io.Writer) error {
	var tools []engines.Tool
	for _, e := range chosen {
		tools = append(tools, e.tool)
	}
	return engines.Install(ctx, log, tools...)
}

// startAll starts the servers side by side: each takes seconds, mostly waiting for the other's core.
// Servers that somebody else runs, and named already, are used as they are.
func startAll(ctx context.Context, chosen []engine, diagnostics io.Writer) (environment []string, stop func(), err error) {
	servers := make([]*engines.Server, len(chosen))
	errs := make([]error, len(chosen))
	var wg sync.WaitGroup
	begin := time.Now()
	for i, e := range chosen {
		if e.engine == "" {
			errs[i] = e.tool.Installed()
			continue
		}
		if address := engines.Named(ctx, e.engine); address != "" {
			fmt.Fprintf(diagnostics, "with-engines: %s: as the environment says\n", e.tool.Name)
			environment = append(environment, e.engine.Variable()+"="+address)
			continue
		}
		wg.Go(func() { servers[i], errs[i] = engines.Start(ctx, e.engine, engines.Options{}) })
	}
	wg.Wait()
	for i, s := range servers {
		if s != nil {
			fmt.Fprintf(diagnostics, "with-engines: %s is up (%.1f s)\n", chosen[i].tool.Name, time.Since(begin).Seconds())
			environment = append(environment, chosen[i].engine.Variable()+"="+s.URL())
		}
	}
	return environment, func() {
		for _, s := range servers {
			if s != nil {
				wg.Go(s.Stop)
			}
		}
		wg.Wait()
	}, errors.Join(errs...)
}

// grace is how long the command may take to end once it was asked to.
const grace = 10 * time.Second

// execute runs the command and returns its exit status.
func execute(ctx context.Context, args, environment []string, diagnostics io.Writer) int {
	c := exec.CommandContext(ctx, args[0], args[1:]...) //nolint:gosec // running a given command is what this is for
	c.Stdin, c.Stdout, c.Stderr = os.Stdin, os.Stdout, os.Stderr
	c.Env = append(os.Environ(), environment...)
	c.Cancel = func() error { return c.Process.Signal(syscall.SIGTERM) }
	c.WaitDelay = grace
	err := c.Run()
	if exit := new(exec.ExitError); errors.As(err, &exit) {
		return max(exit.ExitCode(), 1) // -1: ended by a signal
	}
	if err != nil {
		fmt.Fprintf(diagnostics, "with-engines: %v\n", err)
		return 1
	}
	return 0
}
