package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// A mutant is a bug to plant in the core: the files that change, and a sentence that says what is wrong then.
type mutant struct {
	name     string
	sentence string
	suite    string // of suites, those that it shows in: the core if empty
	files    map[string]string
}

// readMutants returns the mutants of a folder of patches, applied to the files of the module at root, in the order of their names.
func readMutants(root, folder string) ([]*mutant, error) {
	paths, err := filepath.Glob(filepath.Join(folder, "*.patch"))
	if err != nil {
		return nil, err
	}
	var out []*mutant
	var unfit []error
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		m := &mutant{name: strings.TrimSuffix(filepath.Base(path), ".patch"), files: map[string]string{}}
		if err := m.parse(string(text), func(name string) (string, error) {
			source, err := os.ReadFile(filepath.Join(root, name))
			return string(source), err
		}); err != nil {
			unfit = append(unfit, fmt.Errorf("%s: %w", path, err))
		}
		out = append(out, m)
	}
	return out, errors.Join(unfit...)
}

// parse reads a patch and applies it. What a hunk changes is found by its text, which stands in the file once: line
// numbers would be wrong after the next commit, and so would the spaces that gofmt aligns by.
//
//	patch = sentence ["suite: " name] { "--- file" "+++ file" { "@@" lines } }
//	line  = " " context | "-" what goes | "+" what comes
func (m *mutant) parse(text string, read func(string) (string, error)) error {
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	m.sentence = lines[0]
	file, before, after := "", []string(nil), []string(nil)
	apply := func() error {
		if before == nil && after == nil {
			return nil
		}
		places := find(m.files[file], before)
		if len(places) != 1 {
			return fmt.Errorf("%s has this %d times:\n%s", file, len(places), strings.Join(before, "\n"))
		}
		lines := strings.Split(m.files[file], "\n")
		m.files[file] = strings.Join(slices.Replace(lines, places[0], places[0]+len(before), after...), "\n")
		before, after = nil, nil
		return nil
	}
	for _, line := range lines[1:] {
		switch {
		case strings.HasPrefix(line, "suite: "):
			m.suite = strings.TrimPrefix(line, "suite: ")
			if suites[m.suite] == nil {
				return fmt.Errorf("there is no suite %s", m.suite)
			}
		case strings.HasPrefix(line, "+++ "):
		case strings.HasPrefix(line, "--- "), line == "@@":
			if err := apply(); err != nil {
				return err
			}
			if line == "@@" {
				continue
			}
			file = strings.TrimPrefix(line, "--- ")
			if _, twice := m.files[file]; twice {
				return fmt.Errorf("%s is named twice: the second hunk of a file needs only an @@", file)
			}
			source, err := read(file)
			if err != nil {
				return err
			}
			m.files[file] = source
		case line == "" || line[0] == ' ':
			context := strings.TrimPrefix(line, " ")
			before, after = append(before, context), append(after, context)
		case line[0] == '-':
			before = append(before, line[1:])
		case line[0] == '+':
			after = append(after, line[1:])
		default:
			return fmt.Errorf("unexpected line %q", line)
		}
	}
	if err := apply(); err != nil {
		return err
	}
	if len(m.files) == 0 {
		return fmt.Errorf("the patch changes nothing")
	}
	return nil
}

// find returns the lines where a text begins that has these lines, spaces aside.
func find(text string, lines []string) []int {
	var out []int
	have := strings.Split(text, "\n")
	for i := range len(have) - len(lines) + 1 {
		if slices.EqualFunc(have[i:i+len(lines)], lines, func(a, b string) bool {
			return slices.Equal(strings.Fields(a), strings.Fields(b))
		}) {
			out = append(out, i)
		}
	}
	return out
}
