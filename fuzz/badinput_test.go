package fuzz_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"math/rand"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/leanovate/gopter"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/fuzz"
	"github.com/tamis-go/tamis/sqlgen"
)

// badInput is the variable that names a folder of hostile input: lines of text, lists of JSON, files to be read as bodies.
const badInput = "TAMIS_BADINPUT"

func TestHostileTextsInEverySlotChangeNothing(t *testing.T) {
	g := newGauntlet(t)
	for _, text := range hostileTexts(int64(number(t, "TAMIS_FUZZ_SEED", 1))) {
		g.through(text)
	}
	g.unharmed()
}

// hostileTexts returns texts that have been an injection somewhere, and others made of their parts.
func hostileTexts(seed int64) []string {
	list := []string{
		"", " ", "'", "''", `"`, "`", `\`, `\'`, "';", "'; DROP TABLE zoo; --", "1; DELETE FROM zoo", "' OR '1'='1", "' OR 1=1 --", `" OR ""="`, "') OR ('a'='a", "1 OR 1=1", "x' AND 1=0 UNION SELECT 1 --",
		"$1", "$$", "?", "??", "?::text", ":name", "@x", "%s", "%d", "%(x)s", "{}", "{0}", "{term}", "{{7*7}}", "${7*7}", "#{1}", "<script>", "../../etc/passwd", "file:///", "\x00", "\u0000'", "a\x00b",
		"\xff", "\xc0\xa7", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\ufeff", "\u202e", "\u2028", "\u200b", "ʼ", "＇", "％", "ﬀ", "İ", "ı", "K", "Ⅷ", "é", "e\u0301", "😀", "👨‍👩‍👧", "\r\n", "\t", "\b", "\x1b[31m", "\x7f",
		"%", "_", "%%%%%%%%%%%%%%%%", `\%`, `\_`, `%\`, "a%b_c", "[a-z]", "*", ".*", "(a+)+$", "^", "NULL", "null", "true", "NaN", "Infinity", "0x1", "1e400", "9223372036854775808", "-0", "01", "1.0", " 1", "1 ",
		"now", "today", "now-7d", "now'; --", "infinity", "epoch", "yesterday", "0000-00-00", "2024-02-30", "2024-01-01T24:00:00Z", "2024-01-01 00:00:00", "2024-01-01T00:00:00+99:99", "10000-01-01", "-0001-01-01",
		"00000000-0000-0000-0000-00000000000g", "{00000000-0000-0000-0000-000000000000}", "RED", "red", "it's", "it''s", "__proto__", "constructor", "$where", "$gt", "$ne", "or_", "operator", "_connector", "sort", "tamis_1",
		"zoo", "main.zoo", "sqlite_master", "pg_catalog.pg_class", "information_schema.tables", "id", "ID", "id_", "rowid", strings.Repeat("'", 500), strings.Repeat("%_", 300), strings.Repeat("é", 512), strings.Repeat("a", 1024), strings.Repeat("a", 1025),
	}
	rng := rand.New(rand.NewSource(seed))
	n := len(list)
	for range 60 { // pieces of two of them
		a, b := list[rng.Intn(n)], list[rng.Intn(n)]
		list = append(list, a[:rng.Intn(len(a)+1)]+b)
	}
	return list
}

func TestOutsideHostileInputIsRefusedOrHarmless(t *testing.T) {
	folder := os.Getenv(badInput)
	if folder == "" {
		t.Skipf("%s names no folder of hostile input", badInput)
	}
	g := newGauntlet(t)
	seen := map[string]bool{}
	err := filepath.WalkDir(folder, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || strings.HasSuffix(path, ".md") || e.Name() == "LICENSE" {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		g.body(text, path)
		g.verdict(e.Name(), text)
		for _, line := range linesOf(text) {
			if !seen[line] && len(line) < 2048 {
				seen[line] = true
				g.through(line)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d texts", len(seen))
	g.unharmed()
}

// linesOf returns the texts of a file: the items of a JSON list of texts, or its lines.
func linesOf(text []byte) []string {
	var list []string
	if json.Unmarshal(text, &list) == nil {
		return list
	}
	if bytes.Count(text, []byte("\n")) < 3 {
		return nil // a text to be read whole
	}
	return strings.Split(string(text), "\n")
}

// verdict checks what is said of a text whose file's name says whether it is JSON, as those of JSONTestSuite do.
func (g *gauntlet) verdict(name string, text []byte) {
	g.Helper()
	if !strings.HasSuffix(name, ".json") || len(name) < 2 || name[1] != '_' {
		return
	}
	_, err := zoo.Parse("zoo", text)
	errs := filter.Errors(nil)
	no := errors.As(err, &errs) && errs[0].Code == filter.InvalidJSON
	over := errs != nil && errs[0].Code == filter.LimitExceeded
	switch {
	case name[0] == 'y' && no:
		g.Errorf("%s is JSON, and refused: %v", name, errs)
	case name[0] == 'n' && !no && !over:
		g.Errorf("%s is no JSON, and not refused as such: %v", name, err)
	}
}

func TestLimitsHoldAtAndOneBeyond(t *testing.T) {
	limits := zoo.Limits()
	repeat := func(open, inner, end string, n int) string {
		return strings.Repeat(open, n) + inner + strings.Repeat(end, n)
	}
	items := func(n int) string { return strings.TrimSuffix(strings.Repeat(`1,`, n), ",") }
	for name, row := range map[string]struct {
		body func(n int) string
		most int
	}{
		"body":  {func(n int) string { return "{}" + strings.Repeat(" ", n-2) }, limits.Body},
		"depth": {func(n int) string { return `{"zoo":` + repeat(`{"not_":`, `{}`, `}`, n-2) + `}` }, limits.Depth},
		"nodes": {func(n int) string {
			return `{"zoo":{"or_":[` + strings.TrimSuffix(strings.Repeat(`{"id":{"eq_":1}},`, n-1), ",") + `]}}`
		}, limits.Nodes},
		"list":   {func(n int) string { return `{"zoo":{"id":{"any_":[` + items(n) + `]}}}` }, limits.List},
		"string": {func(n int) string { return `{"zoo":{"string":{"eq_":"` + strings.Repeat("a", n) + `"}}}` }, limits.String},
	} {
		if _, err := zoo.Parse("zoo", []byte(row.body(row.most))); err != nil {
			t.Errorf("%s at %d: %v", name, row.most, err)
		}
		_, err := zoo.Parse("zoo", []byte(row.body(row.most+1)))
		errs := filter.Errors(nil)
		if !errors.As(err, &errs) || errs[0].Code != filter.LimitExceeded || !strings.Contains(errs[0].Message+errs[0].Suggestion, name) {
			t.Errorf("%s at %d: %v, want %s that names it", name, row.most+1, err, filter.LimitExceeded)
		}
	}
}

// heavy are bodies that are at the limits, and so cost as much as a body can.
func heavy() map[string]string {
	limits := zoo.Limits() // with more to look for, and deeper, than by default
	join := func(n int, item string) string { return strings.TrimSuffix(strings.Repeat(item+",", n), ",") }
	long := strings.Repeat("%_a", limits.String/3)
	return map[string]string{
		"lists": `{"zoo":{"or_":[` + join(20, `{"id":{"any_":[`+join(limits.List, "9223372036854775807")[:12000]+`1]}}`) + `]}}`,
		"texts": `{"zoo":{"or_":[` + join(limits.Nodes-1, `{"string":{"like_":"`+strings.ReplaceAll(long[:900], "_", "a")+`"}}`) + `]}}`,
		"items": `{"zoo":{"or_":[` + join(80, `{"string":{"any_":[`+join(limits.List, `""`)+`]}}`) + `]}}`,
		"items, with what the fast path does not take": `{"zoo":{"strings":{"len_":{"ge_":0}},"or_":[` + join(80, `{"string":{"any_":[`+join(limits.List, `""`)+`]}}`) + `]}}`,
		"items of none_": `{"zoo":{"many":{"none_":{"or_":[` + join(80, `{"string":{"any_":[`+join(limits.List, `""`)+`]}}`) + `]}}}}`,
		"ors":            `{"zoo":{"or_":[` + join(limits.Nodes-1, `{"int":{"between_":[1,2]}}`) + `]}}`,
		"relations": `{"zoo":` + strings.Repeat(`{"many":{"some_":`, limits.Depth/2-2) + `{"or_":[` + join(limits.Nodes-limits.Depth, `{"string":{"query_":"a b -c +d"}}`) + `]}` +
			strings.Repeat(`}}`, limits.Depth/2-2) + `}`,
		"nots": `{"zoo":` + strings.Repeat(`{"not_":`, limits.Depth-4) + `{"and_":[` + join(limits.Nodes-limits.Depth-4, `{"strings":{"all_":["a","b"]}}`) + `]}` + strings.Repeat(`}`, limits.Depth-4) + `}`,
	}
}

func TestTheWorstAcceptedBodiesCompileInTimeAndSpace(t *testing.T) {
	for name, body := range heavy() {
		if _, err := zoo.Parse("zoo", []byte(body)); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		read := func() {
			var v any
			if err := json.Unmarshal([]byte(body), &v); err != nil {
				t.Fatal(err)
			}
		}
		for _, d := range sqlgen.Dialects() {
			best, most := fastest(read, func() {
				q, err := zoo.Parse("zoo", []byte(body))
				if err != nil {
					t.Fatal(err)
				}
				d.Append(nil, nil, q)
			})
			largest := uint64(4 << 20)
			if strings.Contains(name, "does not take") { // a tree of the text takes as much again
				largest *= 2
			}
			if best > most {
				t.Errorf("%s: %s of %d bytes compiles in %s, want %s at the most", d, name, len(body), best, most)
			}
			if n := allocated(func() {
				q, _ := zoo.Parse("zoo", []byte(body))
				d.Append(nil, nil, q)
			}); n > largest {
				t.Errorf("%s: %s of %d bytes takes %d bytes to compile, want %d at the most", d, name, len(body), n, largest)
			}
		}
	}
}

// fastest returns the least time that f takes, and the most that it may take: three times what encoding/json takes to read the body, so that
// a slow machine is measured by itself. Both are run in turns, eight times at least and forty at most, since others use the machine too.
func fastest(read, f func()) (best, most time.Duration) {
	least := time.Hour
	best = time.Hour
	for i := range 40 {
		least = min(least, took(read))
		best, most = min(best, took(f)), max(5*time.Millisecond, 3*least)
		if i >= 7 && best <= most {
			break
		}
	}
	return best, most
}

func took(f func()) time.Duration {
	begin := time.Now()
	f()
	return time.Since(begin)
}

func TestABodyThatIsFarTooLargeIsRefusedAtOnce(t *testing.T) {
	for name, body := range map[string]string{
		"100 MB":                     strings.Repeat(`{"zoo":{}} `, 10_000_000),
		"100,000 deep":               `{"zoo":` + strings.Repeat(`{"not_":`, 100_000),
		"100,000 items":              `{"zoo":{"id":{"any_":[` + strings.TrimSuffix(strings.Repeat("1,", 100_000), ",") + `]}}}`,
		"100,000 lists":              strings.Repeat("[", 100_000),
		"20,000 keys that are twice": `{"zoo":{` + strings.TrimSuffix(strings.Repeat(`"id":{},`, 20_000), ",") + `}}`,
	} {
		text := []byte(body)
		begin := time.Now()
		n := allocated(func() {
			if _, err := zoo.Parse("zoo", text); err == nil {
				t.Errorf("%s is accepted", name)
			}
		})
		if took := time.Since(begin); took > 500*time.Millisecond {
			t.Errorf("%s is refused in %s", name, took)
		}
		if n > 32<<20 {
			t.Errorf("%s takes %d bytes to refuse", name, n)
		}
	}
}

func TestCursorsThatWereChangedAreRefused(t *testing.T) {
	q, err := preset.Parse("flows", []byte(`{"sort":"NAME_ASC"}`))
	if err != nil {
		t.Fatal(err)
	}
	w := &world{T: t, rng: rand.New(rand.NewSource(1)), language: preset}
	w.rows = sample[fuzz.Rows](w, fuzz.Data(preset, fuzz.RowConfig{Most: 8}))
	for len(w.rows["flows"]) == 0 {
		w.rows = sample[fuzz.Rows](w, fuzz.Data(preset, fuzz.RowConfig{Most: 8}))
	}
	after, _ := w.cursors(q)
	cursor := after[0]
	if _, err := preset.Parse("flows", []byte(`{"sort":"NAME_ASC","cursor":`+strconv.Quote(cursor)+`}`)); err != nil {
		t.Fatalf("its own cursor is refused: %v", err)
	}
	for i := range len(cursor) {
		for _, c := range "AZa0_-=" {
			if wrong := cursor[:i] + string(c) + cursor[i+1:]; wrong != cursor {
				if _, err := preset.Parse("flows", []byte(`{"sort":"NAME_ASC","cursor":`+strconv.Quote(wrong)+`}`)); err == nil {
					t.Errorf("a cursor with another character at %d is accepted", i)
				}
			}
		}
	}
	for _, body := range []string{`{"sort":"NAME_DESC","cursor":%s}`, `{"cursor":%s,"flows":{"name":{"like_":"a"}},"sort":"NAME_ASC"}`} {
		if _, err := preset.Parse("flows", []byte(strings.Replace(body, "%s", strconv.Quote(cursor), 1))); err == nil {
			t.Errorf("%s accepts the cursor of another query", body)
		}
	}
	p := gopter.DefaultGenParameters()
	for range 2000 {
		v, _ := fuzz.Raw()(p).Retrieve()
		text, err := json.Marshal(string(v.([]byte)))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := preset.Parse("flows", []byte(`{"cursor":`+string(text)+`}`)); err == nil {
			t.Errorf("%s is accepted as a cursor", text)
		}
	}
}

// allocated returns how many bytes f allocates.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}
