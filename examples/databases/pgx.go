package databases

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/sqlgen"
)

// Pgx numbers the binds behind its own.
func Pgx(ctx context.Context, pool *pgxpool.Pool, q *filter.Query) ([]string, error) {
	where, args, err := sqlgen.Postgres.WhereFrom(q, "b", 2)
	if err != nil {
		return nil, err
	}
	rows, err := pool.Query(ctx, "SELECT b.title FROM books b WHERE b.shop = $1 AND "+where+" ORDER BY b.id", append([]any{1}, args...)...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// PgxNamed names them.
func PgxNamed(ctx context.Context, pool *pgxpool.Pool, q *filter.Query) ([]string, error) {
	where, args, err := sqlgen.Postgres.WhereNamed(q, "b", "filter")
	if err != nil {
		return nil, err
	}
	args["shop"] = 1
	rows, err := pool.Query(ctx, "SELECT b.title FROM books b WHERE b.shop = @shop AND "+where+" ORDER BY b.id", pgx.NamedArgs(args))
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}
