package engines

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func program(t *testing.T, path string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, nil, 0o700); err != nil {
		t.Fatal(err)
	}
}

func TestTheNewestVersionIsFound(t *testing.T) {
	root := t.TempDir() // its own path has a number in it: the last one counts
	t.Setenv("PATH", "")
	for _, version := range []string{"9.6", "15", "17"} {
		program(t, filepath.Join(root, version, "bin", "serverd"))
	}
	tool := Tool{Name: "Server", Programs: []string{"serverd"}, folders: filepath.Join(root, "*", "bin")}
	got, err := tool.find("serverd")
	if want := filepath.Join(root, "17", "bin", "serverd"); err != nil || got[0] != want {
		t.Errorf("find = %v, %v, want %s", got, err, want)
	}
}

func TestPathComesFirst(t *testing.T) {
	root := t.TempDir()
	t.Setenv("PATH", filepath.Join(root, "path"))
	program(t, filepath.Join(root, "path", "serverd"))
	program(t, filepath.Join(root, "17", "bin", "serverd"))
	tool := Tool{Name: "Server", Programs: []string{"serverd"}, folders: filepath.Join(root, "*", "bin")}
	got, err := tool.find("serverd")
	if want := filepath.Join(root, "path", "serverd"); err != nil || got[0] != want {
		t.Errorf("find = %v, %v, want %s", got, err, want)
	}
}

func TestAMissingToolNamesItsPackage(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	tool := Tool{Name: "Server", Programs: []string{"no-such-serverd"}, Packages: []string{"server-core"}}
	err := tool.Installed()
	if missing := new(MissingError); !errors.As(err, &missing) {
		t.Fatalf("Installed = %v, want a MissingError", err)
	}
	for _, want := range []string{"Server", "no-such-serverd", "server-core"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("error = %v, want it to name %s", err, want)
		}
	}
}

func TestNothingMissingInstallsNothing(t *testing.T) {
	root := t.TempDir()
	program(t, filepath.Join(root, "serverd"))
	t.Setenv("PATH", root) // no apt-get, no sudo
	var log strings.Builder
	tool := Tool{Name: "Server", Programs: []string{"serverd"}, Packages: []string{"server-core"}}
	if err := Install(t.Context(), &log, tool); err != nil || log.Len() > 0 {
		t.Errorf("Install = %v, log %q, want nothing done", err, log.String())
	}
}

func TestInstallSaysWhatItLacks(t *testing.T) {
	for _, row := range []struct {
		uid  int
		have string
		want string
	}{
		{0, "apt-get", "sh"},
		{1000, "apt-get sudo", "sudo -n sh"},
		{1000, "apt-get", "cannot install: not root, and there is no sudo"},
		{0, "", "cannot install: this system has no apt-get"},
	} {
		shell, err := rootShell(row.uid, func(name string) (string, error) {
			if strings.Contains(row.have, name) {
				return "/bin/" + name, nil
			}
			return "", errors.New("not found")
		})
		got := strings.Join(shell, " ")
		if err != nil {
			got = err.Error()
		}
		if got != row.want {
			t.Errorf("as %d with %q: %q, want %q", row.uid, row.have, got, row.want)
		}
	}
}

func TestAFailedInstallIsAnError(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("not root")
	}
	root := t.TempDir()
	program(t, filepath.Join(root, "apt-get"))
	script := "#!/bin/sh\necho \"apt-get $*\"\n"
	if err := os.WriteFile(filepath.Join(root, "apt-get"), []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", root+":/usr/bin:/bin")
	var log strings.Builder
	tool := Tool{Name: "Server", Programs: []string{"no-such-serverd"}, Packages: []string{"server-core"}}
	err := Install(t.Context(), &log, tool)
	if missing := new(MissingError); !errors.As(err, &missing) {
		t.Errorf("Install = %v, want it to see that the program is still missing", err)
	}
	if !strings.Contains(log.String(), "install server-core") {
		t.Errorf("log = %s, want apt-get to be asked for server-core", log.String())
	}
}
