package sqlgen

import (
	"cmp"
	"strings"
)

// Explain returns the statement that asks the database for the plan of one of d's, with the same arguments. It does not run it.
func (d *Dialect) Explain(statement string) string {
	at := max(0, strings.Index(statement, "SELECT")) // settings may stand before
	return statement[:at] + cmp.Or(d.explain, "EXPLAIN ") + statement[at:]
}
