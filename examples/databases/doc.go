// Package databases shows one query of a filter through each of the usual layers over a database: database/sql, pgx, sqlx, GORM, bun, goqu,
// ent, squirrel, and beside the code that sqlc generates. The query has a list, a text and a related filter.
//
// Each function takes a statement of the layer's own, puts the filter's condition into it, and returns the titles of books in order.
package databases
