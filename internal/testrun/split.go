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

// A plan says which packages are tested without the tag and which with it. No
// test runs twice, save in a package that has tests for both.
type plan struct {
	plain, tagged []string
}

// split plans the tests of the packages. Without a compiler nothing has the tag.
func split(ctx context.Context, patterns []string, compiler bool) (plan, error) {
	without, err := list(ctx, patterns)
	if err != nil {
		return plan{}, err
	}
	if !compiler {
		return choose(without, without), nil
	}
	with, err := list(ctx, patterns, "-tags", tag)
	if err != nil {
		return plan{}, err
	}
	return choose(without, with), nil
}

// choose compares the test files that packages have without the tag and with it.
func choose(without, with []pack) plan {
	var p plan
	plain := make(map[string][]string, len(without))
	for _, one := range without {
		plain[one.ImportPath] = one.tests()
	}
	for _, one := range with {
		name, files := one.ImportPath, one.tests()
		before, exists := plain[name]
		delete(plain, name)
		gained := extra(files, before)
		if gained {
			p.tagged = append(p.tagged, name)
		}
		if exists && (!gained || extra(before, files)) {
			p.plain = append(p.plain, name)
		}
	}
	for name := range plain { // packages that the tag takes away
		p.plain = append(p.plain, name)
	}
	slices.Sort(p.plain)
	slices.Sort(p.tagged)
	return p
}

// extra tells whether a has something that b has not.
func extra(a, b []string) bool {
	return slices.ContainsFunc(a, func(file string) bool { return !slices.Contains(b, file) })
}

// A pack is what go list says of a package.
type pack struct {
	ImportPath                string
	TestGoFiles, XTestGoFiles []string
}

func (p pack) tests() []string { return slices.Concat(p.TestGoFiles, p.XTestGoFiles) }

func list(ctx context.Context, patterns []string, flags ...string) ([]pack, error) {
	args := append([]string{"list", "-json=ImportPath,TestGoFiles,XTestGoFiles"}, flags...)
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
