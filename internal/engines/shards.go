package engines

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"strings"
)

// Shards are PostgreSQL servers among which the rows of tables are divided by postgres_fdw: the first one is asked, has one part of each
// table and reads the other parts from the others.
type Shards struct{ servers []*Server }

// StartShards starts n servers that know each other.
func StartShards(ctx context.Context, n int, o Options) (*Shards, error) {
	s := &Shards{}
	for range n {
		server, err := StartPostgres(ctx, o)
		if err != nil {
			s.Stop()
			return nil, err
		}
		s.servers = append(s.servers, server)
	}
	if err := s.connect(ctx); err != nil {
		s.Stop()
		return nil, err
	}
	return s, nil
}

// connect makes the other servers known to the first.
func (s *Shards) connect(ctx context.Context) error {
	if err := s.servers[0].exec(ctx, "CREATE EXTENSION postgres_fdw"); err != nil {
		return err
	}
	for i, server := range s.servers[1:] {
		at := server.admin
		password, _ := at.User.Password()
		for _, statement := range []string{
			fmt.Sprintf("CREATE SERVER %s FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '%s', port '%s', dbname 'postgres', async_capable 'true')", shard(i+1), at.Hostname(), at.Port()),
			fmt.Sprintf("CREATE USER MAPPING FOR tamis SERVER %s OPTIONS (user '%s', password '%s')", shard(i+1), at.User.Username(), password),
		} {
			if err := s.servers[0].exec(ctx, statement); err != nil {
				return err
			}
		}
	}
	return nil
}

// shard is what the first server calls the i-th.
func shard(i int) string { return "shard" + strconv.Itoa(i) }

// Servers returns the servers. The first is the one to ask.
func (s *Shards) Servers() []*Server { return s.servers }

// Divide makes one table of those that all servers have under a name: by the hash of the columns of its key. The first server has it from now on, and
// its own part goes by another name.
func (s *Shards) Divide(ctx context.Context, db *sql.DB, table string, key ...string) error {
	quote := s.servers[0].quote
	columns := make([]string, len(key))
	for i, column := range key {
		columns[i] = quote(column)
	}
	part := func(i int) string { return quote(table + "_" + strconv.Itoa(i)) }
	statements := []string{
		fmt.Sprintf("ALTER TABLE %s RENAME TO %s", quote(table), part(0)),
		fmt.Sprintf("CREATE TABLE %s (LIKE %s) PARTITION BY HASH (%s)", quote(table), part(0), strings.Join(columns, ", ")),
	}
	for i := range s.servers {
		bound := fmt.Sprintf("FOR VALUES WITH (MODULUS %d, REMAINDER %d)", len(s.servers), i)
		if i == 0 {
			statements = append(statements, fmt.Sprintf("ALTER TABLE %s ATTACH PARTITION %s %s", quote(table), part(0), bound))
			continue
		}
		statements = append(statements, fmt.Sprintf("CREATE FOREIGN TABLE %s PARTITION OF %s %s SERVER %s OPTIONS (table_name '%s')",
			part(i), quote(table), bound, shard(i), strings.ReplaceAll(table, "'", "''")))
	}
	for _, statement := range statements {
		if _, err := db.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("engines: %s: %w", statement, err)
		}
	}
	return nil
}

// Stop ends the servers.
func (s *Shards) Stop() {
	for _, server := range s.servers {
		server.Stop()
	}
}
