package engines

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// A home is the temporary folder of one server, the account that owns it, and the
// server's process once there is one.
type home struct {
	dir     string
	account account
	guard   *guard
	signal  syscall.Signal // ends the server
	server  *exec.Cmd      // nil until serve
	exited  chan struct{}  // closed when the server has ended
}

// newHome makes a folder for a server that is to run as the account.
func newHome(name string, owner account, signal syscall.Signal) (*home, error) {
	dir, err := os.MkdirTemp("", "tamis-"+name+"-")
	if err != nil {
		return nil, fmt.Errorf("engines: %w", err)
	}
	h := &home{dir: dir, account: owner, signal: signal}
	if err := owner.own(dir); err != nil {
		return nil, errors.Join(fmt.Errorf("engines: %w", err), os.RemoveAll(dir))
	}
	if h.guard, err = newGuard(dir, signal); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	return h, nil
}

// write makes a file in the folder that only the server's account can read.
func (h *home) write(name, text string) (string, error) {
	path := filepath.Join(h.dir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		return "", fmt.Errorf("engines: %w", err)
	}
	if err := h.account.own(path); err != nil {
		return "", fmt.Errorf("engines: %w", err)
	}
	return path, nil
}

// command is a program that runs in the folder, as its owner, in a process group of its own:
// an interrupt typed at the terminal is for us, and we stop the server when we are done.
func (h *home) command(program string, args ...string) *exec.Cmd {
	c := exec.Command(program, args...) //nolint:gosec,noctx // a server outlives the context that it is started under
	c.Dir = h.dir
	c.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + h.dir, "TMPDIR=" + h.dir, "LC_ALL=C"}
	c.SysProcAttr = h.account.attributes()
	return c
}

// run runs a program to its end, or to the end of the context.
func (h *home) run(ctx context.Context, program string, args ...string) error {
	c := h.command(program, args...)
	out, err := os.CreateTemp(h.dir, "out-")
	if err != nil {
		return fmt.Errorf("engines: %w", err)
	}
	defer out.Close()
	c.Stdout, c.Stderr = out, out
	if err := c.Start(); err != nil {
		return fmt.Errorf("engines: in the folder %s: %w", h.dir, err)
	}
	done := context.AfterFunc(ctx, func() { killGroup(c.Process.Pid) })
	defer done()
	watched := h.guard.watch(c.Process.Pid)
	err = c.Wait()
	if watched = errors.Join(watched, h.guard.ended()); watched != nil {
		return fmt.Errorf("engines: %w", watched)
	}
	if err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return fmt.Errorf("engines: %s: %w\n%s", filepath.Base(program), err, tail(out.Name()))
	}
	return nil
}

// serve starts the server and waits until it answers.
func (h *home) serve(ctx context.Context, engine Engine, o Options, user *url.Userinfo, command func(port int) *exec.Cmd) (*Server, error) {
	const tries = 5
	for try := 1; ; try++ {
		port, err := freePort(ctx)
		if err != nil {
			return nil, err
		}
		s := &Server{
			engine: engine,
			admin:  url.URL{Scheme: engine.scheme(), User: user, Host: address(port), Path: "/" + engine.scheme()},
			home:   h,
		}
		switch engine {
		case PostgreSQL:
			s.admin.RawQuery = "sslmode=disable"
		case ClickHouse:
			s.admin.Path, s.admin.RawQuery = "/default", "protocol=http"
		case Trino:
			s.admin.Path = "/memory/default"
		}
		if err := h.launch(command(port), o.Log); err != nil {
			return nil, err
		}
		err = h.ready(ctx, s)
		if err == nil {
			return s, nil
		}
		h.end()
		// Another process may take the port between our look and the server's bind.
		if try == tries || !strings.Contains(strings.ToLower(err.Error()), "address already in use") {
			return nil, err
		}
	}
}

func (h *home) launch(c *exec.Cmd, log io.Writer) error {
	file, err := os.Create(h.log())
	if err != nil {
		return fmt.Errorf("engines: %w", err)
	}
	defer file.Close()
	c.Stdout, c.Stderr = file, file
	if log != nil {
		c.Stderr = io.MultiWriter(file, log)
	}
	if err := c.Start(); err != nil {
		return fmt.Errorf("engines: %w", err)
	}
	h.server, h.exited = c, make(chan struct{})
	exited := h.exited
	go func() {
		_ = c.Wait() // how it ended is in its log
		close(exited)
	}()
	return h.guard.watch(c.Process.Pid)
}

// ready waits until the server lets its administrator in.
func (h *home) ready(ctx context.Context, s *Server) error {
	patience, at := time.Minute, s.URL()
	if s.engine == Trino { // which is up when all its parts are, and whose driver would itself be patient
		patience, at = 5*time.Minute, at+"?request_retry_max_attempts=1"
	}
	ctx, cancel := context.WithTimeoutCause(ctx, patience, fmt.Errorf("no answer in %v", patience))
	defer cancel()
	db, err := Open(at)
	if err != nil {
		return err
	}
	defer db.Close()
	db.SetMaxIdleConns(0)
	for {
		err := db.PingContext(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-h.exited:
			return fmt.Errorf("engines: the %s server ended at its start:\n%s", s.engine, tail(h.log()))
		case <-ctx.Done():
			return fmt.Errorf("engines: the %s server: %w: %w\n%s", s.engine, context.Cause(ctx), err, tail(h.log()))
		case <-time.After(patience / 3000):
		}
	}
}

// end stops the server's process, if it runs.
func (h *home) end() {
	if h.server == nil {
		return
	}
	_ = h.server.Process.Signal(h.signal) // it may have ended by itself
	select {
	case <-h.exited:
	case <-time.After(10 * time.Second):
		killGroup(h.server.Process.Pid)
		<-h.exited
	}
	h.server = nil
}

// close stops the server and removes the folder.
func (h *home) close() {
	h.end()
	h.guard.dismiss()
	_ = os.RemoveAll(h.dir) // what is left is in the system's folder for such things
}

func (h *home) log() string { return filepath.Join(h.dir, "log") }

// tail is the end of a log, enough of it to see why a server would not start.
func tail(path string) string {
	text, err := os.ReadFile(path)
	if err != nil {
		return err.Error()
	}
	const most = 2000
	return strings.TrimSpace(string(text[max(0, len(text)-most):]))
}

func freePort(ctx context.Context) (int, error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", address(0))
	if err != nil {
		return 0, fmt.Errorf("engines: %w", err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}

// secret is a password that needs no quoting anywhere.
func secret() string { return rand.Text() }
