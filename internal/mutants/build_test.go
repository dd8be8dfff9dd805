package main

import (
	"encoding/json"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
)

// A patch that does not build would catch itself.
func TestEveryPatchBuilds(t *testing.T) {
	mutants, err := readMutants("../..", "patches")
	if err != nil {
		t.Fatal(err)
	}
	tree := list(t, mutants)
	for _, m := range mutants {
		for _, folder := range folders(m) {
			if err := tree.check(folder, m.files); err != nil {
				t.Errorf("%s: %v", m.name, err)
			}
		}
	}
	for folder, files := range tree.files {
		broken := map[string]string{filepath.Join(folder, files[0]): "package broken\n\nvar x = y\n"}
		if err := tree.check(folder, broken); err == nil {
			t.Errorf("a mutant in %s that does not build is taken for one that does", folder)
		}
	}
}

// folders returns the packages that a patch changes.
func folders(mutants ...*mutant) []string {
	var out []string
	for _, m := range mutants {
		for name := range m.files {
			out = append(out, filepath.Dir(name))
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// A tree has packages of the module, and what the compiler left of all that they import.
type tree struct {
	files   map[string][]string // by folder
	exports map[string]string   // by import path
	set     *token.FileSet
	imports types.Importer
}

// list returns the tree of the packages that patches change.
func list(t *testing.T, mutants []*mutant) *tree {
	t.Helper()
	out := &tree{files: map[string][]string{}, exports: map[string]string{}, set: token.NewFileSet()}
	args := []string{"list", "-export", "-deps", "-json=ImportPath,Export,GoFiles"}
	changed := folders(mutants...)
	for _, folder := range changed {
		args = append(args, "./"+folder)
	}
	c := exec.CommandContext(t.Context(), "go", args...)
	c.Dir, c.Stderr = "../..", os.Stderr
	text, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	for d := json.NewDecoder(text); ; {
		var p struct {
			ImportPath, Export string
			GoFiles            []string
		}
		if err := d.Decode(&p); err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		out.exports[p.ImportPath] = p.Export
		for _, folder := range changed {
			if p.ImportPath == module+folder {
				out.files[folder] = p.GoFiles
			}
		}
	}
	if err := c.Wait(); err != nil {
		t.Fatal(err)
	}
	out.imports = importer.ForCompiler(out.set, "gc", func(path string) (io.ReadCloser, error) { return os.Open(out.exports[path]) })
	return out
}

// check returns what the compiler would say of a package in which some files are others.
func (t *tree) check(folder string, changed map[string]string) error {
	var files []*ast.File
	for _, base := range t.files[folder] {
		name := filepath.Join(folder, base)
		var text any // as it stands
		if planted, ok := changed[name]; ok {
			text = planted
		}
		file, err := parser.ParseFile(t.set, filepath.Join("../..", name), text, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		files = append(files, file)
	}
	config := types.Config{Importer: t.imports}
	_, err := config.Check(module+folder, t.set, files, nil)
	return err
}
