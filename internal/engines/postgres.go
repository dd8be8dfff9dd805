package engines

import (
	"cmp"
	"context"
	"net"
	"net/url"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
)

// StartPostgres starts a private PostgreSQL server.
func StartPostgres(ctx context.Context, o Options) (_ *Server, err error) {
	programs, err := PostgresServer.find("initdb", "postgres")
	if err != nil {
		return nil, err
	}
	// The signal is an immediate shutdown: nothing here is worth writing down,
	// and unlike a kill it gives the shared memory back.
	owner, err := unprivileged("postgres")
	if err != nil {
		return nil, err
	}
	h, err := newHome("postgres", owner, syscall.SIGQUIT)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			h.close()
		}
	}()

	password := secret()
	secretFile, err := h.write("password", password)
	if err != nil {
		return nil, err
	}
	data := filepath.Join(h.dir, "data")
	if err := h.run(ctx, programs[0],
		"--pgdata="+data, "--username=tamis", "--pwfile="+secretFile, "--auth=scram-sha-256",
		"--encoding=UTF8", "--locale="+cmp.Or(o.Locale, "C.UTF-8"), "--no-sync", "--no-instructions",
	); err != nil {
		return nil, err
	}

	return h.serve(ctx, PostgreSQL, o, url.UserPassword("tamis", password), func(port int) *exec.Cmd {
		args := []string{"-D", data}
		for _, setting := range append(postgresSettings(port, o), o.Settings...) {
			args = append(args, "-c", setting)
		}
		return h.command(programs[1], args...)
	})
}

// postgresSettings trade every safety of the data for speed: the data is gone at Stop.
func postgresSettings(port int, o Options) []string {
	return []string{
		"listen_addresses=" + loopback,
		"port=" + strconv.Itoa(port),
		"unix_socket_directories=",
		"timezone=" + cmp.Or(o.TimeZone, "America/St_Johns"),
		"fsync=off",
		"synchronous_commit=off",
		"full_page_writes=off",
		"wal_level=minimal",
		"max_wal_senders=0",
		"max_connections=200",
		"shared_buffers=64MB",
	}
}

const loopback = "127.0.0.1"

// address is what a URL calls the server at a port of this machine.
func address(port int) string { return net.JoinHostPort(loopback, strconv.Itoa(port)) }
