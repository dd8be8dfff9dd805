package introspect

import (
	"fmt"
	"testing"
)

// TestConditionsAreReadAsFarAsTheyCompareAColumnWithConstants reads conditions as the engines give them back.
func TestConditionsAreReadAsFarAsTheyCompareAColumnWithConstants(t *testing.T) {
	for _, test := range []struct{ condition, want string }{
		{`CHECK ((quantity > 0))`, "quantity > [0]"},
		{"`quantity` > 0", "quantity > [0]"},
		{`((unit_price >= (0)::numeric) AND (unit_price <= 99.5))`, "unit_price >= [0]; unit_price <= [99.5]"},
		{`stars BETWEEN 1 AND 5 AND code <> ''`, "stars >= [1]; stars <= [5]; code <> []"},
		{`0 <= [Discount] AND 1 >= [Discount]`, "Discount >= [0]; Discount <= [1]"},
		{`(level = ANY (ARRAY[1, 2, '-3'::integer]))`, "level in [1 2 -3]"},
		{`level in (-1,0)`, "level in [-1 0]"},
		{`((status)::text = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[]))`, "status in [a b]"},
		{"(char_length(`code`) = 2)", "length of code = [2]"},
		{`length(code) <= 5`, "length of code <= [5]"},
		{`((payment_date IS NOT NULL) AND (payment_date >= '2022-01-01 00:00:00+00'::timestamp with time zone) AND (payment_date < '2022-02-01 00:00:00+00'::timestamp with time zone))`,
			"payment_date >= [2022-01-01 00:00:00+00]; payment_date < [2022-02-01 00:00:00+00]"},
		{`grade IS NULL OR grade IN ('x', 'y')`, "grade in [x y]"},
		{`a > 0 OR b > 0`, ""},
		{`(a > 0 AND b > 0) OR c > 0`, ""},
		{`NOT (a > 0)`, ""},
		{`a < b`, ""},
		{`a + b > 0`, ""},
		{`a > 0 AND a < b`, "a > [0]"},
		{`satisfies_hash_partition('16385'::oid, 2, 0, id)`, ""},
		{`a BETWEEN 1`, ""},
		{`lower(a) = 'x'`, ""},
		{`a > `, ""},
		{``, ""},
	} {
		got := ""
		for _, part := range conjuncts(withoutCheck(tokens(test.condition))) {
			column, c, ok := compared(part)
			if !ok {
				continue
			}
			if got != "" {
				got += "; "
			}
			if c.Length {
				got += "length of "
			}
			got += fmt.Sprint(column, " ", c.Op, " ", c.Values)
		}
		if got != test.want {
			t.Errorf("%s is read as %q, want %q", test.condition, got, test.want)
		}
	}
}
