package engines

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// unpacked is the folder that what is kept apart of a tool is in once all of it is there.
func unpacked(t Tool) (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("engines: no folder to unpack %s in: %w", t.Name, err)
	}
	return filepath.Join(cache, "tamis", t.apart), nil
}

// fetch runs the script that makes the folder of a tool, which is its first argument.
func fetch(ctx context.Context, log io.Writer, t Tool, folder, script string, args ...string) error {
	if err := os.MkdirAll(filepath.Dir(folder), 0o755); err != nil {
		return fmt.Errorf("engines: %w", err)
	}
	fmt.Fprintf(log, "unpacking %s into %s\n", t.Name, folder)
	var said strings.Builder
	c := exec.CommandContext(ctx, "sh", append([]string{"-c", script, "fetch", folder}, args...)...) //nolint:gosec // the words are this package's
	c.Stdout, c.Stderr = log, io.MultiWriter(log, &said)
	if err := c.Run(); err != nil {
		return fmt.Errorf("unpacking %s: %w", t.Name, errors.Join(err, errors.New(strings.TrimSpace(said.String()))))
	}
	return nil
}

// unpack downloads the packages of a tool from Debian's unstable distribution and unpacks them, without installing
// anything: they are of another release than this system, down to their C library.
func unpack(ctx context.Context, log io.Writer, t Tool) error {
	folder, err := unpacked(t)
	if err != nil {
		return err
	}
	for _, program := range []string{"apt-get", "dpkg"} {
		if _, err := exec.LookPath(program); err != nil {
			return fmt.Errorf("%s: cannot install: this system has no %s (Debian packages: %s)", t.Name, program, strings.Join(t.Packages, " "))
		}
	}
	if err := fetch(ctx, log, t, folder, unpackScript, t.Packages...); err != nil {
		return err
	}
	program, err := mysqld()
	if err != nil {
		return err
	}
	version, err := versionOf(ctx, program)
	if err != nil {
		return err
	}
	fmt.Fprintln(log, version)
	return nil
}

// unpackScript keeps what apt-get knows of the other distribution to itself: lists, sources and what is installed, which is
// nothing. The mirror is the one that this system's own release comes from. The folder takes its name
// when everything is in it, so that one with that name is whole.
const unpackScript = `set -eu
folder=$1
shift
. /etc/os-release
if [ "${ID:-}" != debian ]; then
	echo "the packages are those of Debian, and this is ${PRETTY_NAME:-another system}: install mysqld yourself" >&2
	exit 1
fi
work=$(mktemp -d "$folder.new-XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
mkdir -p "$work/state/lists/partial" "$work/cache/archives/partial" "$work/packages" "$work/system"
: >"$work/status"
apt() {
	apt-get -qq -o Dir::State="$work/state" -o Dir::State::status="$work/status" -o Dir::Cache="$work/cache" \
		-o Dir::Etc::sourcelist="$work/unstable.sources" -o Dir::Etc::sourceparts=- \
		-o APT::Sandbox::User="$(id -un)" -o APT::Update::Error-Mode=any -o Acquire::Languages=none -o Acquire::Retries=3 \
		-o Acquire::IndexTargets::deb::DEP-11::DefaultEnabled=false "$@"
}
mirrors=$(apt-get --print-uris update | sed -n "s,^'\(.*\)/dists/${VERSION_CODENAME:-stable}/.*InRelease'.*,\1,p" | sort -u)
if [ -z "$mirrors" ]; then
	echo "apt-get has no source for ${VERSION_CODENAME:-this release}, whose mirror would have the unstable distribution too" >&2
	exit 1
fi
found=
for mirror in $mirrors; do
	printf 'Types: deb\nURIs: %s\nSuites: unstable\nComponents: main\n' "$mirror" >"$work/unstable.sources"
	if [ -e /usr/share/keyrings/debian-archive-keyring.gpg ]; then
		echo 'Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg' >>"$work/unstable.sources"
	fi
	if apt update; then
		found=yes
		break
	fi
done
if [ -z "$found" ]; then
	echo "no mirror of this system has Debian's unstable distribution" >&2
	exit 1
fi
apt -s --no-install-recommends install "$@" | sed -n 's/^Inst \([^ ]*\).*/\1/p' >"$work/names"
[ -s "$work/names" ]
cd "$work/packages"
apt download $(cat "$work/names")
for package in *.deb; do
	dpkg -x "$package" "$work/system"
done
rm -rf "$work/system/usr/share/doc" "$work/system/usr/share/man" "$work/system/usr/share/locale" "$folder"
chmod 755 "$work/system"
mv "$work/system" "$folder"`

// mysqld returns how MySQL's server is run: the system's own, or the unpacked one by the loader and the libraries
// that were unpacked with it.
func mysqld() ([]string, error) {
	// On many systems the name is MariaDB's too.
	if paths, err := MySQLServer.find("mysqld"); err == nil {
		if version, err := versionOf(context.Background(), paths); err == nil && !strings.Contains(version, "MariaDB") {
			return paths, nil
		}
	}
	missing := &MissingError{Tool: MySQLServer, Program: "mysqld"}
	root, err := unpacked(MySQLServer)
	if err != nil {
		return nil, missing
	}
	loaders, err := filepath.Glob(filepath.Join(root, "usr/lib/*-linux-gnu/ld-linux-*.so.*"))
	if err != nil || len(loaders) == 0 {
		return nil, missing
	}
	program := filepath.Join(root, "usr/sbin/mysqld")
	if _, err := os.Stat(program); err != nil {
		return nil, missing
	}
	return []string{
		loaders[0], "--library-path", filepath.Dir(loaders[0]), program, "--no-defaults",
		"--basedir=" + filepath.Join(root, "usr"), "--lc-messages-dir=" + filepath.Join(root, "usr/share/mysql"),
		"--character-sets-dir=" + filepath.Join(root, "usr/share/mysql/charsets"), "--plugin-dir=" + filepath.Join(root, "usr/lib/mysql/plugin"),
	}, nil
}

// versionOf returns what a program says of its version, or an error that tells what it said instead.
func versionOf(ctx context.Context, program []string) (string, error) {
	var said bytes.Buffer
	c := exec.CommandContext(ctx, program[0], append(program[1:len(program):len(program)], "--version")...) //nolint:gosec // a program that we found
	c.Stdout, c.Stderr = &said, &said
	if err := c.Run(); err != nil {
		return "", fmt.Errorf("engines: %s does not run: %w\n%s", program[len(program)-1], err, strings.TrimSpace(said.String()))
	}
	return strings.TrimSpace(said.String()), nil
}
