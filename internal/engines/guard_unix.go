//go:build unix

package engines

import (
	"fmt"
	"io"
	"os/exec"
	"strconv"
	"syscall"
)

// A guard is a shell that outlives us. It reads a pipe that only we hold open: when the
// pipe ends because we died, even by a kill that no handler sees, it ends the server
// and removes the folder.
type guard struct {
	cmd  *exec.Cmd
	pipe io.WriteCloser
}

// vigil reads the number of the newest server until nobody can write any more.
const vigil = `trap '' HUP INT QUIT TERM
pid=
while read -r line; do pid=$line; done
if [ -n "$pid" ]; then
	kill -"$2" "$pid" 2>/dev/null
	tries=0
	while kill -0 "$pid" 2>/dev/null && [ $tries -lt 50 ]; do tries=$((tries+1)); sleep 0.1; done
	kill -9 "$pid" 2>/dev/null
fi
rm -rf "$1"`

func newGuard(dir string, signal syscall.Signal) (*guard, error) {
	c := exec.Command("sh", "-c", vigil, "guard", dir, strconv.Itoa(int(signal))) //nolint:gosec,noctx // our own script, which is to outlive us
	c.Dir = "/"
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	pipe, err := c.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("engines: %w", err)
	}
	if err := c.Start(); err != nil {
		return nil, fmt.Errorf("engines: %w", err)
	}
	return &guard{cmd: c, pipe: pipe}, nil
}

// watch tells the guard which process is the server.
func (g *guard) watch(pid int) error {
	_, err := fmt.Fprintln(g.pipe, pid)
	return err
}

// dismiss ends the guard before it does anything.
func (g *guard) dismiss() {
	_ = g.cmd.Process.Kill()
	_ = g.cmd.Wait()
}
