package sqlgen

import (
	"fmt"
	"strconv"
	"strings"
)

// custom writes a test of the user's own. Each value of its operand is a bind, so their number is part of the text.
//
// Whatever it says of null, it is false of null, and its complement true.
func (w *writer) custom(t table, n *node, not, alone bool) {
	form := n.call.SQL[w.d.Name]
	if form == "" {
		w.lacks("%s has no SQL", n.call.Name)
		return
	}
	if err := checkForm(form); err != nil {
		w.lacks("%s: %s", n.call.Name, err)
		return
	}
	o := w.of(t, n, compared)
	guard := !not && n.term.Nullable()
	if guard {
		w.left(alone)
		w.operand(&o)
		w.str(" IS NOT NULL AND ")
	}
	inside := alone && !guard && !not
	if not && w.d.falsehood {
		w.str("NOT coalesce")
	}
	w.left(inside)
	for form != "" {
		var token string
		switch token, form = w.upTo(form); token {
		case "":
			continue
		case "term":
			w.operand(&o)
			continue
		}
		i, _ := strconv.Atoi(token) // checkForm has read it
		if i >= n.values {
			w.lacks("%s: {%d} of %d operands", n.call.Name, i, n.values)
			continue
		}
		as := o.as
		if n.kind != n.term.Type.Kind || n.term.Type.Array {
			as = w.d.kept(n.kind, "")
		}
		value := bind{what: oneValue, as: as, typ: o.digits(), node: n.at, at: i}
		if w.d.typed {
			w.around(as.one, &o.term.Type, value)
		} else {
			w.bind(value)
		}
	}
	if not && w.d.falsehood {
		w.str(", 1=0")
	}
	w.right(inside)
	if not && !w.d.falsehood {
		w.str(" IS NOT TRUE")
	}
	if guard {
		w.right(alone)
	}
}

// upTo writes what the SQL of a call begins with, and returns its first token in braces and what follows that.
func (w *writer) upTo(form string) (token, rest string) {
	open := strings.IndexByte(form, '{')
	if open < 0 {
		w.str(form)
		return "", ""
	}
	w.str(form[:open])
	form = form[open+1:]
	end := strings.IndexByte(form, '}')
	return form[:end], form[end+1:]
}

// checkForm returns what is wrong with the SQL of a call.
func checkForm(form string) error {
	if strings.Contains(form, "?") {
		return fmt.Errorf("? in %q: squirrel would take it for a bind", form)
	}
	for rest := form; ; {
		open := strings.IndexAny(rest, "{}")
		if open < 0 {
			return nil
		}
		end := strings.IndexByte(rest, '}')
		if rest[open] == '}' || end < 0 {
			return fmt.Errorf("braces do not match in %q", form)
		}
		token := rest[open+1 : end]
		if _, err := strconv.ParseUint(token, 10, 16); err != nil && token != "term" {
			return fmt.Errorf("want {term}, {0}, {1}, not {%s}, in %q", token, form)
		}
		rest = rest[end+1:]
	}
}
