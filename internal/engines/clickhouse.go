package engines

import (
	"context"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"

	"github.com/tamis-go/tamis/internal/engines/door"
)

// doorVariable is what the environment of a process has that is to be a server of ClickHouse: the address of it. Its data are in the folder
// that it runs in.
const doorVariable = "TAMIS_CLICKHOUSE_DOOR"

// The server of ClickHouse is this same program, whichever it is, started once more: there it serves before its main function begins.
var _ = serveIfAsked()

// serveIfAsked does not return where the process is to be a server.
func serveIfAsked() struct{} {
	at := os.Getenv(doorVariable)
	if at == "" {
		return struct{}{}
	}
	u, err := url.Parse(at)
	if err == nil {
		password, _ := u.User.Password()
		err = door.Serve(door.Config{
			Library: u.Path, Data: "data", Address: u.Host, User: u.User.Username(), Password: password, Settings: u.Query()["setting"],
		})
	}
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
	return struct{}{}
}

// StartClickHouse starts a private ClickHouse server of two shards, which both are itself: the cluster two. It has the engine's library, not a server's
// binary; see package door.
func StartClickHouse(ctx context.Context, o Options) (_ *Server, err error) {
	library, err := clickhouseLibrary()
	if err != nil {
		return nil, err
	}
	self, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("engines: %w", err)
	}
	h, err := newHome("clickhouse", account{}, syscall.SIGKILL)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			h.close()
		}
	}()
	config, err := h.write("config.xml", shards)
	if err != nil {
		return nil, err
	}
	zone := o.TimeZone
	if zone == "" {
		zone = "America/St_Johns"
	}
	user := url.UserPassword("tamis", secret())
	return h.serve(ctx, ClickHouse, o, user, func(port int) *exec.Cmd {
		settings := url.Values{"setting": {"--config-file=" + config}}
		for _, s := range append([]string{"session_timezone=" + zone, "max_threads=2"}, o.Settings...) {
			settings.Add("setting", "--"+s)
		}
		c := h.command(self)
		at := url.URL{Scheme: "door", User: user, Host: address(port), Path: library, RawQuery: settings.Encode()}
		c.Env = append(c.Env, doorVariable+"="+at.String())
		return c
	})
}

// shards are the cluster two, of two servers that are one, as the port 9000 is only a name at which nothing listens, and the cluster gone, of which the
// second cannot be reached.
const shards = `<clickhouse><tcp_port>9000</tcp_port><remote_servers><two>
<shard><replica><host>127.0.0.1</host><port>9000</port></replica></shard>
<shard><replica><host>127.0.0.1</host><port>9000</port></replica></shard>
</two><gone>
<shard><replica><host>127.0.0.1</host><port>9000</port></replica></shard>
<shard><replica><host>127.0.0.1</host><port>1</port></replica></shard>
</gone></remote_servers></clickhouse>
`

// clickhouseLibrary returns the path of ClickHouse's engine.
func clickhouseLibrary() (string, error) {
	folder, err := unpacked(ClickHouseServer)
	if err != nil {
		return "", err
	}
	library := filepath.Join(folder, "package", "libchdb.so")
	if !door.Runs(library) {
		return "", &MissingError{Tool: ClickHouseServer, Program: "libchdb.so"}
	}
	return library, nil
}

// The package of npm that has the library, and what its archive must be.
const (
	clickhousePackage = "@chdb/lib-linux-x64-gnu@26.7.3-stable.1"
	clickhouseArchive = "5cff7b98caa7739b59a4a432c11f0dedc2d3b073624e61ebdf4a42e66ce8de35a6ba48ca9f62016bad1cd81fe059435cb858ce3235a8a2b408082a81563e70a7"
)

// download gets ClickHouse's library by npm into the user's cache folder. It is 180 MB, 570 MB unpacked, and is kept there.
func download(ctx context.Context, log io.Writer, t Tool) error {
	folder, err := unpacked(t)
	if err != nil {
		return err
	}
	if _, err := exec.LookPath("npm"); err != nil {
		if err := aptInstall(ctx, log, []string{"npm"}, []string{"npm"}); err != nil {
			return fmt.Errorf("%s: %w", t.Name, err)
		}
	}
	for _, program := range []string{"npm", "tar", "sha512sum"} {
		if _, err := exec.LookPath(program); err != nil {
			return fmt.Errorf("%s: cannot install: this system has no %s", t.Name, program)
		}
	}
	if err := fetch(ctx, log, t, folder, downloadScript, clickhousePackage, clickhouseArchive); err != nil {
		return err
	}
	_, err = clickhouseLibrary()
	return err
}

// downloadScript gives the folder its name when everything is in it and is what it should be.
const downloadScript = `set -eu
work=$(mktemp -d "$1.new-XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
cd "$work"
npm pack --silent "$2" >/dev/null
echo "$3  $(ls ./*.tgz)" | sha512sum --check --quiet
tar xzf ./*.tgz package/libchdb.so
rm ./*.tgz
rm -rf "$1"
chmod 755 "$work"
mv "$work" "$1"`
