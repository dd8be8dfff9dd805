package filter

import (
	"crypto/aes"
	"crypto/cipher"
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
//	cursor  = version nonce sealed
//	sealed  = AES-256-GCM of payload, with version and binding as additional data
//	payload = direction value... | counted varint
//	value   = 0 | kind varint | kind length text       one for each key of the order
//
// The binding is a hash of the schema, the policies, the hidden columns, the collection, the filter and the sort, so
// that a cursor is good for its own query alone. It does not hold the limit: pages may differ in size.
//
// The nonce is made of the binding and the payload, so that one place in one query has one cursor and an answer can be cached and compared.
// Two cursors that are equal tell that two pages end at one place, which whoever sees the rows knows.
const (
	cursorVersion  = 2
	cursorForward  = 1
	cursorBackward = 2
	cursorCounted  = 3 // the number of rows before the page
	cursorNonce    = 12
	cursorTag      = 16
)

// A sealer seals and opens the payloads of cursors.
type sealer struct {
	aead     cipher.AEAD
	nonceKey []byte
}

// newSealer returns the sealer of a key of any length. What seals and what makes nonces are keys of their own.
func newSealer(key []byte) (*sealer, error) {
	derive := func(purpose string) []byte {
		mac := hmac.New(sha256.New, key)
		mac.Write([]byte("tamis cursor " + purpose))
		return mac.Sum(nil)
	}
	block, err := aes.NewCipher(derive("seal"))
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return nil, err
	}
	return &sealer{aead, derive("nonce")}, nil
}

// Cursor returns the cursor that a page begins after, given the sort keys of the last row seen, in q's order; "" where the collection
// has no key, since there no sort keys say which rows were seen.
// Where rows may tie in that order (Language.HidesKey) it is not one of q's: use CursorAt.
func (q *Query) Cursor(keys []schema.Value) string { return q.cursor(cursorForward, keys) }

// CursorBefore returns the cursor that a page ends before, given the sort keys of the first row seen, in q's order.
func (q *Query) CursorBefore(keys []schema.Value) string { return q.cursor(cursorBackward, keys) }

// CursorAt returns the cursor that a page begins at, given the number of rows of q before it. It is for queries whose rows
// may tie (Language.HidesKey): no keys say there which rows were seen. Rows inserted or deleted meanwhile shift those after them.
// It is "" where the collection has no key, as Cursor is.
func (q *Query) CursorAt(rows int64) string {
	if len(q.collection.Key) == 0 {
		return ""
	}
	return q.seal(binary.AppendVarint([]byte{cursorCounted}, rows))
}

func (q *Query) cursor(direction byte, keys []schema.Value) string {
	if len(q.collection.Key) == 0 {
		return ""
	}
	buf := []byte{direction}
	for _, v := range keys {
		buf = append(buf, byte(v.Kind()))
		switch {
		case v.IsNull():
		case v.Kind().Textual():
			buf = binary.AppendUvarint(buf, uint64(len(v.Text())))
			buf = append(buf, v.Text()...)
		default:
			buf = binary.AppendVarint(buf, v.Bits())
		}
	}
	return q.seal(buf)
}

// seal returns the cursor of a payload.
func (q *Query) seal(payload []byte) string {
	s := q.language.sealer
	bound := q.bound()
	mac := hmac.New(sha256.New, s.nonceKey)
	mac.Write(bound)
	mac.Write(payload)
	out := append([]byte{cursorVersion}, mac.Sum(nil)[:cursorNonce]...)
	return base64.RawURLEncoding.EncodeToString(s.aead.Seal(out, out[1:], payload, bound))
}

// bound returns what a cursor of q is bound to.
func (q *Query) bound() []byte {
	binding := q.binding()
	return append([]byte{cursorVersion}, binding[:]...)
}

// resume takes up the page where a cursor says, and reports whether the cursor is one of q's.
func (q *Query) resume(text string) bool {
	nonce, sealed, ok := unpack(text)
	if !ok {
		return false
	}
	bound := q.bound()
	payload, err := q.language.sealer.aead.Open(nil, nonce, sealed, bound)
	for i := 0; err != nil && i < len(q.language.retired); i++ {
		payload, err = q.language.retired[i].aead.Open(nil, nonce, sealed, bound)
	}
	if err != nil || len(payload) == 0 {
		return false
	}
	switch payload[0] {
	case cursorCounted:
		rows, n := binary.Varint(payload[1:])
		if n != len(payload)-1 || rows < 0 {
			return false
		}
		q.page.Offset, q.page.After, q.page.Backward = rows, nil, false
	default:
		values, err := decodeKeys(payload[1:], q.page.Order)
		if err != nil || q.language.HidesKey(q.collection) {
			return false
		}
		q.page.After, q.page.Backward = values, payload[0] == cursorBackward
	}
	q.page.Resumed = true
	return true
}

// wellFormed reports whether a text may be a cursor of some query.
func wellFormed(text string) bool {
	_, _, ok := unpack(text)
	return ok
}

// unpack returns the parts of a cursor, or false if no query makes such a text.
func unpack(text string) (nonce, sealed []byte, ok bool) {
	if strings.ContainsAny(text, "\r\n") { // the decoder passes over these
		return nil, nil, false
	}
	buf, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil || len(buf) <= 1+cursorNonce+cursorTag || buf[0] != cursorVersion {
		return nil, nil, false
	}
	return buf[1 : 1+cursorNonce], buf[1+cursorNonce:], true
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
			if o.Term.Type.Single { // the keys may come from a row as it is shown
				f, _ := schema.Single(values[i].Float())
				values[i] = schema.Number(f)
			}
			buf = buf[n:]
		}
	}
	if len(buf) > 0 {
		return nil, errKeys
	}
	return values, nil
}
