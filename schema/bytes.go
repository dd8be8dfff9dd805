package schema

import (
	"encoding/base64"
	"encoding/hex"
	"errors"
	"strings"
)

// Why a text is not bytes: JSON has them in base64, as RFC 4648 defines it in section 4, with padding.
var (
	errBytes        = errors.New("want bytes in base64, such as aGVsbG8=")
	errBytesPadding = errors.New("want bytes in base64 with padding, a multiple of four characters")
	errBytesURL     = errors.New("want bytes in base64 with + and /, where the alphabet for URLs has - and _")
	errBytesSpace   = errors.New("want bytes in base64 without white space")
	errBytesBits    = errors.New("want bytes in base64 whose unused last bits are zero")
)

// BytesOf returns the value of bytes in base64, with the errors of ParseBytes.
func BytesOf(s string) (Value, error) {
	key, err := ParseBytes(s)
	if err != nil {
		return Value{}, err
	}
	return Value{kind: Bytes, text: key}, nil
}

// BytesFrom returns the value of a string of bytes.
func BytesFrom(b []byte) Value { return Value{kind: Bytes, text: hex.EncodeToString(b)} }

// ParseBytes returns bytes in base64 as their hexadecimal digits in lower case: texts that sort as the bytes do. One string of bytes has one
// spelling; the error says how another differs from it, in its padding, its alphabet, its white space or its last bits.
func ParseBytes(s string) (string, error) {
	b, err := base64.StdEncoding.Strict().DecodeString(s)
	if err == nil && !strings.ContainsAny(s, "\r\n") { // which the decoder skips
		return hex.EncodeToString(b), nil
	}
	switch plain, urls := plainBase64(s); {
	case plain == "":
		return "", errBytes
	case strings.ContainsAny(s, " \t\r\n"):
		return "", errBytesSpace
	case urls:
		return "", errBytesURL
	case len(s)%4 != 0:
		return "", errBytesPadding
	default:
		return "", errBytesBits
	}
}

// RespellBytes returns the base64 of a text that differs from it in spelling alone, or "": one without padding, of the alphabet for URLs,
// or with white space.
func RespellBytes(s string) string {
	plain, _ := plainBase64(s)
	return plain
}

// plainBase64 returns base64 in its one spelling, or "" if s is no base64 in any. urls reports whether it is of the alphabet for URLs.
func plainBase64(s string) (plain string, urls bool) {
	urls = strings.ContainsAny(s, "-_")
	s = strings.NewReplacer(" ", "", "\t", "", "\r", "", "\n", "", "-", "+", "_", "/").Replace(s)
	b, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(s, "="))
	if err != nil {
		return "", urls
	}
	return base64.StdEncoding.EncodeToString(b), urls
}

// FormatBytes returns the base64 of bytes that are given as hexadecimal digits.
func FormatBytes(key string) string { return base64.StdEncoding.EncodeToString(RawBytes(key)) }

// RawBytes returns the bytes that hexadecimal digits stand for. They are never nil.
func RawBytes(key string) []byte {
	b, _ := hex.DecodeString(key) // ParseBytes made it
	return append([]byte{}, b...)
}
