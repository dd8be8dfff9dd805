package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
	"unsafe"
)

// newTerminal returns a terminal to write to, and what returns all that was written there once it is closed.
func newTerminal(t *testing.T) (terminal *os.File, written func() string) {
	t.Helper()
	control, err := os.OpenFile("/dev/ptmx", os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Skip(err)
	}
	t.Cleanup(func() { _ = control.Close() })
	ioctl := func(what uintptr, n *int32) {
		if _, _, errno := syscall.Syscall(syscall.SYS_IOCTL, control.Fd(), what, uintptr(unsafe.Pointer(n))); errno != 0 {
			t.Skip(errno)
		}
	}
	var lock, number int32
	ioctl(syscall.TIOCSPTLCK, &lock)
	ioctl(syscall.TIOCGPTN, &number)
	terminal, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Skip(err)
	}
	all := make(chan string, 1)
	go func() {
		text, _ := io.ReadAll(control) // until the terminal is closed, which is an error here
		all <- string(text)
	}()
	return terminal, func() string {
		_ = terminal.Close()
		return <-all
	}
}

// screen returns what a terminal shows of a text that was written to it.
func screen(text string) string {
	var lines [][]rune
	line, at := []rune{}, 0
	text = regexp.MustCompile(`\x1b\[[0-9;?]*[A-Za-z]`).ReplaceAllStringFunc(text, func(s string) string {
		if strings.HasSuffix(s, "K") {
			return "\x00" // erases the line
		}
		return ""
	})
	for _, c := range text {
		switch {
		case c == '\x00':
			line, at = line[:0], 0
		case c == '\r':
			at = 0
		case c == '\n':
			lines, line = append(lines, line), nil
		case at < len(line):
			line[at] = c
			at++
		default:
			line, at = append(line, c), at+1
		}
	}
	var b strings.Builder
	for _, line := range append(lines, line) {
		b.WriteString(strings.TrimRight(string(line), " ") + "\n")
	}
	return strings.TrimSpace(b.String())
}

// A slowReader has a pause between its parts.
type slowReader struct{ parts []string }

func (r *slowReader) Read(p []byte) (int, error) {
	if len(r.parts) == 0 {
		return 0, io.EOF
	}
	time.Sleep(150 * time.Millisecond)
	n := copy(p, r.parts[0])
	r.parts = r.parts[1:]
	return n, nil
}

func TestProgressShowsOnATerminalAndIsGoneAtTheEnd(t *testing.T) {
	dir := t.TempDir()
	row := `{"id": %d, "name": "otter"}` + "\n"
	files := map[string]string{
		"s.yaml":      "tamis: 1\ncollections:\n  orders:\n    key: id\n    columns: {id: int, name: string}\n    fields: {id: {}, name: {}}\n",
		"rows.ndjson": "", "all.json": "{}", "wrong.ndjson": `{"id": "x"}` + "\n",
	}
	var rows strings.Builder
	for i := range 40_000 {
		fmt.Fprintf(&rows, row, i)
	}
	files["rows.ndjson"] = rows.String()
	files["data.json"] = `{"orders": [` + strings.TrimSuffix(strings.ReplaceAll(files["rows.ndjson"], "\n", ",\n"), ",\n") + `]}`
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	parts := []string{fmt.Sprintf(row, 1), fmt.Sprintf(row, 2), fmt.Sprintf(row, 3)}
	for _, test := range []struct {
		name   string
		args   []string // behind query -s s.yaml -c orders all.json
		toFile bool     // the answer is no terminal's
		was    string   // a pattern of what was seen meanwhile; "": nothing
		is     string   // what is left
	}{
		{"count of a file", []string{"--from", "rows.ndjson", "--count"}, false, `reading .*/1\.2 MB`, "40000"},
		{"count of a folder's file", []string{"--from", "data.json", "--count"}, false, `reading .*rows/s`, "40000"},
		{"count of standard input", []string{"--from", "-", "--count"}, false, `reading .*B/s`, "3"},
		{"rows into a file", []string{"--from", "-"}, true, `reading .*B/s`, ""},
		{"a row that is none", []string{"--from", "wrong.ndjson", "--ids"}, false, "", `tamis: wrong.ndjson:1: /id: want an int, have "x"`},
		{"switched off", []string{"--from", "-", "--count", "--no-progress"}, false, "", "3"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Chdir(dir)
			terminal, written := newTerminal(t)
			s := &streams{in: &slowReader{append([]string{}, parts...)}, out: terminal, err: terminal}
			var file strings.Builder
			if test.toFile {
				s.out = &file
			}
			run(t.Context(), s, append([]string{"query", "-s", "s.yaml", "-c", "orders", "all.json"}, test.args...))
			text := written()
			if ok, _ := regexp.MatchString(test.was, text); !ok || (test.was == "") == strings.Contains(text, "reading") {
				t.Errorf("written: %q, want %s", text, test.was)
			}
			if got := screen(text); got != test.is && test.is != "" {
				t.Errorf("the screen has %q, want %q; written: %q", got, test.is, text)
			}
			if test.toFile && file.String() != strings.Join(parts, "") {
				t.Errorf("the file has %q", file.String())
			}
		})
	}
}
