package schema

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/tamis-go/tamis/internal/wording"
)

// ParseValue returns the value of type t that a text without quotes stands for: in a path, on a command line. It is the inverse of
// [Value.String].
func ParseValue(t Type, text string) (Value, error) {
	switch t.Kind {
	case String:
		if strings.ContainsRune(text, 0) {
			return Value{}, errors.New("want text without the character NUL")
		}
		return Text(text), nil
	case Enum:
		if !slices.Contains(t.Enum, text) {
			return Value{}, errors.New(wording.Unknown(text, "value of "+t.String(), t.Enum))
		}
		return TextOf(Enum, text), nil
	case UUID:
		u, err := ParseUUID(text)
		return TextOf(UUID, u), err
	case Int:
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil || strconv.FormatInt(n, 10) != text {
			return Value{}, fmt.Errorf("want an int of 64 bits, not %s", wording.Quote(text))
		}
		return Integer(n), nil
	case Float:
		f, err := strconv.ParseFloat(text, 64)
		if err != nil || math.IsInf(f, 0) || math.IsNaN(f) {
			return Value{}, fmt.Errorf("want a finite float, not %s", wording.Quote(text))
		}
		return Number(f), nil
	case Bool:
		if text != "true" && text != "false" {
			return Value{}, fmt.Errorf("want true or false, not %s", wording.Quote(text))
		}
		return Boolean(text == "true"), nil
	case Datetime:
		n, err := ParseTime(text)
		return NumOf(Datetime, n), err
	case Date:
		n, err := ParseDate(text)
		return NumOf(Date, n), err
	case Decimal:
		return DecimalOf(text)
	case Bytes:
		return BytesOf(text)
	case Clock:
		n, err := ParseClock(text)
		return NumOf(Clock, n), err
	case JSON, Other:
	}
	return Value{}, fmt.Errorf("%s is not written as a text", t)
}

// ParseKey returns the primary key that a text stands for: the value itself where it is of one column; else its parts, as [JoinKey]
// writes them, with commas between, or with tabs if there is one.
func (c *Collection) ParseKey(text string) ([]Value, error) {
	if len(c.Key) == 0 {
		return nil, fmt.Errorf("%s has no key that one of its rows could be asked for by", c.Name)
	}
	parts := []string{text}
	if len(c.Key) > 1 {
		parts = splitKey(text)
	}
	if len(parts) != len(c.Key) {
		return nil, fmt.Errorf("the key of %s has %d parts, not %d; a comma inside a part is written as \\, and a backslash as \\\\", c.Name, len(c.Key), len(parts))
	}
	key := make([]Value, len(parts))
	for i, col := range c.Key {
		var err error
		if key[i], err = ParseValue(col.Type, parts[i]); err != nil {
			return nil, fmt.Errorf("%s: %w", col.Name, err)
		}
	}
	return key, nil
}

// What stands behind a backslash in a part of a key for a character that could not stand there, or not on one line.
var keyEscapes = strings.NewReplacer(`\`, `\\`, ",", `\,`, "\t", `\t`, "\n", `\n`, "\r", `\r`)

// JoinKey returns the parts of a composite key as one text on one line, with commas between. In a part, a comma, a backslash, a tab and the
// end of a line are written as \, \\ \t \n and \r.
func JoinKey(parts ...string) string { return joinKey(parts, ",") }

// JoinKeyTabs is JoinKey with tabs between the parts.
func JoinKeyTabs(parts ...string) string { return joinKey(parts, "\t") }

func joinKey(parts []string, between string) string {
	escaped := make([]string, len(parts))
	for i, part := range parts {
		escaped[i] = keyEscapes.Replace(part)
	}
	return strings.Join(escaped, between)
}

// splitKey returns the parts of a composite key.
func splitKey(text string) []string {
	between := byte(',')
	if strings.Contains(text, "\t") {
		between = '\t'
	}
	var parts []string
	part := make([]byte, 0, len(text))
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == between:
			parts = append(parts, string(part))
			part = part[:0]
			continue
		case c == '\\' && i+1 < len(text):
			i++
			switch text[i] {
			case 't':
				part = append(part, '\t')
			case 'n':
				part = append(part, '\n')
			case 'r':
				part = append(part, '\r')
			default:
				part = append(part, text[i])
			}
		default:
			part = append(part, c)
		}
	}
	return append(parts, string(part))
}
