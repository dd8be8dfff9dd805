package fuzz

import (
	"encoding/base64"
	"strings"
	"time"

	"github.com/tamis-go/tamis/schema"
)

// hostileBytes are strings of bytes that a slightly wrong engine takes for others: empty, padded with zeros or blanks, no UTF-8, letters in
// either case, what looks like digits of bytes.
var hostileBytes = []string{
	"", "\x00", "\x00\x00", "a", "A", "a\x00", "a\x00\x00", "a ", "a  ", " a", "ab", "AB", "Ab", "\xff", "\xff\xfe", "\x80", "é", "e\u0301", `\x61`, `\`, "'", "61", "0x61",
	"\n", "%", "\xfb\xff\xbf", "\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f",
}

// bytes returns bytes as a row has them: in base64.
func (b *builder) bytes() string {
	s := pick(b.Rand, hostileBytes)
	if b.chance(20) {
		s += pick(b.Rand, hostileBytes)
	}
	if b.chance(10) {
		raw := make([]byte, b.Intn(9))
		b.Read(raw)
		s = string(raw)
	}
	return base64.StdEncoding.EncodeToString([]byte(s))
}

// besideBytes returns bytes next to those in base64: with one more at the end, one less, or one other.
func (b *builder) besideBytes(s string) string {
	raw, _ := base64.StdEncoding.DecodeString(s) // a row has it
	switch n := b.Intn(4); {
	case n == 0:
		raw = append(raw, pick(b.Rand, []byte{0, ' ', 0xff}))
	case n == 1 && len(raw) > 0:
		raw = raw[:len(raw)-1]
	case len(raw) > 0:
		raw[b.Intn(len(raw))] ^= pick(b.Rand, []byte{1, 0x20, 0x80})
	}
	return base64.StdEncoding.EncodeToString(raw)
}

// clock returns a time of day as a row has it.
func (b *builder) clock() string {
	if b.chance(70) {
		return pick(b.Rand, []string{
			"00:00:00.000000", "00:00:00.000001", "08:30:00.000000", "08:30:00.000001", "08:30:00.250000", "08:30:01.000000", "12:00:00.000000", "23:59:59.999999", "23:59:59.000000",
		})
	}
	return schema.FormatClock(b.Int63n(schema.DayMicros))
}

// besideClock returns a time of day next to another.
func (b *builder) besideClock(s string) string {
	n, _ := schema.ParseClock(s) // a row has it
	n += pick(b.Rand, []int64{1, -1, time.Second.Microseconds(), -time.Millisecond.Microseconds(), time.Hour.Microseconds()})
	return schema.FormatClock((n + schema.DayMicros) % schema.DayMicros)
}

// spellClock writes a time of day as a body may: without zeros at its end, with more digits than count.
func (b *builder) spellClock(s string) string {
	switch b.Intn(4) {
	case 0:
		if short := strings.TrimRight(s, "0"); !strings.HasSuffix(short, ".") && len(short) > len("08:30:00") {
			return short
		}
		if strings.HasSuffix(s, ":00.000000") {
			return s[:len("08:30")]
		}
		return strings.TrimSuffix(s, ".000000")
	case 1:
		return s + pick(b.Rand, []string{"0", "9", "000000001"})
	}
	return s
}
