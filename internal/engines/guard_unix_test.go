//go:build unix

package engines

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
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
