package repository_test

import (
	"fmt"
	"io/fs"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// named counts the Go files besides tests that name the two dialects that came last, by folder.
func named(t *testing.T, _ string) string {
	t.Helper()
	names := []string{"ClickHouse", "Trino"}
	counts := map[string]*[2]int{}
	sum := &[2]int{}
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() && (d.Name() == ".git" || d.Name() == "node_modules") {
			if err == nil {
				err = fs.SkipDir
			}
			return err
		}
		if d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		for i, name := range names {
			if !regexp.MustCompile("(?i)" + name).MatchString(read(t, path)) {
				continue
			}
			folder := folderOf(filepath.ToSlash(filepath.Dir(path)))
			if counts[folder] == nil {
				counts[folder] = &[2]int{}
			}
			counts[folder][i]++
			sum[i]++
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	out.WriteString("| files besides tests that name | ClickHouse | Trino |\n|---|--:|--:|\n")
	for _, folder := range slices.Sorted(maps.Keys(counts)) {
		fmt.Fprintf(&out, "| `%s` | %d | %d |\n", folder, counts[folder][0], counts[folder][1])
	}
	fmt.Fprintf(&out, "| all | %d | %d |\n", sum[0], sum[1])
	return out.String()
}

// folderOf returns the folder that a package is counted in: all of the engines are one.
func folderOf(folder string) string {
	for _, whole := range []string{"internal/engines", "internal/divided", "benchmarks"} {
		if folder == whole || strings.HasPrefix(folder, whole+"/") {
			return whole
		}
	}
	return folder
}
