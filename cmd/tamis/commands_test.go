package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/pflag"
)

var update = flag.Bool("update", false, "write docs/commands.md anew")

// TestThePageHasEveryCommand holds the reference of commands to the table.
func TestThePageHasEveryCommand(t *testing.T) {
	const path = "../../docs/commands.md"
	var b strings.Builder
	b.WriteString("# Commands\n\n`tamis COMMAND --help` has the rest, with examples. Exit status: 0 done, 1 the filter is not valid, or backends disagree, or a " +
		"schema and its\ndatabase differ; 2 wrong usage, or a file or database that cannot be used. With `--json` all that there is to say stands on standard output: what\n" +
		"cannot be used is `{\"ok\": false, \"errors\": [], \"error\": text}`, a filter that is not valid is as `check` has it.\n\n| command | what it does | what `--json` prints |\n|---|---|---|\n")
	for _, row := range commands {
		c := row.command(&streams{in: strings.NewReader(""), out: &b, err: &b})
		if (row.json == "") == (row.without == "") {
			t.Errorf("%s: want what --json prints, or why there is none", c.Name())
		}
		prints := row.json
		if prints == "" {
			prints = "none: " + row.without
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", strings.ReplaceAll(c.UseLine(), "|", "\\|"), c.Short, prints)
	}
	if *update {
		if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	page, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(b.String(), string(page)); diff != "" {
		t.Errorf("%s: -want +got (-args -update writes it)\n%s", path, diff)
	}
}

// With --json a command line prints JSON and nothing else on standard output, whatever comes of it.
func TestWithJSONEveryLineIsJSON(t *testing.T) {
	t.Chdir(t.TempDir())
	for name, text := range map[string]string{
		"s.yaml":    "tamis: 1\ncollections:\n  things: {key: [id, name], columns: {id: int, name: string}}\n",
		"data.json": `{"things": [{"id": 1, "name": "a"}, {"id": 2, "name": "b\tc"}]}`,
		"bad.json":  `{"things": {"nam": {}}}`,
		"all.json":  `{}`,
	} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, row := range []struct{ line, want string }{
		{"query -s s.yaml -c things --from data.json --json all.json", "{\"id\":1,\"name\":\"a\"}\n{\"id\":2,\"name\":\"b\\tc\"}\n"},
		{"query -s s.yaml -c things --from data.json --json --count all.json", "2\n"},
		{"query -s s.yaml -c things --from data.json --json --ids all.json", "[1,\"a\"]\n[2,\"b\\tc\"]\n"},
		{"query -s s.yaml -c things --from data.json --json bad.json", `{"ok":false,"errors":[{"code":"unknown_field","pointer":"/things/nam"`},
		{"query -s s.yaml -c things --from nothing.json --json all.json", `{"ok":false,"errors":[],"error":`},
		{"load -s s.yaml --from data.json --to copy --json", "{\"loaded\":2}\n"},
		{"serve -s s.yaml --from data.json --addr 127.0.0.1:99999 --json", `{"ok":false,"errors":[],"error":`},
		{"proxy -s s.yaml --upstream nothing --json", `{"ok":false,"errors":[],"error":`},
	} {
		var out, errs bytes.Buffer
		run(t.Context(), &streams{in: strings.NewReader(""), out: &out, err: &errs}, strings.Fields(row.line))
		if !strings.HasPrefix(out.String(), row.want) {
			t.Errorf("tamis %s prints\n%s\nwant\n%s\n(%s)", row.line, &out, row.want, &errs)
		}
		for line := range strings.Lines(out.String()) {
			if !json.Valid([]byte(line)) {
				t.Errorf("tamis %s prints %q, which is not JSON", row.line, line)
			}
		}
	}
	for _, row := range commands { // the table is what the commands have
		c := row.command(&streams{})
		c.Flags().VisitAll(func(f *pflag.Flag) {
			if f.Name == "json" {
				t.Errorf("%s has a --json of its own, beside the table", c.Name())
			}
		})
	}
}
