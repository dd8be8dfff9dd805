package introspect

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"regexp"
	"strconv"
	"strings"

	"github.com/tamis-go/tamis/schema"
)

var (
	spaced  = regexp.MustCompile(`^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}$`)
	anyTime = regexp.MustCompile(`^\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)?$`)
	date    = regexp.MustCompile(`^\d{4}-\d\d-\d\d$`)
	uuid    = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)
	hex32   = regexp.MustCompile(`^[0-9a-fA-F]{32}$`)
)

// isTime reports whether a text is a time that the storage rfc3339 reads, whether it has a T or a space in it.
func isTime(v value) bool {
	if !anyTime.MatchString(v.text) {
		return false
	}
	_, err := schema.ParseTime(v.text[:10] + "T" + v.text[11:])
	return err == nil
}

func isSpaced(v value) bool { return spaced.MatchString(v.text) && isTime(v) }

func isClock(v value) bool {
	n, err := schema.ParseClock(v.text)
	return err == nil && v.class == "text" && schema.FormatClock(n) == v.text
}

func isDate(v value) bool {
	_, err := schema.ParseDate(v.text)
	return err == nil && date.MatchString(v.text)
}

func isUUID(v value) bool { return v.class != "blob" && uuid.MatchString(v.text) }

// is16Bytes reports whether a blob of SQLite could be a UUID.
func is16Bytes(v value) bool { return v.class == "blob" && hex32.MatchString(v.text) }

// isMicros reports whether an int could count microseconds since 1970: it lies between 1973 and 2286. Seconds,
// milliseconds and nanoseconds of our time lie far outside.
func isMicros(v value) bool {
	n, err := strconv.ParseInt(v.text, 10, 64)
	return err == nil && n >= 1e14 && n <= 1e16
}

// Words in the names of columns that hold times, and in those that hold ids.
var (
	timeName = regexp.MustCompile(`(?i)time|date|stamp|created|updated|modified|deleted|started|ended|finished|expires|expiry|since|until|seen|when|micros|_at_?$|At$|_on_?$|_ts_?$|^ts$|_us_?$|^at$|^start$|^end$`)
	idName   = regexp.MustCompile(`(?i)(^|_)(id|ids|uuid|guid|key|ref|parent|by)_?$|uuid|guid|Id$|ID$`)
	setName  = regexp.MustCompile(`(?i)^(tags|labels|keywords|categories|roles|scopes|permissions|capabilities)_?$`)
)

// elements returns the kind of the elements of JSON values that are all arrays of scalars of one kind. some is false if
// there is not one element.
func (c *column) elements() (kind schema.Kind, some, sets bool) {
	for _, v := range c.values {
		if len(v.text) >= longest || v.class == "blob" {
			return 0, false, false
		}
		list, ok := array(v.text)
		if !ok {
			return 0, false, false
		}
		for _, e := range list {
			k := elementKind(e)
			if k == 0 || some && k != kind {
				return 0, false, false
			}
			kind, some = k, true
		}
	}
	return kind, some, true
}

// array decodes a JSON array. JSON null is an empty one.
func array(text string) ([]any, bool) {
	d := json.NewDecoder(bytes.NewReader([]byte(text)))
	d.UseNumber()
	var v any
	if d.Decode(&v) != nil {
		return nil, false
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, false
	}
	list, ok := v.([]any)
	return list, ok || v == nil
}

func elementKind(e any) schema.Kind {
	switch e := e.(type) {
	case string:
		return schema.String
	case json.Number:
		if _, err := strconv.ParseInt(e.String(), 10, 64); err == nil {
			return schema.Int
		}
	case bool:
		return schema.Bool
	}
	return 0
}

func isJSON(v value) bool { return v.class != "blob" && json.Valid([]byte(v.text)) }

// emptyArray reports whether a default is the empty array:  '[]'  '[]'::jsonb  json('[]')
func (c *column) emptyArray() bool {
	for _, x := range tokens(c.standard) {
		if x.kind == 's' {
			return strings.TrimSpace(x.text) == "[]"
		}
	}
	return false
}

// literal returns the text or the number that c has by default, or "".
func (c *column) literal() string {
	ts := tokens(c.standard)
	if len(ts) == 1 && (ts[0].kind == 's' || ts[0].kind == '0') {
		return ts[0].text
	}
	return ""
}
