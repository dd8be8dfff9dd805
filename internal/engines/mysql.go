package engines

import (
	"context"
	"fmt"
	"net/url"
	"os/exec"
	"path/filepath"
	"syscall"
)

// StartMySQL starts a private MySQL server. It runs as our own account, root too: the folder that its program may be
// unpacked in is not for others to read.
func StartMySQL(ctx context.Context, o Options) (_ *Server, err error) {
	program, err := mysqld()
	if err != nil {
		return nil, err
	}
	if len(program) == 1 {
		program = append(program, "--no-defaults")
	}
	// One process and nothing worth keeping: a kill is the quickest end.
	h, err := newHome("mysql", account{}, syscall.SIGKILL)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			h.close()
		}
	}()

	data := filepath.Join(h.dir, "data")
	arguments := func(more ...string) []string {
		return append(append([]string{}, program[1:]...), append([]string{"--user=root", "--datadir=" + data}, more...)...)
	}
	if err := h.run(ctx, program[0], arguments("--initialize-insecure", "--innodb-flush-method=nosync", "--innodb-doublewrite=OFF")...); err != nil {
		return nil, err
	}
	password := secret()
	// A new server has a root without password. Our user stays alone.
	accounts, err := h.write("accounts.sql", fmt.Sprintf(
		"CREATE USER tamis@'%[1]s' IDENTIFIED BY '%[2]s';\n"+
			"GRANT ALL ON *.* TO tamis@'%[1]s' WITH GRANT OPTION;\n"+
			"DROP USER root@localhost;\n", loopback, password))
	if err != nil {
		return nil, err
	}

	return h.serve(ctx, MySQL, o, url.UserPassword("tamis", password), func(port int) *exec.Cmd {
		args := arguments("--init-file=" + accounts)
		for _, setting := range append(mysqlSettings(port, o), o.Settings...) {
			args = append(args, "--"+setting)
		}
		return h.command(program[0], args...)
	})
}

// mysqlSettings are quickSettings, with a collation that folds, on purpose: no answer may depend on it.
func mysqlSettings(port int, o Options) []string {
	return append(quickSettings(port, o, "utf8mb4_0900_ai_ci"), "pid-file=server.pid", "mysqlx=OFF", "secure-file-priv=NULL", "performance-schema=OFF")
}
