package schema_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/tamis-go/tamis/schema"
)

func ExampleParseBytes() {
	key, err := schema.ParseBytes("aGVsbG8=")
	fmt.Println(key, err, schema.FormatBytes(key), string(schema.RawBytes(key)))
	_, err = schema.ParseBytes("aGVsbG8")
	fmt.Println(err, schema.RespellBytes("aGVsbG8"))
	// Output:
	// 68656c6c6f <nil> aGVsbG8= hello
	// want bytes in base64 with padding, a multiple of four characters aGVsbG8=
}

func ExampleParseClock() {
	micros, err := schema.ParseClock("08:30")
	fmt.Println(micros, err, schema.FormatClock(micros))
	// Output: 30600000000 <nil> 08:30:00.000000
}

func TestBytesHaveOneSpelling(t *testing.T) {
	for _, test := range []struct {
		text  string
		want  string // in the error
		plain string
	}{
		{"", "", ""}, {"AA==", "", "AA=="}, {"+/+/", "", "+/+/"}, {"YWI=", "", "YWI="},
		{"YWI", "with padding", "YWI="}, {"YQ", "with padding", "YQ=="}, {"YQ=", "with padding", "YQ=="}, {"YWJj=", "with padding", "YWJj"},
		{"-_-_", "+ and /", "+/+/"}, {"-_8", "+ and /", "+/8="},
		{"YW I=", "white space", "YWI="}, {"YWI=\n", "white space", "YWI="}, {"\r\n", "such as", ""}, {"YW\r\nI=", "white space", "YWI="},
		{"YWJ=", "last bits", "YWI="}, {"YR==", "last bits", "YQ=="},
		{"Y", "such as", ""}, {"Y===", "such as", ""}, {"YQ==YQ==", "such as", ""}, {"ab c!", "such as", ""}, {"\x00AAA", "such as", ""}, {"é===", "such as", ""},
		{`\x6162`, "such as", ""},
	} {
		key, err := schema.ParseBytes(test.text)
		if (err != nil) != (test.want != "") || err != nil && !strings.Contains(err.Error(), test.want) {
			t.Errorf("%q: %v, want %q", test.text, err, test.want)
		}
		if err == nil && schema.FormatBytes(key) != test.text {
			t.Errorf("%q is written as %q", test.text, schema.FormatBytes(key))
		}
		if got := schema.RespellBytes(test.text); got != test.plain {
			t.Errorf("%q respelled: %q, want %q", test.text, got, test.plain)
		}
	}
}

func TestBytesSortByTheirBytes(t *testing.T) {
	sorted := []string{"", "\x00", "\x00\x00", "\x01", " ", "A", "a", "a\x00", "a ", "b", "\x80", "\xff", "\xff\xff"}
	values := make([]schema.Value, len(sorted))
	for i, s := range sorted {
		values[i] = schema.BytesFrom([]byte(s))
	}
	if !slices.IsSortedFunc(values, schema.Value.Compare) {
		t.Errorf("not in order: %q", sorted)
	}
}

func TestTimesOfDayAreThoseOfADay(t *testing.T) {
	for text, want := range map[string]string{
		"00:00": "00:00:00.000000", "08:30": "08:30:00.000000", "08:30:59": "08:30:59.000000", "23:59:59.999999": "23:59:59.999999",
		"08:30:00.5": "08:30:00.500000", "08:30:00.0000019": "08:30:00.000001", "23:59:59.9999999999": "23:59:59.999999",
	} {
		n, err := schema.ParseClock(text)
		if got := schema.FormatClock(n); err != nil || got != want {
			t.Errorf("%s: %s, %v; want %s", text, got, err, want)
		}
	}
	for _, text := range strings.Split(`,24:00,24:00:00,23:60,23:59:60,8:30,08:3,0830,08:30:,08:30:0,08:30.5,08:30:00.,08:30:00.x,08:30:00Z,08:30:00+01:00, 08:30,08:30 ,T08:30,-08:30,08:30:00_5,now,٠٨:٣٠`, ",") {
		if n, err := schema.ParseClock(text); !errors.Is(err, schema.ErrClock) {
			t.Errorf("%q: %d, %v", text, n, err)
		}
	}
}

func TestSetsOfBytesAndOfTimesAreRefused(t *testing.T) {
	for _, typ := range []string{"set of bytes", "set of time"} {
		if _, err := schema.ParseType(typ, nil); err == nil || !strings.Contains(err.Error(), typ+" is not a type: not every database has arrays of them") {
			t.Errorf("%s: %v", typ, err)
		}
	}
}
