package schema

import (
	"errors"
	"fmt"
	"slices"
)

// Check returns what is wrong with t as a term that a field of c reads: a column that c does not have, a type that the
// column is not of, a length, which is for len_ alone.
func (t *Term) Check(c *Collection) error {
	if len(t.Columns) == 0 {
		return errors.New("reads no column")
	}
	for _, col := range t.Columns {
		if !slices.Contains(c.Columns, col) {
			return fmt.Errorf("reads a column that %s does not have", c.Name)
		}
	}
	first := t.Columns[0]
	switch {
	case t.Length:
		return errors.New("the length of a set is what len_ looks at; want the set itself")
	case t.JSONType && (len(t.Columns) > 1 || t.Join || first.Type.Kind != JSON || t.Type.Kind != Enum):
		return fmt.Errorf("is the type of a JSON value, and %s is %s", first.Name, first.Type)
	case t.JSONType && len(t.Path) == 0:
		return nil
	case len(t.Path) > 0 || t.Type.Kind == JSON && t.Type.Array:
		return t.checkPath(first)
	case t.Join:
		for _, col := range t.Columns {
			if col.Type.Kind != String || col.Type.Array {
				return fmt.Errorf("joins %s, which is %s; want string", col.Name, col.Type)
			}
		}
	}
	for _, col := range t.Columns[1:] {
		switch {
		case !col.Type.Like(first.Type):
			return fmt.Errorf("reads %s, which is %s, and %s, which is %s; want columns of one type", first.Name, first.Type.words(), col.Name, col.Type.words())
		case col.Type.Array || !col.Type.Kind.Compared():
			return fmt.Errorf("%s is %s, and only scalars have a fallback", col.Name, col.Type)
		}
	}
	if !t.Type.Like(first.Type) {
		return fmt.Errorf("is %s, but %s is %s", t.Type, first.Name, first.Type)
	}
	return nil
}

// checkPath returns what is wrong with t as a path inside the JSON column col.
func (t *Term) checkPath(col *Column) error {
	for _, key := range t.Path {
		if _, ok := ArrayIndex(key); ok {
			continue
		}
		if err := checkKey(key); err != nil {
			return err
		}
	}
	switch k := t.Type.Kind; {
	case len(t.Columns) > 1 || t.Join:
		return errors.New("a path inside json has no fallback and is not joined")
	case col.Type.Kind != JSON || col.Type.Array:
		return fmt.Errorf("%s is %s, and only json has something inside", col.Name, col.Type)
	case t.Type.Array && k == JSON:
		return nil
	case t.Type.Array || !k.Compared() && k != JSON:
		return fmt.Errorf("a path inside json is read as one scalar, or as json, not as %s", t.Type)
	case !inJSON.Has(k):
		// JSON has no such values, and the engines do not agree on how to read them from a text.
		return fmt.Errorf("a path inside json cannot be %s: databases do not read it out of JSON alike; want string, or a column of its own", k)
	}
	return nil
}
