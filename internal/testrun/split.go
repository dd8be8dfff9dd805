package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"slices"
)

// tag is the build tag of what needs DuckDB, whose driver needs a C++ compiler.
const tag = "duckdb"

// A plan says which packages are tested without the tag and which with it. No test runs twice, save in a package that
// is itself built otherwise with the tag: people have either.
type plan struct {
	plain, tagged []string
}

// split plans the tests of the packages. Without a compiler nothing has the tag.
func split(ctx context.Context, patterns []string, compiler bool) (plan, error) {
	without, err := list(ctx, patterns)
	if err != nil || !compiler {
		return plan{plain: names(without)}, err
	}
	with, err := list(ctx, patterns, "-tags", tag)
	return choose(without, with), err
}

// choose compares the files that packages have without the tag and with it.
func choose(without, with []pack) plan {
	files := make(map[string][]string, len(with))
	for _, one := range with {
		files[one.ImportPath] = one.files()
	}
	differ := slices.DeleteFunc(slices.Clone(without), func(one pack) bool {
		return slices.Equal(one.files(), files[one.ImportPath])
	})
	return plan{plain: names(differ), tagged: names(with)}
}

func names(packs []pack) []string {
	var out []string
	for _, one := range packs {
		out = append(out, one.ImportPath)
	}
	return out
}

// A pack is what go list says of a package.
type pack struct {
	ImportPath                         string
	GoFiles, TestGoFiles, XTestGoFiles []string
}

func (p pack) files() []string { return slices.Concat(p.GoFiles, p.TestGoFiles, p.XTestGoFiles) }

func list(ctx context.Context, patterns []string, flags ...string) ([]pack, error) {
	args := append([]string{"list", "-json=ImportPath,GoFiles,TestGoFiles,XTestGoFiles"}, flags...)
	c := exec.CommandContext(ctx, "go", append(args, patterns...)...) //nolint:gosec // the words are ours
	var diagnostics bytes.Buffer
	c.Stderr = &diagnostics
	out, err := c.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w\n%s", err, diagnostics.String())
	}
	var packs []pack
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var one pack
		err := d.Decode(&one)
		if errors.Is(err, io.EOF) {
			return packs, nil
		}
		if err != nil {
			return nil, fmt.Errorf("go list: %w", err)
		}
		packs = append(packs, one)
	}
}
