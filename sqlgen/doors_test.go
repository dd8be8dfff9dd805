package sqlgen_test

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"github.com/DATA-DOG/go-sqlmock"
	sq "github.com/Masterminds/squirrel"
	"github.com/google/go-cmp/cmp"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/sqlgen"
)

// queries returns every construct, order and cursor as a query.
func (z *zoo) queries(t *testing.T) []*filter.Query {
	t.Helper()
	var list []*filter.Query
	for _, c := range z.constructs() {
		list = append(list, schema.Must(z.language.Query("rows", c.node)))
	}
	where := predicate.Or(predicate.IsNull(z.term("string")), predicate.Equal(z.term("int"), schema.Integer(1)))
	for _, keys := range z.orders() {
		q := schema.Must(schema.Must(z.language.Query("rows", where)).Sorted(keys...)).Slice(3, 10)
		var at []schema.Value
		for i, o := range q.Page().Order {
			if i%2 == 0 || !o.Term.Nullable() {
				at = append(at, list1(o.Term.Type.Kind))
			} else {
				at = append(at, schema.Value{})
			}
		}
		list = append(list, q, schema.Must(q.Resume(q.Cursor(at))), schema.Must(q.Resume(q.CursorBefore(at))))
	}
	few := schema.Must(z.language.Query("rows", where))
	columns := few.Collection().Columns
	list = append(list, few.Only(columns[0]), few.Only(columns[3], columns[1]), few.Only(columns[1]), few.Only())
	l := z.language.For(filter.Route{History: true})
	for _, body := range histories {
		list = append(list, schema.Must(l.Parse("rows", []byte(`{"rows": {"id": {"lt_": 60}}, "history": `+body+`}`))))
	}
	return list
}

func list1(k schema.Kind) schema.Value { return list(k, 1).At(0) }

// TestBothDoorsGiveOneText compares the text that is appended with what squirrel makes of the parts.
func TestBothDoorsGiveOneText(t *testing.T) {
	for _, exact := range []bool{true, false} {
		z := newZoo(schema.Options{}, exact)
		for _, q := range z.queries(t) {
			for _, d := range sqlgen.Dialects() {
				text, args, err := d.Append(nil, nil, q)
				if err != nil {
					t.Fatal(err)
				}
				same(t, d.Select(q), text, args)
				text, args, _ = d.AppendKeyed(nil, nil, q)
				same(t, d.Keyed(q), text, args)
				text, args, _ = d.AppendCount(nil, nil, q)
				same(t, d.Count(q), text, args)
				if q.Aggregate() != nil {
					text, args, _ = d.AppendAggregate(nil, nil, q)
					same(t, d.Aggregate(q), text, args)
				}
			}
		}
	}
}

var numbered = regexp.MustCompile(`\$[0-9]|\{p[0-9]`)

func same(t *testing.T, b sq.SelectBuilder, text []byte, args []any) {
	t.Helper()
	got, gotArgs, err := b.ToSql()
	if err != nil {
		t.Error(err)
	}
	if got != string(text) {
		t.Errorf("squirrel:\n%s\nappended:\n%s", got, text)
	}
	if diff := cmp.Diff(args, gotArgs); diff != "" {
		t.Errorf("arguments of %s (-appended +squirrel):\n%s", text, diff)
	}
	if n := max(strings.Count(got, "?"), len(numbered.FindAllString(got, -1))); n != len(args) {
		t.Errorf("%d binds in %s, %d arguments", n, got, len(args))
	}
}

// TestAppendNumbersFromTheArgumentsThereAre appends to a custom statement.
func TestAppendNumbersFromTheArgumentsThereAre(t *testing.T) {
	z := newZoo(schema.Options{}, true)
	q := schema.Must(z.language.Query("rows", predicate.Equal(z.term("int"), schema.Integer(7))))
	text, args, err := sqlgen.Postgres.AppendCount([]byte("SELECT $1 + x.count FROM ("), []any{int64(5)}, q)
	want := `SELECT $1 + x.count FROM (SELECT count(*) FROM "row" AS "rows" WHERE ("rows"."int" = $2::bigint)`
	if err != nil || string(text) != want || len(args) != 2 || args[1] != int64(7) {
		t.Errorf("%s %v, want %s", text, args, want)
	}
}

// TestTextDependsOnShapeAlone replaces every value and the length of every list of several: the text stays, to the byte.
func TestTextDependsOnShapeAlone(t *testing.T) {
	z := newZoo(schema.Options{}, false)
	random := rand.New(rand.NewPCG(1, 2))
	for _, c := range z.constructs() {
		for range 20 {
			other := c.node
			other = revalue(random, other)
			q, r := schema.Must(z.language.Query("rows", c.node)), schema.Must(z.language.Query("rows", other))
			for _, d := range sqlgen.Dialects() {
				want, args, err := d.Append(nil, nil, q)
				if err != nil {
					t.Fatal(err)
				}
				got, gotArgs, err := d.Append(nil, nil, r.Slice(random.Int64(), random.Int64()))
				if err != nil {
					t.Fatal(err)
				}
				if string(got) != string(want) {
					t.Fatalf("%s: %v, %v:\n%s\n%s", c, c.node, other, want, got)
				}
				for i := range args {
					if a, b := fmt.Sprintf("%T", args[i]), fmt.Sprintf("%T", gotArgs[i]); a != b {
						t.Errorf("%s: argument %d is %s or %s", c, i, a, b)
					}
				}
			}
		}
	}
}

// hostile texts are what statements are broken with.
var hostile = append([]string{
	"' OR '1'='1", `" OR ""="`, "'; DROP TABLE row; --", "`", "``", "$1", "$$", "?", "??", "{0}", "{x}", "\\", "\\'", "*/", "/*", "--", ")", "(", "%", "_",
}, texts...)

// revalue returns n with other values in it, and lists of several of other lengths.
func revalue(random *rand.Rand, n predicate.Node) predicate.Node {
	kids := make([]predicate.Node, len(n.Kids))
	for i, k := range n.Kids {
		kids[i] = revalue(random, k)
	}
	n.Kids = kids
	if n.Set.Len() == 0 || n.Op == predicate.OpCount { // a count is above 0
		return n
	}
	size := n.Set.Len()
	if size > 1 && n.Op != predicate.OpRange && n.Op != predicate.OpCustom {
		size = 2 + random.IntN(40)
	}
	k := n.Set.Kind
	set := schema.Values{Kind: k}
	all := values(k)
	for range size {
		v := value(k, all[random.IntN(len(all))])
		if k == schema.String {
			v = schema.Text(hostile[random.IntN(len(hostile))])
		}
		if n.Term != nil && n.Term.JSONType {
			v = schema.TextOf(k, schema.JSONTypes.Enum[random.IntN(len(schema.JSONTypes.Enum))])
		}
		set = set.Append(v)
	}
	if random.IntN(4) == 0 && size > 1 && n.Op != predicate.OpRange && n.Op != predicate.OpCustom {
		same := schema.Values{Kind: k}
		for range size {
			same = same.Append(set.At(0))
		}
		set = same
	}
	n.Set = set
	return n
}

// TestStatementsRunThroughSquirrel runs the builders on a mock: exactly these statements reach the database.
func TestStatementsRunThroughSquirrel(t *testing.T) {
	db, mock, err := sqlmock.New(sqlmock.QueryMatcherOption(sqlmock.QueryMatcherEqual))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	z := newZoo(schema.Options{}, true)
	q := schema.Must(z.language.Query("kids", predicate.In(z.kids.Term("size"), schema.Integers(1, 2)))).Slice(0, 5)
	rows := sqlmock.NewRows([]string{"key"}).AddRow(uuids[1])
	mock.ExpectQuery(`SELECT "kids"."key", "kids"."word", "kids"."size", "kids"."owner" FROM "kid" AS "kids" `+
		`WHERE ("kids"."size" IN (SELECT value FROM json_each(?))) ORDER BY "kids"."key" ASC LIMIT ? OFFSET ?`).
		WithArgs("[1,2]", int64(5), int64(0)).WillReturnRows(rows)
	mock.ExpectQuery(`SELECT count(*) FROM "kid" AS "kids" WHERE ("kids"."size" IN (SELECT value FROM json_each(?)))`).
		WithArgs("[1,2]").WillReturnRows(sqlmock.NewRows([]string{"count"}).AddRow(1))
	mock.ExpectQuery(`SELECT k.word FROM kid k JOIN "row" r ON r.id = k.owner `+
		`WHERE ("k"."size" IN (SELECT value FROM json_each(?))) AND r.id > ?`).
		WithArgs("[1,2]", 3).WillReturnRows(rows)

	var got string
	if err := sqlgen.SQLite.Select(q).RunWith(db).QueryRow().Scan(&got); err != nil || got != uuids[1] {
		t.Errorf("Select: %q, %v", got, err)
	}
	var n int
	if err := sqlgen.SQLite.Count(q).RunWith(db).QueryRow().Scan(&n); err != nil || n != 1 {
		t.Errorf("Count: %d, %v", n, err)
	}
	words, err := sq.Select("k.word").From("kid k").Join(`"row" r ON r.id = k.owner`).
		Where(sqlgen.SQLite.Where(q, "k")).Where("r.id > ?", 3).RunWith(db).Query()
	if err != nil {
		t.Fatal(err)
	}
	defer words.Close()
	if err := words.Err(); err != nil {
		t.Error(err)
	}
	if err := mock.ExpectationsWereMet(); err != nil {
		t.Error(err)
	}
}

// TestWhereIsNeverEmpty: squirrel drops an empty term, which would widen the answer.
func TestWhereIsNeverEmpty(t *testing.T) {
	z := newZoo(schema.Options{}, true)
	for node, want := range map[*predicate.Node]string{
		{}:                      "(1=1)",
		{Op: predicate.OpTrue}:  "(1=1)",
		{Op: predicate.OpFalse}: "(1=0)",
		{Op: predicate.OpAnd}:   "(1=1)",
		{Op: predicate.OpOr}:    "(1=1)",
	} {
		q := schema.Must(z.language.Query("rows", *node))
		for _, d := range sqlgen.Dialects() {
			got, args, err := sq.And{d.Where(q, "r")}.ToSql()
			if err != nil || got != "("+want+")" || len(args) > 0 {
				t.Errorf("%s on %s: %s %v %v, want %s", node.Op, d, got, args, err, want)
			}
		}
	}
	q := schema.Must(z.language.Query("rows", predicate.True()))
	for _, alias := range []string{"", "a?"} {
		if _, _, err := sqlgen.SQLite.Where(q, alias).ToSql(); err == nil {
			t.Errorf("a table goes by %q", alias)
		}
	}
	if got, _, _ := sqlgen.SQLite.Where(q.Slice(0, 1), `a"b`).ToSql(); got != "(1=1)" {
		t.Errorf("Where = %s", got)
	}
}
