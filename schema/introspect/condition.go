package introspect

import "slices"

// withoutCheck returns a condition without the CHECK before it.
func withoutCheck(condition []token) []token {
	if len(condition) > 0 && condition[0].is("check") {
		return condition[1:]
	}
	return condition
}

// conjuncts returns the parts of a condition that all hold, without parentheses and casts; nil if one of several is enough.
//
//	(quantity > 0) AND (price BETWEEN 1 AND 5)
func conjuncts(condition []token) [][]token {
	ts := bare(condition)
	// happened IS NULL OR …
	if len(ts) > 4 && ts[0].name() && ts[1].is("is") && ts[2].is("null") && ts[3].is("or") && ts[4].text == ts[0].text {
		ts = ts[4:]
	}
	for i := 0; i+2 < len(ts); i++ { // what is left of a cast:  ::timestamp with time zone
		if (ts[i].is("with") || ts[i].is("without")) && ts[i+1].is("time") && ts[i+2].is("zone") {
			ts = slices.Delete(slices.Clone(ts), i, i+3)
		}
	}
	for i, t := range ts {
		notNull := t.is("not") && i > 0 && ts[i-1].is("is")
		if t.is("or") || t.is("xor") || t.is("case") || t.is("not") && !notNull {
			return nil
		}
	}
	var out [][]token
	begin, between := 0, -1
	part := func(end int) {
		if between < 0 {
			out = append(out, ts[begin:end])
			return
		}
		and := between + slices.IndexFunc(ts[between:end], func(t token) bool { return t.is("and") })
		equal := token{'=', "="}
		out = append(out, slices.Concat(ts[begin:between], []token{{'>', ">"}, equal}, ts[between+1:and]), slices.Concat(ts[begin:between], []token{{'<', "<"}, equal}, ts[and+1:end]))
	}
	ands := 0
	for i, t := range ts {
		switch {
		case t.is("between"):
			between, ands = i, 1
		case t.is("and") && ands > 0:
			ands--
		case t.is("and"):
			part(i)
			begin, between = i+1, -1
		}
	}
	if ands > 0 { // a BETWEEN without its AND
		return nil
	}
	part(len(ts))
	return out
}

// flipped is what an operator is with its sides exchanged.
var flipped = map[string]string{"=": "=", "<>": "<>", "<": ">", "<=": ">=", ">": "<", ">=": "<="}

// compared returns the column that a condition compares with constants, and how; ok is false if it does anything else.
//
//	quantity > 0    0 <= quantity    quantity BETWEEN 0 AND 9    length(code) = 2    grade IN (1, 2, 3)
func compared(ts []token) (column string, test Test, ok bool) {
	if value, rest := constant(ts); rest != nil {
		op, rest := operator(rest)
		if column, length, rest := subject(rest); op != "" && column != "" && len(rest) == 0 {
			return column, Test{length, flipped[op], []string{value}}, true
		}
		return "", Test{}, false
	}
	column, length, ts := subject(ts)
	if column == "" || len(ts) < 2 {
		return "", Test{}, false
	}
	test.Length = length
	test.Op, ts = operator(ts)
	switch {
	case ts[0].is("in"):
		test.Op, ts = "in", ts[1:]
	case test.Op == "=" && len(ts) > 2 && ts[0].is("any") && ts[1].is("array"):
		test.Op, ts = "in", ts[2:]
	case test.Op == "":
		return "", Test{}, false
	}
	for {
		value, rest := constant(ts)
		if rest == nil {
			return "", Test{}, false
		}
		test.Values = append(test.Values, value)
		switch {
		case len(rest) == 0:
			return column, test, true
		case test.Op != "in" || rest[0].kind != ',':
			return "", Test{}, false
		}
		ts = rest[1:]
	}
}

// subject reads a column, or the length of one.
func subject(ts []token) (column string, length bool, rest []token) {
	lengths := func(t token) bool { return t.is("length") || t.is("char_length") || t.is("character_length") }
	if len(ts) > 1 && lengths(ts[0]) && ts[1].name() {
		return ts[1].text, true, ts[2:]
	}
	if len(ts) > 0 && ts[0].name() {
		return ts[0].text, false, ts[1:]
	}
	return "", false, ts
}

// operator reads a comparison.
func operator(ts []token) (op string, rest []token) {
	for len(ts) > 0 && (ts[0].kind == '<' || ts[0].kind == '>' || ts[0].kind == '=' || ts[0].kind == '!') {
		op += ts[0].text
		ts = ts[1:]
	}
	if op == "!=" {
		op = "<>"
	}
	if flipped[op] == "" {
		op = ""
	}
	return op, ts
}

// constant reads a number, a text or a truth; rest is nil if ts begins with anything else.
func constant(ts []token) (value string, rest []token) {
	sign := ""
	if len(ts) > 1 && (ts[0].kind == '-' || ts[0].kind == '+') && ts[1].kind == '0' {
		sign, ts = ts[0].text, ts[1:]
	}
	switch {
	case len(ts) == 0:
		return "", nil
	case ts[0].kind == '0' || ts[0].kind == 's' || ts[0].is("true") || ts[0].is("false"):
		if sign == "+" {
			sign = ""
		}
		return sign + ts[0].text, append([]token{}, ts[1:]...)
	}
	return "", nil
}
