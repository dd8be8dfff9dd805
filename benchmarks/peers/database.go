package main

import "database/sql"

// asked returns what counts rows with two statements, the first of which takes the time.
func asked(name string, db *sql.DB, eval, ilike string) (answer, error) {
	count := func(text string, args ...any) (func() int, error) {
		s, err := db.Prepare(text)
		if err != nil {
			return nil, err
		}
		return func() int {
			var n int
			must(s.QueryRow(args...).Scan(&n))
			return n
		}, nil
	}
	evalCount, err := count(eval, evalStart.UnixMicro())
	if err != nil {
		return answer{}, err
	}
	ilikeCount, err := count(ilike)
	return answer{name, evalCount, ilikeCount}, err
}
