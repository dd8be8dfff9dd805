package engines

import (
	"cmp"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// A Tool is something of the system that tests need, and the Debian packages that bring it.
type Tool struct {
	Name     string
	Programs []string // all of them are needed
	Packages []string // of Debian and Ubuntu
	folders  string   // a pattern, searched after PATH
	apart    string   // the folder in the user's cache that it is unpacked into, and not installed
}

// The tools that this package knows.
var (
	PostgresServer = Tool{
		Name:     "PostgreSQL",
		Programs: []string{"initdb", "postgres"},
		Packages: []string{"postgresql"},
		folders:  "/usr/lib/postgresql/*/bin",
	}
	// The core packages have the programs alone, no service that would be started.
	MariaDBServer = Tool{
		Name:     "MariaDB",
		Programs: []string{"mariadb-install-db", "mariadbd", "my_print_defaults"},
		Packages: []string{"mariadb-server-core", "mariadb-client-core"},
		folders:  "/usr/sbin",
	}
	// Debian 12 has no MySQL, and what its unstable distribution has cannot be installed beside it.
	MySQLServer = Tool{
		Name:     "MySQL",
		Programs: []string{"mysqld"},
		Packages: []string{"mysql-server-core", "mysql-client-core"},
		folders:  "/usr/sbin",
		apart:    "mysql",
	}
	// No distribution has a ClickHouse of this decade.
	ClickHouseServer = Tool{
		Name:     "ClickHouse",
		Programs: []string{"libchdb.so"},
		apart:    "clickhouse",
	}
	// Trino wants a Java that is newer than those of distributions.
	TrinoServer = Tool{
		Name:     "Trino",
		Programs: []string{"java"},
		apart:    "trino",
	}
	// Trino's connector to PostgreSQL is in the archive of all of Trino's connectors alone.
	TrinoPostgres = Tool{
		Name:     "Trino's connector to PostgreSQL",
		Programs: []string{"trino-postgresql"},
		apart:    "trino-postgresql",
	}
	// The guide's readers talk HTTP with it.
	Curl = Tool{Name: "curl", Programs: []string{"curl"}, Packages: []string{"curl"}}
	// DuckDB's driver is linked with the C++ runtime.
	CXX = Tool{
		Name:     "a C++ compiler",
		Programs: []string{"gcc", "g++"},
		Packages: []string{"g++"},
	}
)

// Kept reports whether the tool is unpacked into the user's cache folder, and changes nothing of the system.
func (t Tool) Kept() bool { return t.apart != "" }

// Installed tells whether the tool is here: nil, or an error that names what is missing.
func (t Tool) Installed() error {
	var err error
	switch t.apart {
	case MySQLServer.apart:
		_, err = mysqld()
	case ClickHouseServer.apart:
		_, err = clickhouseLibrary()
	case TrinoServer.apart:
		_, err = trinoJava()
	case TrinoPostgres.apart:
		_, err = trinoPostgres()
	default:
		_, err = t.find(t.Programs...)
	}
	return err
}

// find returns the paths of the named programs.
func (t Tool) find(programs ...string) ([]string, error) {
	paths := make([]string, len(programs))
	for i, program := range programs {
		path, err := exec.LookPath(program)
		if err != nil {
			path = t.newest(program)
		}
		if path == "" {
			return nil, &MissingError{Tool: t, Program: program}
		}
		paths[i] = path
	}
	return paths, nil
}

// newest looks where the packages put what they keep out of PATH, the highest version first.
func (t Tool) newest(program string) string {
	if t.folders == "" {
		return ""
	}
	found, err := filepath.Glob(filepath.Join(t.folders, program))
	if err != nil {
		panic("engines: " + err.Error()) // the pattern is ours
	}
	slices.SortStableFunc(found, func(a, b string) int { return cmp.Compare(version(b), version(a)) })
	for _, path := range found {
		if info, err := os.Stat(path); err == nil && info.Mode()&0o111 != 0 {
			return path
		}
	}
	return ""
}

// version is the number in the path of a program, as in /usr/lib/postgresql/15/bin/initdb.
func version(path string) float64 {
	number := 0.0
	for part := range strings.SplitSeq(path, "/") {
		if n, err := strconv.ParseFloat(part, 64); err == nil {
			number = n
		}
	}
	return number
}

// A MissingError says that a tool is not installed.
type MissingError struct {
	Tool    Tool
	Program string // the first one that was not found
}

func (e *MissingError) Error() string {
	if len(e.Tool.Packages) == 0 {
		return fmt.Sprintf("%s is not installed: no %s", e.Tool.Name, e.Program)
	}
	return fmt.Sprintf("%s is not installed: no %s (Debian package %s)", e.Tool.Name, e.Program, strings.Join(e.Tool.Packages, ", "))
}
