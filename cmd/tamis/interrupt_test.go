package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
)

// TestInterruptLeavesNothing interrupts loads of many rows once they have begun to write.
func TestInterruptLeavesNothing(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	from := filepath.Join(t.TempDir(), "rows")
	manyFlows(t, from, 200_000)
	for _, to := range []string{"sqlite:new.db", "new.json", "newfolder"} {
		dir := t.TempDir()
		t.Chdir(dir)
		ctx, cancel := context.WithCancel(context.Background())
		go func() {
			defer cancel()
			for range 2000 { // until something is there, and not for ever
				if left, _ := filepath.Glob(filepath.Join(dir, "*")); len(left) > 0 {
					return
				}
				if left, _ := filepath.Glob(filepath.Join(dir, ".*")); len(left) > 0 {
					return
				}
				time.Sleep(time.Millisecond)
			}
		}()
		var out, diagnostics bytes.Buffer
		status := run(ctx, &streams{in: strings.NewReader(""), out: &out, err: &diagnostics}, []string{
			"load", "-s", "prefect", "--from", from, "--to", to, "--create",
		})
		cancel()
		if status != exitInterrupted || diagnostics.String() != "tamis: interrupted\n" {
			t.Errorf("load --to %s = %d, %q, want %d", to, status, &diagnostics, exitInterrupted)
		}
		entries, err := os.ReadDir(dir)
		if err != nil || len(entries) > 0 {
			t.Errorf("load --to %s left %v, %v", to, entries, err)
		}
	}
}

// manyFlows writes a folder with n flows.
func manyFlows(t *testing.T, folder string, n int) {
	t.Helper()
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	file, err := os.Create(filepath.Join(folder, "flows.ndjson"))
	if err != nil {
		t.Fatal(err)
	}
	w := bufio.NewWriter(file)
	for i := range n {
		fmt.Fprintf(w, `{"id": "00000001-0000-4000-8000-%012x", "name": "flow %d", "tags": ["database"]}`+"\n", i, i)
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
}
