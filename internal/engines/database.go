package engines

import (
	"context"
	"fmt"
	"regexp"
	"strings"
)

// DatabaseOptions says how a database compares text. The zero value is the server's own way.
type DatabaseOptions struct {
	Locale    string // of the C library, PostgreSQL: C, C.UTF-8, en_US.UTF-8
	ICU       string // of ICU, PostgreSQL 15 and later: en-US, tr-TR
	Collation string // MariaDB and MySQL: utf8mb4_bin, utf8mb4_general_ci
}

// locale is what a locale or collation may be: it stands in a statement that takes no arguments.
var locale = regexp.MustCompile(`^[A-Za-z0-9_.@-]*$`)

// NewDatabase makes an empty database and returns its URL.
func (s *Server) NewDatabase(ctx context.Context, name string, o DatabaseOptions) (string, error) {
	for _, text := range []string{o.Locale, o.ICU, o.Collation} {
		if !locale.MatchString(text) {
			return "", fmt.Errorf("engines: %q is not a locale", text)
		}
	}
	statement := "CREATE " + s.container() + " " + s.quote(name)
	switch {
	case s.engine != PostgreSQL && o.Collation != "":
		statement += " CHARACTER SET utf8mb4 COLLATE " + o.Collation
	case s.engine == PostgreSQL && o.ICU != "":
		statement += " TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE '" + o.ICU + "'"
	case s.engine == PostgreSQL && o.Locale != "":
		statement += " TEMPLATE template0 ENCODING 'UTF8' LOCALE '" + o.Locale + "'"
	}
	if err := s.exec(ctx, statement); err != nil {
		return "", err
	}
	return s.DSN(name), nil
}

// DropDatabase removes a database, whoever is still connected to it.
func (s *Server) DropDatabase(ctx context.Context, name string) error {
	statement := "DROP " + s.container() + " IF EXISTS " + s.quote(name)
	switch s.engine {
	case PostgreSQL:
		statement += " WITH (FORCE)"
	case Trino:
		statement += " CASCADE"
	}
	return s.exec(ctx, statement)
}

// container is what statements call a database: Trino has schemas in a catalog.
func (s *Server) container() string {
	if s.engine == Trino {
		return "SCHEMA"
	}
	return "DATABASE"
}

func (s *Server) quote(name string) string {
	if s.engine != PostgreSQL && s.engine != Trino {
		return "`" + strings.ReplaceAll(name, "`", "``") + "`"
	}
	return `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
}

func (s *Server) exec(ctx context.Context, statement string) error {
	db, err := Open(s.URL())
	if err != nil {
		return err
	}
	defer db.Close()
	if _, err := db.ExecContext(ctx, statement); err != nil {
		return fmt.Errorf("engines: %s: %w", statement, err)
	}
	return nil
}
