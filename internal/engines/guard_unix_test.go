//go:build unix

package engines

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// The test binary is the process that starts a server and dies, when this variable says so.
const victim = "ENGINES_TEST_VICTIM"

func TestMain(m *testing.M) {
	if engine := os.Getenv(victim); engine != "" {
		s, err := Start(context.Background(), Engine(engine), Options{})
		if err != nil {
			fmt.Println("error", err)
			os.Exit(1)
		}
		fmt.Println(s.admin.Host, s.home.dir)
		select {}
	}
	os.Exit(m.Run())
}

func TestAServerDiesWithWhoeverStartedIt(t *testing.T) {
	for _, engine := range all {
		t.Run(string(engine), func(t *testing.T) {
			start(t, engine, Options{}).Stop() // skips where there is none
			c := exec.CommandContext(t.Context(), os.Args[0])
			c.Env = append(os.Environ(), victim+"="+string(engine))
			out, err := c.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := c.Start(); err != nil {
				t.Fatal(err)
			}
			line, err := bufio.NewReader(out).ReadString('\n')
			if err != nil {
				t.Fatal(err)
			}
			address, dir, _ := strings.Cut(strings.TrimSpace(line), " ")
			if !listens(t, address) {
				t.Fatalf("nothing listens at %s before the kill (%s)", address, dir)
			}
			if err := c.Process.Kill(); err != nil {
				t.Fatal(err)
			}
			_ = c.Wait() // killed, as told

			for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(20 * time.Millisecond) {
				_, err := os.Stat(dir)
				gone := os.IsNotExist(err)
				if gone && !listens(t, address) {
					return
				}
				if time.Now().After(deadline) {
					t.Fatalf("30 s after the kill: folder gone = %v, listening = %v", gone, listens(t, address))
				}
			}
		})
	}
}

// A server that is being prepared is a process of its own: mysqld --initialize, whose folder was once removed under it, ran on for ever.
func TestWhatPreparesAServerDiesWithWhoeverStartedIt(t *testing.T) {
	if _, err := os.Stat("/proc/self/cmdline"); err != nil {
		t.Skip("no /proc: ", err)
	}
	for _, engine := range all {
		t.Run(string(engine), func(t *testing.T) {
			began := time.Now()
			s := start(t, engine, Options{}) // skips where there is none
			half := time.Since(began) / 2
			s.Stop()
			within, err := os.MkdirTemp("", "engines-test-")
			if err == nil {
				err = os.Chmod(within, 0o711) //nolint:gosec // for the account of the server
			}
			if err != nil {
				t.Fatal(err)
			}
			defer os.RemoveAll(within)
			c := exec.CommandContext(t.Context(), os.Args[0])
			c.Env = append(os.Environ(), victim+"="+string(engine), "TMPDIR="+within)
			if err := c.Start(); err != nil {
				t.Fatal(err)
			}
			time.Sleep(half)
			if len(runningIn(t, within)) == 0 {
				t.Error("nothing runs in the server's folder before the kill")
			}
			if err := c.Process.Kill(); err != nil {
				t.Fatal(err)
			}
			_ = c.Wait() // killed, as told
			for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(20 * time.Millisecond) {
				left, err := os.ReadDir(within)
				running := runningIn(t, within)
				if err == nil && len(left) == 0 && len(running) == 0 {
					return
				}
				if time.Now().After(deadline) {
					t.Fatalf("30 s after the kill: in the folder %v %v, and running %q", left, err, running)
				}
			}
		})
	}
}

// runningIn returns the processes that have dir, or a file in it, as their folder or among their arguments, but for guards.
func runningIn(t *testing.T, dir string) (out []string) {
	t.Helper()
	processes, err := filepath.Glob("/proc/[0-9]*")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range processes {
		text, _ := os.ReadFile(filepath.Join(p, "cmdline")) // it may have ended
		cwd, _ := os.Readlink(filepath.Join(p, "cwd"))
		if strings.HasPrefix(string(text), "sh\x00-c\x00"+vigil) {
			continue
		}
		if strings.Contains(string(text), dir) || strings.HasPrefix(cwd, dir) {
			out = append(out, strings.ReplaceAll(string(text), "\x00", " "))
		}
	}
	return out
}
