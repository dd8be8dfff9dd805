package filter_test

import (
	"fmt"
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/operators"
	"github.com/tamis-go/tamis/schema"
)

// The tables of the documents are generated from the definitions and the codes by -update.
func TestDocumentsSayWhatTheDefinitionsSay(t *testing.T) {
	for _, part := range []struct{ file, from, to, text string }{
		{"doc.go", "// # Operators\n", "// # Two values\n", comment(operatorText())},
		{"doc.go", "// that is not JSON has one error.\n", "// # Limits\n", comment(codeText())},
		{"../docs/operators.md", "<!-- operators -->\n", "<!-- end of operators -->\n", operatorTable()},
	} {
		file, err := os.ReadFile(part.file)
		if err != nil {
			t.Fatal(err)
		}
		before, rest, ok := strings.Cut(string(file), part.from)
		_, after, also := strings.Cut(rest, part.to)
		if !ok || !also {
			t.Fatalf("%s has no %q and %q", part.file, part.from, part.to)
		}
		want := before + part.from + part.text + part.to + after
		if *update {
			if err := os.WriteFile(part.file, []byte(want), 0o644); err != nil {
				t.Fatal(err)
			}
		} else if diff := cmp.Diff(want, string(file)); diff != "" {
			t.Errorf("%s is not what the definitions say; -update writes it: -want +got\n%s", part.file, diff)
		}
	}
}

func comment(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		b.WriteString(strings.TrimRight("//"+line, " \n") + "\n")
	}
	return b.String()
}

// operatorText returns a part for each operator as Go documentation has it.
func operatorText() string {
	var b strings.Builder
	b.WriteString("\n")
	for op := range operators.Standard.All() {
		fmt.Fprintf(&b, "\t%s: %s\n\t    on %s. %s\n", op.Name, op.Operand, types(op), op.Doc)
	}
	b.WriteString(" \n Declared operators are on fields whose schema names them, all others on every field of their types.\n\n")
	return b.String()
}

func operatorTable() string {
	var b strings.Builder
	b.WriteString("| operator | operand | on | meaning | example | matches | does not |\n|---|---|---|---|---|---|---|\n")
	cell := func(s string) string { return strings.ReplaceAll(s, "|", `\|`) }
	for op := range operators.Standard.All() {
		e := op.Example
		fmt.Fprintf(&b, "| `%s` | `%s` | %s | %s | `%s` | `%s` | `%s` |\n", op.Name, op.Operand, types(op), cell(op.Doc), e.Operand, e.Matches, e.Fails)
	}
	return b.String()
}

// types returns what an operator is on: scalars, sets, relations.
func types(op *operators.Operator) string {
	var list []string
	if op.On.Values != 0 {
		list = append(list, kinds(op.On.Values, "any scalar"))
	}
	if op.On.Arrays != 0 {
		list = append(list, strings.TrimSuffix("sets of "+kinds(op.On.Arrays, ""), " of "))
	}
	if op.On.Relation {
		list = append(list, "relations")
	}
	text := strings.Join(list, "; ")
	if op.Declared {
		text += ", declared"
	}
	return text
}

func kinds(set schema.Kinds, scalar string) string {
	if set == schema.Scalar {
		return scalar
	}
	if set == schema.Scalar|1<<schema.JSON|1<<schema.Other {
		return "any"
	}
	var names []string
	for k := schema.String; k <= schema.LastKind; k++ {
		if set.Has(k) {
			names = append(names, k.String())
		}
	}
	return strings.Join(names, ", ")
}

func codeText() string {
	var b strings.Builder
	b.WriteString(" \n")
	for _, c := range filter.Codes() {
		example := c.Example
		if len(example) > 100 {
			example = example[:40] + `..."}}}`
		}
		fmt.Fprintf(&b, "\t%-18s %s\n\t%-18s %s\n", c.Code, c.Doc, "", example)
	}
	b.WriteString(" \n")
	return b.String()
}

// Every exported function and method has an Example that a user would paste.
func TestEveryEntryPointHasAnExample(t *testing.T) {
	for _, folder := range []string{".", "predicate", "../operators"} {
		pkg, examples := documented(t, folder)
		need := func(name string) {
			if !slices.ContainsFunc(examples, func(e string) bool { return e == name || strings.HasPrefix(e, name+"_") }) {
				t.Errorf("%s: %s has no example", folder, name)
			}
		}
		for _, f := range pkg.Funcs {
			need(f.Name)
		}
		for _, typ := range pkg.Types {
			for _, f := range typ.Funcs {
				need(f.Name)
			}
			for _, m := range typ.Methods {
				if typ.Name != "Op" && m.Name != "Lend" { // the names of Op are seen wherever a node is printed; Lend is for this module alone
					need(typ.Name + "_" + m.Name)
				}
			}
		}
	}
}

// documented returns a package as its documentation has it, and the names of its examples. Bounds stand in the example of Between.
func documented(t *testing.T, folder string) (*doc.Package, []string) {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	fset := token.NewFileSet()
	var files, tests []*ast.File
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".go") {
			continue
		}
		file, err := parser.ParseFile(fset, folder+"/"+e.Name(), nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(e.Name(), "_test.go") {
			tests = append(tests, file)
		} else {
			files = append(files, file)
		}
	}
	pkg, err := doc.NewFromFiles(fset, files, "github.com/tamis-go/tamis/"+folder)
	if err != nil {
		t.Fatal(err)
	}
	names := []string{"Above", "AtMost", "Below"}
	for _, e := range doc.Examples(tests...) {
		names = append(names, e.Name)
	}
	return pkg, names
}
