package main

import (
	"fmt"
	"os"
	"regexp"
	"runtime"
	"runtime/debug"
	"strings"
	"time"
)

// notes are the modules whose versions a table of results names, by the name that it has there.
var notes = []struct{ name, module string }{
	{"squirrel", "github.com/Masterminds/squirrel"},
	{"validator", "github.com/go-playground/validator/v10"},
	{"jsontext", "github.com/go-json-experiment/json"},
	{"aip-go", "go.einride.tech/aip"},
	{"cel-go", "github.com/google/cel-go"},
	{"expr", "github.com/expr-lang/expr"},
	{"go-bexpr", "github.com/hashicorp/go-bexpr"},
	{"sonic", "github.com/bytedance/sonic"},
	{"duckdb-go", "github.com/duckdb/duckdb-go/v2"},
	{"go-sqlite3", "github.com/mattn/go-sqlite3"},
}

var model = regexp.MustCompile(`(?m)^model name\s*:\s*(.*)$`)

// machine says what was measured on, when and with what.
func (p presented) machine() (string, error) {
	processor := runtime.GOARCH
	if info, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		if m := model.FindSubmatch(info); m != nil {
			processor = strings.Join(strings.Fields(string(m[1])), " ")
		}
	}
	said := fmt.Sprintf("Measured on %s: %s, %d processors, %s, %s", time.Now().UTC().Format(time.DateOnly), processor, runtime.NumCPU(), runtime.GOOS,
		strings.Replace(runtime.Version(), "go", "Go ", 1))
	versions := map[string]string{}
	if b, ok := debug.ReadBuildInfo(); ok {
		for _, d := range b.Deps {
			versions[d.Path] = strings.TrimPrefix(d.Version, "v")
		}
	}
	for _, n := range notes {
		if v := versions[n.module]; v != "" {
			said += ", " + n.name + " " + v
		}
	}
	if p.note != "" {
		note, err := os.ReadFile(p.note)
		if err != nil {
			return "", err
		}
		said += "; " + strings.TrimSpace(string(note))
	}
	return said + ".", nil
}
