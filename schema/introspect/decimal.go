package introspect

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/sqlgen"
)

// digitsOf returns the type of decimals whose digits stand in parentheses as "10,2" does, or of any digits where none are said or a decimal
// cannot have as many.
func digitsOf(size string) schema.Type {
	p, s, _ := strings.Cut(strings.ReplaceAll(size, " ", ""), ",")
	precision, err := strconv.Atoi(p)
	scale, _ := strconv.Atoi(s)
	if err != nil || schema.CheckDecimal(precision, scale) != nil {
		return schema.Type{Kind: schema.Decimal}
	}
	return schema.Type{Kind: schema.Decimal, Precision: uint8(precision), Scale: uint8(scale)} //nolint:gosec // CheckDecimal has seen them
}

var digits = regexp.MustCompile(`\(([0-9]+(?: *, *-?[0-9]+)?)\)`)

// decimal decides how many digits a column of decimals has.
func (c *column) decimal(d *sqlgen.Dialect) {
	size := ""
	if m := digits.FindStringSubmatch(c.declared); m != nil {
		size = m[1]
	}
	t := digitsOf(size)
	note := ""
	if size != "" && t.Precision == 0 {
		note = fmt.Sprintf("%s: a value of more than %d digits cannot be read", c.typeText(), schema.DecimalDigits)
	}
	c.is(t, "", byType, note)
	if err := d.Keep(&schema.Column{Name: c.name, Type: t}); err != nil {
		c.other(c.typeText() + ": " + err.Error())
	}
}
