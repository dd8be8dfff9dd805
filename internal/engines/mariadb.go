package engines

import (
	"cmp"
	"context"
	"fmt"
	"net/url"
	"os/exec"
	"path/filepath"
	"syscall"
)

// StartMariaDB starts a private MariaDB server.
func StartMariaDB(ctx context.Context, o Options) (_ *Server, err error) {
	programs, err := MariaDBServer.find("mariadb-install-db", "mariadbd")
	if err != nil {
		return nil, err
	}
	// One process and nothing worth keeping: a kill is the quickest end.
	owner, err := unprivileged("mysql")
	if err != nil {
		return nil, err
	}
	h, err := newHome("mariadb", owner, syscall.SIGKILL)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			h.close()
		}
	}()

	data := filepath.Join(h.dir, "data")
	if err := h.run(ctx, programs[0],
		"--no-defaults", "--datadir="+data, "--auth-root-authentication-method=normal",
		"--skip-test-db", "--skip-name-resolve", "--innodb-flush-method=nosync",
	); err != nil {
		return nil, err
	}
	password := secret()
	// A new server has a root without password under several names. Our user stays alone.
	accounts, err := h.write("accounts.sql", fmt.Sprintf(
		"CREATE OR REPLACE USER tamis@'%[1]s' IDENTIFIED BY '%[2]s';\n"+
			"GRANT ALL ON *.* TO tamis@'%[1]s' WITH GRANT OPTION;\n"+
			"DELETE FROM mysql.global_priv WHERE user NOT IN ('tamis', 'mariadb.sys');\n"+
			"FLUSH PRIVILEGES;\n", loopback, password))
	if err != nil {
		return nil, err
	}

	return h.serve(ctx, MariaDB, o, url.UserPassword("tamis", password), func(port int) *exec.Cmd {
		args := []string{"--no-defaults", "--datadir=" + data, "--init-file=" + accounts}
		for _, setting := range append(mariadbSettings(port, o), o.Settings...) {
			args = append(args, "--"+setting)
		}
		return h.command(programs[1], args...)
	})
}

// mariadbSettings are quickSettings, with the collation that folds most, on purpose: no answer may depend on it.
func mariadbSettings(port int, o Options) []string {
	return append(quickSettings(port, o, "utf8mb4_general_ci"), "skip-networking=OFF")
}

// quickSettings are what MariaDB and MySQL both run with. They trade every safety of the data for speed: the data is gone at Stop.
func quickSettings(port int, o Options, collation string) []string {
	return []string{
		"bind-address=" + loopback,
		fmt.Sprintf("port=%d", port),
		"skip-name-resolve",
		"socket=server.sock", // in the data folder: a path of its own may be too long
		"default-time-zone=" + cmp.Or(o.TimeZone, "+05:30"),
		"character-set-server=utf8mb4",
		"collation-server=" + collation,
		"innodb-flush-log-at-trx-commit=0",
		"innodb-flush-method=nosync",
		"innodb-doublewrite=OFF",
		"innodb-buffer-pool-size=64M",
		"skip-log-bin",
		"max-connections=200",
	}
}
