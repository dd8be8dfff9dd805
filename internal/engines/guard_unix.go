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
// pipe ends because we died, even by a kill that no handler sees, it ends what runs
// there, the server or a program that prepares its folder, and removes the folder.
type guard struct {
	cmd  *exec.Cmd
	pipe io.WriteCloser
}

// vigil reads the number of the newest process until nobody can write any more. An empty line says that it has ended.
const vigil = `trap '' HUP INT QUIT TERM
pid=
while read -r line; do pid=$line; done
if [ -n "$pid" ]; then
	kill -"$2" "$pid" 2>/dev/null
	tries=0
	while kill -0 "$pid" 2>/dev/null && [ $tries -lt 50 ]; do tries=$((tries+1)); sleep 0.1; done
	kill -9 -"$pid" 2>/dev/null
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

// watch tells the guard which process runs, the leader of its group.
func (g *guard) watch(pid int) error {
	_, err := fmt.Fprintln(g.pipe, pid)
	return err
}

// ended tells the guard that it does not run any more: its number may become another's.
func (g *guard) ended() error {
	_, err := fmt.Fprintln(g.pipe)
	return err
}

// dismiss ends the guard before it does anything.
func (g *guard) dismiss() {
	_ = g.cmd.Process.Kill()
	_ = g.cmd.Wait()
}
