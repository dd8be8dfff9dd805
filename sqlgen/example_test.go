package sqlgen_test

import (
	"fmt"
	"strings"
	"time"

	sq "github.com/Masterminds/squirrel"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/sqlgen"
)

type Flow struct {
	ID      string   `json:"id" tamis:"uuid,key"`
	Name    string   `json:"name"`
	Tags    []string `json:"tags"`
	Created string   `json:"created" tamis:"datetime"`
}

var (
	language = schema.Must(filter.For[Flow]("flows"))
	flows    = language.Collection("flows")
)

func ExampleDialect_Select() {
	q := schema.Must(language.Parse("flows", []byte(`{"flows": {"tags": {"all_": ["database"]}}, "limit": 10}`)))
	text, args, err := sqlgen.Postgres.Select(q).ToSql()
	fmt.Println(text)
	fmt.Println(args, err)
	// Output:
	// SELECT "flows"."id", "flows"."name", "flows"."tags", "flows"."created" FROM "flows" AS "flows" WHERE ("flows"."tags"::text[] @> $1::text[]) ORDER BY "flows"."id" ASC LIMIT $2 OFFSET $3
	// [[database] 10 0] <nil>
}

func ExampleDialect_Count() {
	q := schema.Must(language.Parse("flows", []byte(`{"flows": {"name": {"like_": "otter"}}}`)))
	fmt.Println(sqlgen.SQLite.Count(q).MustSql())
	// Output:
	// SELECT count(*) FROM "flows" AS "flows" WHERE ("flows"."name" LIKE +? ESCAPE '\') [%otter%]
}

// A custom statement, with the filter as one of its conditions.
func ExampleDialect_Where() {
	q := schema.Must(language.Parse("flows", []byte(`{"flows": {"name": {"any_": ["a", "b"]}}}`)))
	text, args, err := sq.Select("f.id").From("flows f").
		Where(sqlgen.Postgres.Where(q, "f")).Where("f.created > now() - interval '1 day'").
		PlaceholderFormat(sq.Dollar).ToSql()
	fmt.Println(text, args, err)
	// Output:
	// SELECT f.id FROM flows f WHERE ("f"."name" = ANY($1::text[])) AND f.created > now() - interval '1 day' [[a b]] <nil>
}

// Buffers that are used again make a statement without garbage.
func ExampleDialect_Append() {
	q := schema.Must(language.Parse("flows", []byte(`{"flows": {"name": {"eq_": "a"}}}`)))
	var buf []byte
	var args []any
	buf, args, err := sqlgen.DuckDB.Append(buf[:0], args[:0], q)
	fmt.Printf("%s\n%v %v\n", buf, args, err)
	// Output:
	// SELECT "flows"."id", "flows"."name", "flows"."tags", "flows"."created" FROM "flows" AS "flows" WHERE ("flows"."name" = ?::VARCHAR) ORDER BY "flows"."id" ASC LIMIT ? OFFSET ?
	// [a 200 0] <nil>
}

func ExampleDialect_AppendCount() {
	q := schema.Must(language.Query("flows", predicate.IsNull(flows.Term("tags"))))
	text, args, err := sqlgen.MariaDB.AppendCount(nil, nil, q)
	fmt.Printf("%s %v %v\n", text, args, err)
	// Output:
	// SELECT count(*) FROM `flows` AS `flows` WHERE (`flows`.`tags` IS NULL OR JSON_TYPE(`flows`.`tags`) <> 'ARRAY' OR JSON_LENGTH(`flows`.`tags`) = 0) [] <nil>
}

// The sort keys stand behind the columns; of those of a page's last row its next cursor is made.
func ExampleDialect_Keyed() {
	q := schema.Must(language.Parse("flows", []byte(`{"sort": "NAME_DESC", "limit": 2}`)))
	text, _, _ := sqlgen.SQLite.Keyed(q).ToSql()
	fmt.Println(text)
	codecs := schema.Must(sqlgen.SQLite.Codecs(q))
	key, err := codecs[4].Value("otter") // behind the four columns
	fmt.Println(key, err)
	// Output:
	// SELECT "flows"."id", "flows"."name", "flows"."tags", "flows"."created", "flows"."name", "flows"."id" FROM "flows" AS "flows" ORDER BY "flows"."name" DESC NULLS LAST, "flows"."id" DESC LIMIT ? OFFSET ?
	// otter <nil>
}

func ExampleDialect_Aggregate() {
	l := language.For(filter.Route{History: true})
	q := schema.Must(l.Parse("flows", []byte(`{"history": {"field": "created", "start": "2024-01-01", "end": "2024-01-02", "interval_seconds": 3600}}`)))
	text, args, _ := sqlgen.SQLite.Aggregate(q).ToSql()
	fmt.Println(text)
	fmt.Println(args...)
	// Output:
	// SELECT ((unixepoch("flows"."created") * 1000000 + CAST(substr("flows"."created", 21, 6) AS INTEGER) - ?) / ?), count(*) FROM "flows" AS "flows" WHERE ("flows"."created" >= ? AND "flows"."created" < ?) GROUP BY 1 ORDER BY 1 LIMIT ?
	// 1704067200000000 3600000000 2024-01-01 00:00:00.000000 2024-01-02 00:00:00.000000 10001
}

func ExampleDialect_Create() {
	statements, err := sqlgen.Postgres.Create(flows, language.Registry())
	fmt.Println(statements[0], err)
	// Output:
	// CREATE TABLE "flows" (
	//   "id" uuid NOT NULL,
	//   "name" text COLLATE "C",
	//   "tags" text[],
	//   "created" timestamptz,
	//   PRIMARY KEY ("id")
	// ) <nil>
}

// Relations without a subquery that reads the outer row, and the complement.
func ExampleDialect_Sharded() {
	type Run struct {
		ID     string  `json:"id" tamis:"uuid,key"`
		FlowID *string `json:"flow_id" tamis:"uuid"`
		Flow   *Flow   `json:"-" tamis:"one,flow_id=id"`
	}
	l := schema.Must(filter.New(schema.Must(schema.New(schema.Must(schema.For[Flow]("flows")), schema.Must(schema.For[Run]("runs")))), filter.Config{}))
	for _, criteria := range []string{`"some_"`, `"none_"`} {
		q := schema.Must(l.Parse("runs", []byte(`{"runs": {"flow": {`+criteria+`: {"name": {"eq_": "etl"}}}}}`)))
		text, _, err := sqlgen.Postgres.Sharded().Count(q).ToSql()
		fmt.Println(text, err)
	}
	// Output:
	// SELECT count(*) FROM "runs" AS "runs" WHERE ("runs"."flow_id" IN (SELECT tamis_1."id" FROM "flows" AS tamis_1 WHERE tamis_1."name" = $1::text)) <nil>
	// SELECT count(*) FROM "runs" AS "runs" WHERE (("runs"."flow_id" IS NULL OR "runs"."flow_id" NOT IN (SELECT tamis_1."id" FROM "flows" AS tamis_1 WHERE tamis_1."name" = $1::text))) <nil>
}

func ExampleDialect_Insert() {
	fmt.Println(sqlgen.Postgres.Insert(flows, language.Registry(), 2))
	fmt.Println(sqlgen.DuckDB.Insert(flows, language.Registry(), 1))
	// Output:
	// INSERT INTO "flows" ("id", "name", "tags", "created") OVERRIDING SYSTEM VALUE VALUES ($1, $2, $3, $4), ($5, $6, $7, $8)
	// INSERT INTO "flows" ("id", "name", "tags", "created") VALUES (?::UUID, ?::VARCHAR, CAST(?::JSON AS VARCHAR[])::VARCHAR[], ?::TIMESTAMP)
}

func ExampleDialect_Drop() {
	fmt.Println(sqlgen.SQLite.Drop(flows))
	// Output: DROP TABLE IF EXISTS "flows"
}

func ExampleDialect_Delete() {
	fmt.Println(sqlgen.SQLite.Delete(flows))
	// Output: DELETE FROM "flows"
}

func ExampleDialect_Codec() {
	codec := schema.Must(sqlgen.SQLite.Codec(language.Registry(), flows.Column("created")))
	bound, _ := codec.Bind("2024-01-31T08:00:00+01:00")
	fmt.Println(bound)
	read, _ := codec.Scan(bound)
	fmt.Println(read)
	_, err := codec.Bind(int64(7))
	fmt.Println(err)
	// Output:
	// 2024-01-31 07:00:00.000000
	// 2024-01-31T07:00:00.000000Z
	// want datetime, have int64
}

// What a database says of its columns lets their indexes serve.
func ExampleDialect_Knowing() {
	q := schema.Must(language.Parse("flows", []byte(`{"flows": {"name": {"ge_": "a"}}}`)))
	collations := map[string]string{"name": "C"}
	d := sqlgen.Postgres.Knowing(func(c *schema.Column) bool { return collations[c.SQL()] == sqlgen.Postgres.Collation() })
	fmt.Println(sqlgen.Postgres.Where(q, "f").ToSql())
	fmt.Println(d.Where(q, "f").ToSql())
	// Output:
	// ("f"."name" COLLATE "C" >= ?::text) [a] <nil>
	// ("f"."name" >= ?::text) [a] <nil>
}

func ExampleDialect_For() {
	bytes := &schema.Column{Name: "id", Type: schema.Type{Kind: schema.UUID}, Storage: map[string]schema.Storage{"postgres": schema.StorageBytes}}
	c := &schema.Collection{Name: "things", Key: []*schema.Column{bytes}, Columns: []*schema.Column{bytes}}
	l := schema.Must(filter.New(schema.Must(schema.New(c)), filter.Config{}))
	fmt.Println(sqlgen.Postgres.For(l))
	fmt.Println(sqlgen.SQLite.For(l))
	// Output:
	// <nil> sqlgen: things: column id: postgres does not keep uuid as bytes
	// sqlite <nil>
}

// A list for each column, of as many values as there are rows.
func ExampleDialect_InsertLists() {
	r := language.Registry()
	fmt.Println(sqlgen.ClickHouse.InsertLists(r.Collection("flows"), r))
	fmt.Printf("%q\n", sqlgen.Postgres.InsertLists(r.Collection("flows"), r))
	// Output:
	// INSERT INTO `flows` (`id`, `name`, `tags`, `created`) SELECT tamis_1, tamis_2, tamis_3, tamis_4 FROM system.one ARRAY JOIN {p1:Array(Nullable(UUID))} AS tamis_1, {p2:Array(Nullable(String))} AS tamis_2, {p3:Array(Array(Nullable(String)))} AS tamis_3, {p4:Array(Nullable(DateTime64(6, 'UTC')))} AS tamis_4 SETTINGS insert_null_as_default = 0
	// ""
}

func ExampleByName() {
	for _, scheme := range []string{"postgresql", "mysql", "oracle"} {
		fmt.Println(scheme, sqlgen.ByName(scheme) != nil)
	}
	// Output:
	// postgresql true
	// mysql true
	// oracle false
}

func ExampleDialect_Codecs() {
	q := schema.Must(language.Query("flows", predicate.True()))
	codecs := schema.Must(sqlgen.Postgres.Codecs(q))
	fmt.Println(codecs[2].Scan(`{etl,"a, b",NULL}`)) // tags, as the driver gives them
	// Output: [etl a, b <nil>] <nil>
}

func ExampleDialect_GroupScanner() {
	l := language.For(filter.Route{Aggregate: true})
	q := schema.Must(l.Parse("flows", []byte(`{"aggregate": {"group_by": ["tags"], "max": ["created"], "limit": 20}}`)))
	text, args, _ := sqlgen.Postgres.Aggregate(q).ToSql()
	fmt.Println(text)
	fmt.Println(args...) // one more than the limit: it tells that there are more
	scanner := schema.Must(sqlgen.Postgres.GroupScanner(q))
	group, err := scanner.Scan(func(into ...any) error { // as Rows.Scan does
		*into[0].(*any), *into[1].(*any), *into[2].(*any) = "etl", int64(3), time.Unix(0, 0)
		return nil
	})
	fmt.Println(group.Values, group.Count, group.Maxs, err)
	// Output:
	// SELECT tamis_1.v COLLATE "C", count(*), max("flows"."created") FROM "flows" AS "flows" CROSS JOIN LATERAL (SELECT DISTINCT tamis_e.v FROM unnest("flows"."tags"::text[]) AS tamis_e(v) WHERE tamis_e.v IS NOT NULL) AS tamis_1 GROUP BY 1 ORDER BY count(*) DESC, tamis_1.v COLLATE "C" ASC LIMIT $1
	// 21
	// [etl] 3 [1970-01-01T00:00:00.000000Z] <nil>
}

func ExampleDialect_Durations() {
	type Order struct {
		ID    int64     `json:"id" tamis:"key"`
		Asked time.Time `json:"asked"`
		Sent  time.Time `json:"sent"`
	}
	l := schema.Must(filter.For[Order]("orders"))
	q := schema.Must(l.Parse("orders", []byte(`{}`)))
	asked, sent := q.Collection().Term("asked"), q.Collection().Term("sent")
	q = schema.Must(q.Group(filter.Aggregate{Limit: 1, Durations: []filter.Duration{{Cases: []filter.DurationCase{
		{When: predicate.True(), Plus: []*schema.Term{sent}, Minus: []*schema.Term{asked}},
	}}}}))
	all := sqlgen.SQLite.Durations(q)
	text, args, err := all.Append(nil, nil)
	fmt.Println(string(text), args, err)
	for _, row := range []string{"0|2024-01-01 10:00:02.500000|2024-01-01 10:00:00.000000", "0|2024-01-01 10:00:00.000000|2024-01-01 10:00:01.000000", "0|2024-01-01|2024-01-01"} {
		ok, err := all.Add(func(into ...any) error { // as Rows.Scan does
			*into[0].(*any) = row
			return nil
		})
		fmt.Println(ok, err)
	}
	fmt.Println(all.Group().Count, all.Group().Sums, "microseconds")
	// Output:
	// SELECT CASE WHEN 1=1 THEN '0|' || "orders"."sent" || '|' || "orders"."asked" END FROM "orders" AS "orders" [] <nil>
	// true <nil>
	// true <nil>
	// false <nil>
	// 2 [2500000] microseconds
}

// A table that refuses null in a column: no clause for nulls keeps an index from serving an order by it.
func ExampleDialect_Requiring() {
	q := schema.Must(schema.Must(language.Query("flows", predicate.True())).Sorted(schema.Order{Name: "name", Term: flows.Term("name")}))
	d := sqlgen.SQLite.Requiring(func(col *schema.Column) bool { return col.Name == "name" })
	for _, d := range []*sqlgen.Dialect{sqlgen.SQLite, d} {
		text, _, err := d.Append(nil, nil, q)
		_, order, _ := strings.Cut(string(text), "ORDER BY ")
		fmt.Println(order, err)
	}
	// Output:
	// "flows"."name" ASC NULLS LAST, "flows"."id" ASC LIMIT ? OFFSET ? <nil>
	// "flows"."name" ASC, "flows"."id" ASC LIMIT ? OFFSET ? <nil>
}

// How many rows one statement of Insert can add.
func ExampleDialect_MaxBinds() {
	for _, d := range sqlgen.Dialects() {
		fmt.Println(d, d.MaxBinds()/len(flows.Columns))
	}
	// Output:
	// postgres 16383
	// sqlite 8191
	// mariadb 16383
	// mysql 16383
	// duckdb 8191
}
