package guide

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tamis-go/tamis/internal/engines/enginetest"
)

var update = flag.Bool("update", false, "write what commands print into the pages")

const pages = "../../docs/guide"

// TestEveryPageRunsFromAnEmptyFolder types what each page of the guide shows.
func TestEveryPageRunsFromAnEmptyFolder(t *testing.T) {
	if testing.Short() {
		t.Skip("it builds the command and programs")
	}
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	bin := t.TempDir()
	build := exec.Command("go", "build", "-o", filepath.Join(bin, "tamis"), "./cmd/tamis")
	build.Dir = root
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	files, err := filepath.Glob(filepath.Join(pages, "*.md"))
	if err != nil || len(files) < 5 {
		t.Fatalf("%d pages, %v", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".md"), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			begin := time.Now()
			got := newReader(t, root, bin, string(text)).read(string(text))
			t.Logf("tally: guide: %s runs from an empty folder, %.1f s", filepath.Base(file), time.Since(begin).Seconds())
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			} else if diff := cmp.Diff(string(text), got); diff != "" {
				t.Errorf("-page +run (-update writes it)\n%s", diff)
			}
		})
	}
}

// A reader sits in an empty folder with the command in the PATH.
type reader struct {
	t           *testing.T
	folder      string
	environment []string
	shown, real []string // what a page writes, and what stands for it here: pairs
}

var port = regexp.MustCompile(`127\.0\.0\.1:(\d+)`)

func newReader(t *testing.T, root, bin, page string) *reader {
	t.Helper()
	r := &reader{t: t, folder: t.TempDir()}
	r.environment = append(os.Environ(), "PATH="+bin+":"+os.Getenv("PATH"), "GOFLAGS=-mod=mod", "GOPROXY=off", "GONOSUMDB=*", "LC_ALL=C", "TZ=UTC")
	if strings.Contains(page, "postgres://localhost/shop") {
		r.replace("postgres://localhost/shop", enginetest.Postgres(t))
	}
	if strings.Contains(page, "postgres://localhost/west") { // a server that another one reads from
		address := enginetest.Postgres(t)
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		password, _ := u.User.Password()
		r.replace("postgres://localhost/west", address)
		r.replace("host 'west', dbname 'shop'", fmt.Sprintf("host '%s', port '%s', dbname '%s'", u.Hostname(), u.Port(), strings.TrimPrefix(u.Path, "/")))
		r.replace("user 'app', password 'secret'", fmt.Sprintf("user '%s', password '%s'", u.User.Username(), password))
	}
	if strings.Contains(page, "mysql://localhost/shop") {
		address := enginetest.MySQL(t)
		r.replace("mysql://localhost/shop", address)
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		password, _ := u.User.Password()
		r.environment = append(r.environment, "MYSQL_PWD="+password)
		r.replace("mysql shop", fmt.Sprintf("mysql -h %s -P %s -u %s %s", u.Hostname(), u.Port(), u.User.Username(), strings.TrimPrefix(u.Path, "/")))
	}
	for _, m := range port.FindAllStringSubmatch(page, -1) {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		r.replace(m[0], l.Addr().String())
		l.Close()
	}
	if strings.Contains(page, " examples/") { // in a clone of the repository
		r.replace(" examples/", " "+root+"/examples/")
	}
	// A reader gets the module by go get; here it is this tree, with the versions that it asks for.
	r.replace("go get github.com/tamis-go/tamis@latest", fmt.Sprintf(`m=$(go list -m) && sed "s,^module .*,module $m," %[1]s/go.mod > go.mod && cp %[1]s/go.sum . &&
		go mod edit -require github.com/tamis-go/tamis@v0.0.0 -replace github.com/tamis-go/tamis=%[1]s`, root))
	return r
}

func (r *reader) replace(shown, real string) {
	if slices.Contains(r.shown, shown) {
		return
	}
	r.shown, r.real = append(r.shown, shown), append(r.real, real)
}

func swap(text string, from, to []string) string {
	var pairs []string
	for i := range from {
		pairs = append(pairs, from[i], to[i])
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

// read does what the page says, and returns it with what was printed.
func (r *reader) read(page string) string {
	var out strings.Builder
	at := 0
	for _, b := range blocks(page) {
		out.WriteString(page[at:b.from])
		at = b.to
		switch {
		case b.file != "":
			path := filepath.Join(r.folder, b.file)
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				r.t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte(swap(b.text, r.shown, r.real)), 0o600); err != nil {
				r.t.Fatal(err)
			}
			out.WriteString(b.text)
		case b.language == "console":
			list, err := steps(b.text)
			if err != nil {
				r.t.Fatal(err)
			}
			for i := range list {
				list[i].output = r.run(list[i])
			}
			out.WriteString(print(list))
		default:
			out.WriteString(b.text)
		}
	}
	out.WriteString(page[at:])
	return out.String()
}

// patience is how long one command may take.
const patience = 2 * time.Minute

// run types a command and returns what it prints, with its exit status if that is not 0.
func (r *reader) run(s step) string {
	r.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	command := swap(s.command, r.shown, r.real)
	if s.background {
		r.start(ctx, cancel, command)
		return ""
	}
	defer cancel()
	c := exec.CommandContext(ctx, "sh", "-c", command)
	c.Dir, c.Env = r.folder, r.environment
	text, err := c.CombinedOutput()
	out := swap(string(text), r.real, r.shown)
	if out != "" && !strings.HasSuffix(out, "\n") {
		out += "\n"
	}
	if exit := new(exec.ExitError); errors.As(err, &exit) {
		out += fmt.Sprintf("(exit status %d)\n", exit.ExitCode())
	} else if err != nil {
		r.t.Fatalf("%s: %v\n%s", s.command, err, text)
	}
	return quiet.ReplaceAllString(out, "")
}

// quiet is what differs from run to run, or is of no interest to a reader.
var quiet = regexp.MustCompile(`(?m)^go: .*\n`)

var listens = regexp.MustCompile(`--addr (\S+)`)

// start leaves a server running, and waits until it listens.
func (r *reader) start(ctx context.Context, cancel func(), command string) {
	var log bytes.Buffer
	c := exec.CommandContext(ctx, "sh", "-c", "exec "+command)
	c.Dir, c.Env, c.Stdout, c.Stderr = r.folder, r.environment, &log, &log
	c.Cancel = func() error { return c.Process.Signal(os.Interrupt) }
	c.WaitDelay = 5 * time.Second
	if err := c.Start(); err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() { cancel(); _ = c.Wait() })
	address := listens.FindStringSubmatch(command)[1]
	for range 200 {
		if conn, err := net.DialTimeout("tcp", address, time.Second); err == nil {
			conn.Close()
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	cancel()
	_ = c.Wait()
	r.t.Fatalf("%s does not listen on %s\n%s", command, address, log.String())
}
