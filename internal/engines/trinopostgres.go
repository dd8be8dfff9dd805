package engines

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
)

// trinoPostgres returns the folder of Trino's connector to PostgreSQL, and of a plugin whose types it has.
func trinoPostgres() (string, error) {
	folder, err := unpacked(TrinoPostgres)
	if err != nil {
		return "", err
	}
	if _, err := os.Stat(filepath.Join(folder, "postgresql", "io.trino_trino-postgresql-"+trinoVersion+".jar")); err != nil {
		return "", &MissingError{Tool: TrinoPostgres, Program: "trino-postgresql"}
	}
	return folder, nil
}

// connectors returns a folder of plugins that has the connector to PostgreSQL too.
func (h *home) connectors(own string) (string, error) {
	postgres, err := trinoPostgres()
	if err != nil {
		return "", err
	}
	folder := filepath.Join(h.dir, "plugin")
	if err := os.Mkdir(folder, 0o700); err != nil {
		return "", fmt.Errorf("engines: %w", err)
	}
	for _, plugin := range []string{filepath.Join(own, "memory"), filepath.Join(postgres, "postgresql"), filepath.Join(postgres, "geospatial")} {
		if err := os.Symlink(plugin, filepath.Join(folder, filepath.Base(plugin))); err != nil {
			return "", fmt.Errorf("engines: %w", err)
		}
	}
	return folder, nil
}

// What the archive of Maven must be that has all connectors.
const trinoWhole = "fe5e5b8cb2d71e8ccaccfc2acb60f88d43686a2a77b239bfd4fda6d2b0a5016e01f3bfad078954928de9b88f76b55023871c2b0efb83b609d9300906813ac7c2"

// downloadConnector gets the connector by Maven into the user's cache folder. The archive is 821 MB, of which 60 are kept.
func downloadConnector(ctx context.Context, log io.Writer, t Tool) error {
	folder, err := unpacked(t)
	if err != nil {
		return err
	}
	if _, err := exec.LookPath("mvn"); err != nil {
		if err := aptInstall(ctx, log, []string{"mvn"}, []string{"maven"}); err != nil {
			return fmt.Errorf("%s: %w", t.Name, err)
		}
	}
	if err := fetch(ctx, log, t, folder, connectorScript, trinoVersion, trinoWhole); err != nil {
		return err
	}
	_, err = trinoPostgres()
	return err
}

// connectorScript takes what the connector is made of out of the archive, where most of its files are links to those of others.
const connectorScript = `set -eu
work=$(mktemp -d "$1.new-XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
cd "$work"
mvn -q -B -Dmaven.repo.local="$work/maven" dependency:get -Dtransitive=false -Dartifact=io.trino:trino-server:$2:tar.gz
mv maven/io/trino/trino-server/$2/trino-server-$2.tar.gz server
echo "$3  server" | sha512sum --check --quiet
tar tvzf server | awk '/plugin\/(postgresql|geospatial)\/./ { for (i = 1; i <= NF; i++) if ($i ~ /^trino-server-/) print $i }' | sort -u >members
tar xzf server -T members
chmod -R u+rwX,go+rX trino-server-$2
mkdir connector
mv trino-server-$2/plugin/postgresql trino-server-$2/plugin/geospatial connector/
rm -rf "$1"
mv connector "$1"`
