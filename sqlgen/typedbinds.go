package sqlgen

import (
	"strconv"
	"strings"

	sq "github.com/Masterminds/squirrel"
)

// placeholders returns how squirrel writes the binds of d.
func (d *Dialect) placeholders() sq.PlaceholderFormat {
	switch {
	case d.typed:
		return typedBinds{}
	case d.numbered:
		return sq.Dollar
	}
	return sq.Question
}

// typedBinds numbers binds that have a type: {p?:Int64} becomes {p1:Int64}.
type typedBinds struct{}

func (typedBinds) ReplacePlaceholders(sql string) (string, error) {
	pieces := strings.Split(sql, "{p?:")
	var out strings.Builder
	out.WriteString(pieces[0])
	for i, piece := range pieces[1:] {
		out.WriteString("{p" + strconv.Itoa(i+1) + ":")
		out.WriteString(piece)
	}
	return out.String(), nil
}

// typeOf returns the type of a bind that a template names none for.
func (b *bind) typeOf() string {
	switch b.what {
	case pageLimit, pageOffset, groupLimit, needleLength, moreRows:
		return "Int64"
	case oneValue, cursorValue, historyStart, historyEnd, historyInterval, historyParts, durationOffset:
		if b.as != nil {
			return b.as.one.bindType()
		}
	case everyValue, everyNeedle:
		return b.as.list.bindType()
	default:
	}
	return "String"
}

// bindType returns the type of the bind in t.
func (t template) bindType() string {
	for i := range t {
		if t[i].place == bindPlace {
			return t[i].typ
		}
	}
	return ""
}
