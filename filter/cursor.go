package filter

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"strings"

	"github.com/tamis-go/tamis/schema"
)

// A cursor is, in unpadded base64url:
//
//	cursor = version direction value... tag
//	value  = 0 | kind varint | kind length text       one for each key of the order
//	tag    = the first 16 bytes of HMAC-SHA256(key, binding version direction value...)
//
// The binding is a hash of the schema, the policies, the collection, the filter and the sort, so that a
// cursor is good for its own query alone. It does not hold the limit: pages may differ in size.
const (
	cursorVersion  = 1
	cursorForward  = 1
	cursorBackward = 2
	cursorTag      = 16
)

// Cursor returns the cursor that a page begins after, given the sort keys of the last row seen, in q's order.
func (q *Query) Cursor(keys []schema.Value) string { return q.cursor(cursorForward, keys) }

// CursorBefore returns the cursor that a page ends before, given the sort keys of the first row seen, in q's order.
func (q *Query) CursorBefore(keys []schema.Value) string { return q.cursor(cursorBackward, keys) }

func (q *Query) cursor(direction byte, keys []schema.Value) string {
	buf := []byte{cursorVersion, direction}
	for _, v := range keys {
		buf = append(buf, byte(v.Kind()))
		switch {
		case v.IsNull():
		case v.Kind().Textual():
			buf = binary.AppendUvarint(buf, uint64(len(v.Text())))
			buf = append(buf, v.Text()...)
		default:
			buf = binary.AppendVarint(buf, v.Num())
		}
	}
	return base64.RawURLEncoding.EncodeToString(append(buf, q.tag(buf)...))
}

func (q *Query) tag(payload []byte) []byte {
	mac := hmac.New(sha256.New, q.language.cursorKey)
	binding := q.binding()
	mac.Write(binding[:])
	mac.Write(payload)
	return mac.Sum(nil)[:cursorTag]
}

// resume takes up the page where a cursor says, and reports whether the cursor is one of q's.
func (q *Query) resume(text string) bool {
	payload, tag, ok := unpack(text)
	if !ok || !hmac.Equal(tag, q.tag(payload)) {
		return false
	}
	values, err := decodeKeys(payload[2:], q.page.Order)
	if err != nil {
		return false
	}
	q.page.After, q.page.Backward = values, payload[1] == cursorBackward
	return true
}

// wellFormed reports whether a text may be a cursor of some query.
func wellFormed(text string) bool {
	_, _, ok := unpack(text)
	return ok
}

// unpack returns the two parts of a cursor, or false if no query makes such a text.
func unpack(text string) (payload, tag []byte, ok bool) {
	if strings.ContainsAny(text, "\r\n") { // the decoder passes over these
		return nil, nil, false
	}
	buf, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil || len(buf) < 2+cursorTag || buf[0] != cursorVersion {
		return nil, nil, false
	}
	return buf[:len(buf)-cursorTag], buf[len(buf)-cursorTag:], true
}

var errKeys = errors.New("not the keys of this order")

func decodeKeys(buf []byte, order []Order) ([]schema.Value, error) {
	values := make([]schema.Value, len(order))
	for i, o := range order {
		if len(buf) == 0 {
			return nil, errKeys
		}
		kind := schema.Kind(buf[0])
		buf = buf[1:]
		switch {
		case kind == 0:
		case kind != o.Term.Type.Kind:
			return nil, errKeys
		case kind.Textual():
			size, n := binary.Uvarint(buf)
			if n <= 0 || size > uint64(len(buf)-n) { //nolint:gosec // n bytes of buf were read
				return nil, errKeys
			}
			end := n + int(size) //nolint:gosec // within buf
			values[i] = schema.TextOf(kind, string(buf[n:end]))
			buf = buf[end:]
		default:
			num, n := binary.Varint(buf)
			if n <= 0 {
				return nil, errKeys
			}
			values[i] = schema.NumOf(kind, num)
			buf = buf[n:]
		}
	}
	if len(buf) > 0 {
		return nil, errKeys
	}
	return values, nil
}
