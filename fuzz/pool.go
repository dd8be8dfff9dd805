package fuzz

import (
	"math"
	"math/rand"
	"strings"
)

// Values on which engines differ. A NUL is not among them: no body and no row may hold one.
var (
	hostileStrings = []string{
		"", " ", "a", "A", "b", "B", "a ", " a", "aa", "ab", "AB", "aB", "b ", "abc", "é", "É", "e\u0301", "ß", "SS", "ss", "ﬀ", "ff",
		"ı", "İ", "i", "I", "\u212a", "k", "K", "ς", "σ", "Σ", "😀", "😁", "👨‍👩‍👧", "\ufffd", "\U0010ffff", "ｚ", "z", "Z", "_", "%", "%%", "_%", `\`, `\\`, `\%`,
		`\_`, "a%", "a_b", "a%b", `a\b`, `a\%b`, "100%", "!", "~", "^", "[a]", "*", "?", "??", "$1", ":a", "{0}", "{term}", "'", "''", `"`, `""`, "`",
		"; DROP TABLE canary; --", "' OR '1'='1", "null", "NULL", "true", "0", "1", "-1", "1.0", "01", "1e0", " 1", "\t", "\n", "a\nb", "\r\n", "\u00a0", "\u2028",
		"\u200b", "\ufeff", "\u00ad", "\u007f", "\u0001", "+a", "-a", "!a", `"a b"`, "a b", "b a", "tamis_1", "and_", "operator", "2024-01-01",
		"timeout: worker-1 lost", "Timeout", "TIMEOUT", strings.Repeat("a", 255), strings.Repeat("é", 300), "%" + strings.Repeat("a", 40),
	}
	hostileInts = []int64{
		0, 1, -1, 2, 3, 10, 20, 100, 127, 128, 255, 256, 1<<31 - 1, 1 << 31, -1 << 31, 1 << 32, 1<<53 - 1, 1 << 53, 1<<53 + 1, -1<<53 - 1,
		math.MaxInt64, math.MaxInt64 - 1, math.MinInt64, math.MinInt64 + 1,
	}
	hostileFloats = []float64{
		0, math.Copysign(0, -1), 1, -1, 0.1, 0.1 + 0.2, 0.3, 1.5, -1.5, 2.5, 1.0 / 3, 1e15 + 0.3, 1 << 53, 1<<53 + 2, 1e-300, 5e-324, 1e300, -1e300,
		math.MaxFloat64, -math.MaxFloat64, 16777217, 1e21, 123456789.125,
		// what floats of 32 bits are near, and where they end
		1.1, 0.1 + 1e-10, 16777216, 16777218, 1e-45, 1.17549435e-38, 3.4028235e38,
	}
	hostileTimes = []string{
		"2024-01-01T00:00:00Z", "2024-01-01T02:00:00+02:00", "2023-12-31T18:30:00-05:30", "2024-01-01T00:00:00.000001Z", "2023-12-31T23:59:59.999999Z",
		"2024-01-01T00:00:00.0000019Z", "2024-01-01T00:00:00.9999999Z", "2024-01-01T00:00:01Z", "2024-01-01T00:00:00", "2024-01-01", "2024-01-02", "2024-01-01T12:00:00.5Z",
		"0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000001Z", "9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.9999999Z", "9999-12-31T23:59:59Z",
		"1969-12-31T23:59:59.9999995Z", "1969-12-31T23:59:59.999999Z", "1970-01-01T00:00:00Z", "1970-01-01T00:00:00.000001Z", "1900-02-28T23:00:00Z", "2024-02-29T12:00:00Z",
		"2024-03-31T01:30:00Z", "2024-10-27T02:30:00+01:00", "2038-01-19T03:14:08Z", "1582-10-10T00:00:00Z", "2024-06-15T10:20:30.123456789Z",
	}
	hostileDates = []string{
		"2024-01-01", "2023-12-31", "2024-01-02", "2024-02-29", "2023-03-01", "1970-01-01", "1969-12-31", "0001-01-01", "0001-01-02",
		"9999-12-31", "9999-12-30", "1582-10-10", "1900-03-01",
	}
	hostileUUIDs = []string{
		"00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff", "00000000-0000-0000-0000-000000000001",
		"8f3c2a10-1111-4222-8333-444455556666", "8f3c2a10-1111-4222-8333-444455556667", "8F3C2A10-1111-4222-8333-444455556666",
		"a0000000-0000-1000-8000-000000000000", "A0000000-0000-1000-8000-00000000000B", "0b000000-0000-7000-8000-000000000000", "10000000-0000-6000-9000-00000000000a",
	}
)

// A pool is the few values that the rows of one data set are made of, so that equal values are frequent.
type pool struct {
	strings []string
	ints    []int64
	floats  []float64
	times   []string
	dates   []string
	uuids   []string
}

func newPool(rng *rand.Rand) *pool {
	size := func() int { return 3 + rng.Intn(6) }
	return &pool{
		strings: some(rng, hostileStrings, 2+size()), ints: some(rng, hostileInts, size()), floats: some(rng, hostileFloats, size()),
		times: some(rng, hostileTimes, 2+size()), dates: some(rng, hostileDates, size()), uuids: some(rng, hostileUUIDs, size()),
	}
}
