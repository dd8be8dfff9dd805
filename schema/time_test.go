package schema_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/tamis-go/tamis/schema"
)

// parseTime is what ParseTime means, by way of package time: seven layouts, cut to the microsecond, years 1 to 9999 in UTC.
func parseTime(s string) (time.Time, bool) {
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999", time.DateOnly} {
		if t, err := time.Parse(layout, s); err == nil {
			t = t.UTC()
			return t, t.Year() >= 1 && t.Year() <= 9999
		}
	}
	return time.Time{}, false
}

func TestParseTimeAgreesWithPackageTime(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	const low, high = -62135596800 - 86400*2, 253402300799 + 86400*2
	years := []int{0, 1, 4, 100, 400, 1600, 1900, 1969, 1970, 2000, 2024, 2100, 9996, 9998, 9999}
	for range 50_000 {
		at := time.Unix(low+r.Int64N(high-low), r.Int64N(1e9))
		if r.IntN(3) == 0 {
			at = time.Date(years[r.IntN(len(years))], time.Month(1+r.IntN(12)), 1+r.IntN(31), r.IntN(24), r.IntN(60), r.IntN(60), r.IntN(1e9), time.UTC)
		}
		zone := time.UTC
		if r.IntN(2) == 0 {
			zone = time.FixedZone("", (r.IntN(2*24*60-1)-24*60+1)*60)
		}
		at = at.In(zone)
		layouts := []string{
			time.RFC3339, time.RFC3339Nano, "2006-01-02T15:04:05.000000Z07:00", "2006-01-02T15:04:05.0Z07:00",
			"2006-01-02T15:04:05", "2006-01-02T15:04:05.000000000", time.DateOnly,
		}
		text := at.Format(layouts[r.IntN(len(layouts))])
		want, ok := parseTime(text)
		got, err := schema.ParseTime(text)
		switch {
		case (err == nil) != ok:
			t.Fatalf("ParseTime(%s) fails with %v, want a time: %v", text, err, ok)
		case ok && got != want.UnixMicro():
			t.Fatalf("ParseTime(%s) = %d, want %d", text, got, want.UnixMicro())
		case ok && schema.FormatTime(got) != want.Format("2006-01-02T15:04:05.000000Z"):
			t.Fatalf("FormatTime(%d) = %s, want %s", got, schema.FormatTime(got), want)
		}
	}
}

func TestParseTimeOfEdges(t *testing.T) {
	for _, row := range []struct {
		text string
		want int64
		err  error
	}{
		{"0001-01-01T00:00:00Z", schema.MinTime, nil},
		{"0001-01-01", schema.MinTime, nil},
		{"0001-01-01T01:00:00+01:00", schema.MinTime, nil},
		{"0000-12-31T23:00:00-01:00", schema.MinTime, nil},
		{"0001-01-01T00:59:59+01:00", 0, schema.ErrTimeRange},
		{"0000-12-31", 0, schema.ErrTimeRange},
		{"9999-12-31T23:59:59.999999999Z", schema.MaxTime, nil},
		{"9999-12-31T23:59:59-00:01", 0, schema.ErrTimeRange},
		{"1969-12-31T23:59:59.9999999Z", -1, nil}, // cut towards the past
		{"1970-01-01T00:00:00.0000009Z", 0, nil},
		{"2024-02-29T00:00:00Z", 1709164800_000000, nil},
		{"2023-02-29T00:00:00Z", 0, schema.ErrTime},
		{"1900-02-29", 0, schema.ErrTime},
		{"2024-01-31T08:00:00z", 0, schema.ErrTime},
		{"2024-01-31 08:00:00", 0, schema.ErrTime},
		{"2024-01-31T08:00", 0, schema.ErrTime},
		{"2024-01-31T24:00:00Z", 0, schema.ErrTime},
		{"2024-01-31T08:00:60Z", 0, schema.ErrTime},
		{"2024-01-31T08:00:00.Z", 0, schema.ErrTime},
		{"2024-01-31T08:00:00,5Z", 0, schema.ErrTime},
		{"2024-01-31T08:00:00+0100", 0, schema.ErrTime},
		{"2024-01-31T08:00:00+24:00", 0, schema.ErrTime},
		{"2024-1-31", 0, schema.ErrTime},
		{"+2024-01-31", 0, schema.ErrTime},
		{"12024-01-31", 0, schema.ErrTime},
		{"٢٠٢٤-01-31", 0, schema.ErrTime},
		{"2024-01-31T08:00:00Z ", 0, schema.ErrTime},
		{"", 0, schema.ErrTime},
	} {
		got, err := schema.ParseTime(row.text)
		if got != row.want || !errors.Is(err, row.err) {
			t.Errorf("ParseTime(%q) = %d, %v, want %d, %v", row.text, got, err, row.want, row.err)
		}
	}
}

func TestParseDateAgreesWithPackageTime(t *testing.T) {
	for days := schema.MinDate; days <= schema.MaxDate; days += 13 {
		want := time.Unix(days*86400, 0).UTC().Format(time.DateOnly)
		if got := schema.FormatDate(days); got != want {
			t.Fatalf("FormatDate(%d) = %s, want %s", days, got, want)
		}
		if got, err := schema.ParseDate(want); got != days || err != nil {
			t.Fatalf("ParseDate(%s) = %d, %v, want %d", want, got, err, days)
		}
	}
	for _, row := range []struct {
		text string
		want error
	}{
		{"0000-12-31", schema.ErrDateRange},
		{"2024-01-31T00:00:00Z", schema.ErrDate},
		{"2024-02-30", schema.ErrDate},
		{"2024-00-10", schema.ErrDate},
		{"", schema.ErrDate},
	} {
		if _, err := schema.ParseDate(row.text); !errors.Is(err, row.want) {
			t.Errorf("ParseDate(%q) fails with %v, want %v", row.text, err, row.want)
		}
	}
}

func TestParseUUIDFoldsCase(t *testing.T) {
	for _, row := range []struct {
		text, want string
		err        error
	}{
		{"8F3C2A10-1111-4222-8333-444455556666", "8f3c2a10-1111-4222-8333-444455556666", nil},
		{"00000000-0000-0000-0000-000000000000", "00000000-0000-0000-0000-000000000000", nil},
		{"8f3c2a10111142228333444455556666", "", schema.ErrUUID},
		{"{8f3c2a10-1111-4222-8333-444455556666}", "", schema.ErrUUID},
		{"urn:uuid:8f3c2a10-1111-4222-8333-444455556666", "", schema.ErrUUID},
		{"8f3c2a10-1111-4222-8333-44445555666g", "", schema.ErrUUID},
		{"8f3c2a10-1111-4222-8333_444455556666", "", schema.ErrUUID},
		{"8f3c2a1-01111-4222-8333-444455556666", "", schema.ErrUUID},
		{"", "", schema.ErrUUID},
	} {
		got, err := schema.ParseUUID(row.text)
		if got != row.want || !errors.Is(err, row.err) {
			t.Errorf("ParseUUID(%q) = %q, %v, want %q, %v", row.text, got, err, row.want, row.err)
		}
	}
}

func TestParseUUIDTakesNoOtherByte(t *testing.T) {
	const good = "8f3c2a10-1111-4222-8333-444455556666"
	for at := range good {
		for c := range 256 {
			text := good[:at] + string([]byte{byte(c)}) + good[at+1:]
			hex := c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
			want := hex != (good[at] == '-') && (good[at] != '-' || c == '-') || good[at] == '-' && c == '-'
			if got := schema.IsUUID(text); got != want {
				t.Fatalf("IsUUID(%q) = %v, want %v", text, got, want)
			}
		}
	}
}

func FuzzParseTime(f *testing.F) {
	for _, seed := range []string{"2024-01-31T08:00:00.123456Z", "0000-12-31T23:00:00-01:00", "9999-12-31", "2024-02-29T23:59:59+23:59"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := schema.ParseTime(text)
		if err != nil {
			return
		}
		want, ok := parseTime(text)
		if !ok || got != want.UnixMicro() {
			t.Errorf("ParseTime(%q) = %d, want %v", text, got, want)
		}
		if again, err := schema.ParseTime(schema.FormatTime(got)); err != nil || again != got {
			t.Errorf("ParseTime(FormatTime(%d)) = %d, %v", got, again, err)
		}
	})
}

func ExampleParseTime() {
	micros, _ := schema.ParseTime("2024-01-31T09:00:00.1234567+01:00")
	fmt.Println(schema.FormatTime(micros))
	_, err := schema.ParseTime("yesterday")
	fmt.Println(err)
	// Output:
	// 2024-01-31T08:00:00.123456Z
	// want a time as RFC 3339 writes it, such as 2024-01-31T08:00:00Z, or a date
}
