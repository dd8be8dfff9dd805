package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// planted is in every address of this test, and may be in nothing that is printed.
const planted = "ZQpl4ntedQZ"

// addresses are where a password may stand, in addresses that are right and in those that are not. Nothing answers at them.
var addresses = []string{
	"postgres://anna:" + planted + "@127.0.0.1:1/shop",
	"postgresql://anna:" + planted + "@127.0.0.1:1/shop?connect_timeout=x",
	"postgres://" + planted + "@127.0.0.1:1/shop",
	"postgres://127.0.0.1:1/shop?user=anna&password=" + planted,
	"mysql://anna:" + planted + "@127.0.0.1:1/shop",
	"mysql://anna:" + planted + "@127.0.0.1:1/shop?nothing=%zz",
	"mysql://anna:" + planted + "@127.0.0.1:one/shop",
	"mysql://anna:%zz" + planted + "@127.0.0.1:1/shop",
	"mysql://an na:" + planted + "@127.0.0.1:1/shop",
	"postgres://anna:" + planted + "\x7f@127.0.0.1:1/shop",
	"postgres://anna:" + planted + "\n\"'\\@127.0.0.1:1/shop",
	"postgres://anna:p@/?#" + planted + "@127.0.0.1:1/shop",
	"postgre://anna:" + planted + "@127.0.0.1:1/shop",
	"postgres:/anna:" + planted + "@127.0.0.1:1/shop",
	"postgres//anna:" + planted + "@127.0.0.1:1/shop",
	"Mysql://anna:" + planted + "@127.0.0.1:1/shop",
	"http://anna:" + planted + "@127.0.0.1:1/shop",
	"ftp://anna:" + planted + "@127.0.0.1:1/shop",
	" postgres://anna:" + planted + "@127.0.0.1:1/shop",
	"anna:" + planted + "@tcp(127.0.0.1:1)/shop",
	"host=127.0.0.1 port=1 user=anna password=" + planted,
	"sqlite:nothing.db?password=" + planted,
	"duckdb:nothing.db?password=" + planted,
}

// Whatever command an address of a database is given to, in whatever place, and whatever is wrong with it: its password is not printed.
func TestNothingPrintedHoldsAPassword(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("schema.yaml", "tamis: 1\nname: shop\ncollections: {things: {key: id, columns: {id: int}}}\n")
	write("data.json", `{"things": [{"id": 1}]}`)
	write("filter.json", `{}`)
	tried, told := 0, 0
	try := func(args ...string) {
		t.Helper()
		ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
		defer cancel()
		var out, errs bytes.Buffer
		status := run(ctx, &streams{in: strings.NewReader(`{}`), out: &out, err: &errs}, args)
		tried++
		if errs.Len() > 0 && status != exitDone {
			told++
		}
		if text := out.String() + errs.String(); strings.Contains(text, planted) {
			t.Errorf("tamis %q prints the password: %s", args, text)
		}
	}
	for _, c := range newRoot(&streams{out: &bytes.Buffer{}, err: &bytes.Buffer{}}).Commands() {
		// What the command wants, so that it comes to use the flag that is tried.
		usual := map[string]string{"schema": "schema.yaml", "from": "data.json", "to": "data.json", "collection": "things", "upstream": "http://127.0.0.1:1", "addr": "127.0.0.1:0"}
		flags := flagsOf(c)
		base := []string{c.Name()}
		for name, value := range usual {
			if flags[name] != nil {
				base = append(base, "--"+name+"="+value)
			}
		}
		if c.Name() == "fuzz" {
			base = append(base, "--backend=sqlite", "-n=1")
		}
		if flags["json"] != nil {
			base = append(base, "--json")
		}
		for i, address := range addresses {
			try(append(base, address)...)
			try(c.Name(), address)
			for name, flag := range flags {
				if flag.Value.Type() == "bool" || i > 0 && usual[name] == "" && name != "backend" { // of flags that take no address, once is enough
					continue
				}
				try(append(base, "--"+name+"="+address)...)
				if usual[name] != "" {
					try(append(base, "--"+name, address, "filter.json")...)
				}
			}
		}
	}
	t.Logf("tally: tamis: %d command lines with a password, %d of them with a message, none with the password", tried, told)
	if told < 500 {
		t.Errorf("%d of %d command lines have a message: hardly an error was tried", told, tried)
	}
}

func flagsOf(c *cobra.Command) map[string]*pflag.Flag {
	flags := map[string]*pflag.Flag{}
	c.Flags().VisitAll(func(f *pflag.Flag) { flags[f.Name] = f })
	return flags
}
