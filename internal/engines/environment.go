package engines

import (
	"context"
	"os"
	"strings"
	"time"
)

// The environment variables that name the servers of a test run. Tests make and drop databases
// of their own there.
const (
	PostgresVariable   = "TAMIS_TEST_POSTGRES"
	MariaDBVariable    = "TAMIS_TEST_MARIADB"
	MySQLVariable      = "TAMIS_TEST_MYSQL"
	ClickHouseVariable = "TAMIS_TEST_CLICKHOUSE"
	TrinoVariable      = "TAMIS_TEST_TRINO"
)

// Variable returns the environment variable that names a server of the engine.
func (e Engine) Variable() string {
	switch e {
	case MySQL:
		return MySQLVariable
	case MariaDB:
		return MariaDBVariable
	case ClickHouse:
		return ClickHouseVariable
	case Trino:
		return TrinoVariable
	}
	return PostgresVariable
}

// Named returns the address of the server of an engine that the environment names, "" if it names none.
//
// What TAMIS_TEST_MYSQL names may turn out to be a MariaDB. Then it is the server of MariaDB, if no other is
// named, and none of MySQL. One that does not answer is taken for what its variable says.
func Named(ctx context.Context, engine Engine) string {
	address := os.Getenv(engine.Variable())
	switch {
	case engine == MariaDB && address == "":
		if other := os.Getenv(MySQLVariable); isMariaDB(ctx, other) {
			return other
		}
	case engine == MySQL && isMariaDB(ctx, address):
		return ""
	}
	return address
}

// isMariaDB reports whether a server answers at the address that it is a MariaDB.
func isMariaDB(ctx context.Context, address string) bool {
	if address == "" {
		return false
	}
	db, err := Open(address)
	if err != nil {
		return false
	}
	defer db.Close()
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	var version string
	err = db.QueryRowContext(ctx, "SELECT version()").Scan(&version)
	return err == nil && strings.Contains(version, "MariaDB")
}
