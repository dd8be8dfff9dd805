package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// A dataset is how many rows the large tables have. They are those of one year, the first of them at its beginning.
type dataset struct{ runs, tasks int64 }

// The sizes of the small tables.
const (
	flows       = 1000
	deployments = 5000
	queues      = 40
	pools       = 8
)

// The kinds of things whose ids differ in the first digits.
const (
	poolID = iota + 1
	queueID
	flowID
	deploymentID
	runID
	taskID
)

var begin = time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)

const year = 365 * 24 * time.Hour

// step is the time between two runs, in microseconds.
func (d dataset) step() int64 { return max(1, year.Microseconds()/d.runs) }

// at returns the time that run n is expected to start at.
func (d dataset) at(n int64) time.Time {
	return begin.Add(time.Duration(n*d.step()) * time.Microsecond)
}

// id returns what the id of thing n is.
func id(kind int, n int64) string { return fmt.Sprintf("%08x-0000-4000-8000-%012x", kind, n) }

// A spelling is how a database writes what rows are made of. All of them make the same rows.
type spelling struct {
	number  string // of the row, from 0
	from    string // what has n numbers from one on, as a format
	div     func(a, b string) string
	text    func(number string) string
	hex     func(number string) string // of twelve digits
	uuid    string                     // a text as one, as a format
	micros  string                     // microseconds since 1970 as a time, as a format
	element func(list, position string) string
	list    func(items ...string) string // of texts, as a value
	array   func(items ...string) string // of texts, as a column has it
}

var inClickHouse = spelling{
	number: "toInt64(number)",
	from:   "numbers(%d, %d)",
	div:    func(a, b string) string { return "intDiv(" + a + ", " + b + ")" },
	text:   func(n string) string { return "toString(" + n + ")" },
	hex:    func(n string) string { return "leftPad(lower(hex(toUInt64(" + n + "))), 12, '0')" },
	uuid:   "toUUID(%s)", micros: "fromUnixTimestamp64Micro(%s, 'UTC')",
	element: func(list, n string) string { return list + "[1 + " + n + "]" },
	list:    bracketed(""), array: bracketed(""),
}

var inPostgres = spelling{
	number: "number",
	from:   "generate_series(%[1]d::bigint, %[1]d::bigint + %[2]d - 1) AS t(number)",
	div:    func(a, b string) string { return "(" + a + " / " + b + ")" },
	text:   func(n string) string { return "(" + n + ")::text" },
	hex:    func(n string) string { return "lpad(to_hex(" + n + "), 12, '0')" },
	uuid:   "(%s)::uuid", micros: "(timestamptz 'epoch' + (%s) * interval '1 microsecond')",
	element: func(list, n string) string { return "(" + list + ")[1 + " + n + "]" },
	list:    bracketed("ARRAY"), array: func(items ...string) string { return "to_jsonb(ARRAY[" + strings.Join(items, ", ") + "])" },
}

func bracketed(word string) func(items ...string) string {
	return func(items ...string) string { return word + "[" + strings.Join(items, ", ") + "]" }
}

func num(n int64) string { return strconv.FormatInt(n, 10) }

func quoted(list ...string) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = "'" + s + "'"
	}
	return out
}

// draw is a number below most that does not follow the row's number. Each which is another one.
func (s spelling) draw(which int, most int64) string {
	factor := []int64{
		1103515245, 1664525, 22695477, 134775813, 214013, 1140671485, 69069, 16807, 48271, 1812433253, 1597334677, 747796405, 277803737, 1289706101, 1583458089, 805459861,
	}[which]
	return fmt.Sprintf("((%s + 7) * %d %% 2147483647 %% %d)", s.number, factor, most)
}

// few is such a number, of which the small ones are the most frequent.
func (s spelling) few(which int, most int64) string {
	at := s.draw(which, 1_000_000)
	square := s.div(at+" * "+at, "1000000")
	return s.div(s.div(square+" * "+at, "1000000")+" * "+num(most), "1000000")
}

func (s spelling) id(kind int, n string) string {
	return fmt.Sprintf(s.uuid, fmt.Sprintf("'%08x-0000-4000-8000-' || %s", kind, s.hex(n)))
}

func (s spelling) at(micros string) string { return fmt.Sprintf(s.micros, micros) }

func (s spelling) pick(which int, list ...string) string {
	return s.element(s.list(quoted(list...)...), s.draw(which, int64(len(list))))
}

func (s spelling) numbered(name, n string) string { return "'" + name + "' || " + s.text(n) }

func (s spelling) tags(which int) string {
	return s.array(s.pick(which, "prod", "test", "dev"), s.numbered("project-", s.draw(which+1, 200)), s.pick(which+2, "etl", "ml", "nightly", "eu", "us"))
}

var (
	adjectives = []string{"amber", "brisk", "calm", "daring", "eager", "fuzzy", "gentle", "hidden", "icy", "jolly", "keen", "lucky", "mellow", "nimble", "odd", "proud"}
	animals    = []string{"otter", "lynx", "raven", "ibex", "heron", "viper", "bison", "gecko", "moose", "quail", "shrew", "tapir", "whale", "yak", "zebra", "camel"}
)

// A made table is made of numbers, as many as it has rows.
type madeTable struct {
	collection string
	rows       int64
	columns    []madeColumn
}

type madeColumn struct{ name, value string }

// tables are those that the bodies ask, in an order in which they can be filled.
func (d dataset) tables(s spelling) []madeTable {
	always := s.at(num(begin.UnixMicro()))
	stamps := []madeColumn{{"created", always}, {"updated", always}}
	return []madeTable{
		{"work_pools", pools, append([]madeColumn{
			{"id", s.id(poolID, s.number)}, {"name", s.numbered("pool-", s.number)}, {"type", s.pick(0, "kubernetes", "process", "ecs")},
		}, stamps...)},
		{"work_queues", queues, append([]madeColumn{
			{"id", s.id(queueID, s.number)}, {"name", s.numbered("queue-", s.number)}, {"priority", s.number + " % 5"}, {"work_pool_id", s.id(poolID, "("+s.number+" % "+num(pools)+")")},
		}, stamps...)},
		{"flows", flows, append([]madeColumn{
			{"id", s.id(flowID, s.number)}, {"name", s.numbered("flow-", s.number)}, {"tags", s.tags(0)},
		}, stamps...)},
		{"deployments", deployments, append([]madeColumn{
			{"id", s.id(deploymentID, s.number)}, {"name", s.numbered("deployment-", s.number)}, {"flow_id", s.id(flowID, "("+s.number+" % "+num(flows)+")")},
			{"paused", s.number + " % 20 = 0"}, {"tags", s.tags(0)}, {"work_queue_id", s.id(queueID, "("+s.number+" % "+num(queues)+")")},
			{"work_queue_name", s.numbered("queue-", "("+s.number+" % "+num(queues)+")")},
		}, stamps...)},
		{"flow_runs", d.runs, d.run(s)},
		{"task_runs", d.tasks, d.task(s)},
	}
}

// Of ten thousand, the numbers from which on things are still running, and are still to come.
const (
	runningFrom   = 9899
	scheduledFrom = 9900
)

// state is what became of what is n-th of so many: the newest are still to come.
func state(s spelling, n string, of int64, which int) (typ, name string) {
	when := func(scheduled, running, failed, crashed, cancelled, cached, completed string) string {
		at, end := n+" * 10000", s.draw(which, 1000)
		return fmt.Sprintf("CASE WHEN %s >= %d THEN %s WHEN %s >= %d THEN %s WHEN %s < 60 THEN %s WHEN %s < 75 THEN %s WHEN %s < 90 THEN %s WHEN %s < 150 THEN %s ELSE %s END",
			at, of*scheduledFrom, scheduled, at, of*runningFrom, running, end, failed, end, crashed, end, cancelled, end, cached, completed)
	}
	return when("'SCHEDULED'", s.pick(which+1, "RUNNING", "RUNNING", "RUNNING", "PENDING"), "'FAILED'", "'CRASHED'", "'CANCELLED'", "'COMPLETED'", "'COMPLETED'"),
		when(s.pick(which+1, "Scheduled", "Scheduled", "Late", "AwaitingRetry"), s.pick(which+1, "Running", "Running", "Running", "Pending"),
			"'Failed'", "'Crashed'", "'Cancelled'", "'Cached'", "'Completed'")
}

// times are when something started and ended, null where it has not.
func times(s spelling, n string, of int64, expected string, which int) (started, ended string) {
	begun := fmt.Sprintf("%s * 10000 < %d OR %s * 10000 < %d AND %s < 3", n, of*runningFrom, n, of*scheduledFrom, s.draw(which, 4))
	late, took := s.draw(which+1, 10_000_000), s.draw(which+2, 360_000_000)
	return "CASE WHEN " + begun + " THEN " + s.at(expected+" + "+late) + " END",
		fmt.Sprintf("CASE WHEN %s * 10000 < %d THEN %s END", n, of*runningFrom, s.at(expected+" + "+late+" + "+took))
}

func (d dataset) run(s spelling) []madeColumn {
	n := s.number
	expected := fmt.Sprintf("(%d + %s * %d)", begin.UnixMicro(), n, d.step())
	typ, name := state(s, n, d.runs, 3)
	started, ended := times(s, n, d.runs, expected, 4)
	deployment, deployed := s.few(1, deployments), s.draw(2, 10)+" < 8"
	ofDeployment := func(some, none string) string {
		return "CASE WHEN " + deployed + " THEN " + some + " ELSE " + none + " END"
	}
	queue := ofDeployment(deployment+" % "+num(queues), s.draw(8, queues))
	return []madeColumn{
		{"id", s.id(runID, n)},
		{"flow_id", s.id(flowID, ofDeployment(deployment+" % "+num(flows), s.few(7, flows)))},
		{"name", s.pick(9, adjectives...) + " || '-' || " + s.pick(10, animals...) + " || '-' || " + s.text(s.draw(11, 1000))},
		{"tags", s.tags(12)},
		{"state_type", typ}, {"state_name", name},
		{"flow_version", s.numbered("v", s.draw(15, 30))},
		{"idempotency_key", ofDeployment(s.numbered("scheduled ", n), "NULL")},
		{"expected_start_time", s.at(expected)},
		{"next_scheduled_start_time", fmt.Sprintf("CASE WHEN %s * 10000 >= %d THEN %s END", n, d.runs*scheduledFrom, s.at(expected))},
		{"start_time", started}, {"end_time", ended},
		{"deployment_id", ofDeployment(s.id(deploymentID, deployment), "NULL")},
		{"work_queue_id", s.id(queueID, queue)}, {"work_queue_name", s.numbered("queue-", "("+queue+")")},
		{"parent_task_run_id", fmt.Sprintf("CASE WHEN %s < 3 THEN %s END", s.draw(5, 100), s.id(taskID, s.draw(6, max(1, d.tasks))))},
		{"created", s.at(expected + " - 3600000000")}, {"updated", s.at(expected)},
	}
}

// task are the columns of task runs, of which the hundredth run has a third.
func (d dataset) task(s spelling) []madeColumn {
	n := s.number
	of := s.div(n+" * "+num(d.runs), num(d.tasks))
	of = "(" + of + " - CASE WHEN " + s.draw(1, 10) + " < 3 THEN " + of + " % 100 ELSE 0 END)"
	expected := fmt.Sprintf("(%d + %s * %d + %s)", begin.UnixMicro(), of, d.step(), s.draw(2, 60_000_000))
	typ, name := state(s, n, d.tasks, 3)
	started, ended := times(s, n, d.tasks, expected, 4)
	return []madeColumn{
		{"id", s.id(taskID, n)},
		{"flow_run_id", fmt.Sprintf("CASE WHEN %s >= 2 THEN %s END", s.draw(0, 100), s.id(runID, of))},
		{"name", s.pick(9, animals...) + " || '_' || " + s.text(s.draw(11, 12))},
		{"tags", s.tags(12)},
		{"state_type", typ}, {"state_name", name},
		{"expected_start_time", s.at(expected)},
		{"start_time", started}, {"end_time", ended},
		{"created", s.at(expected)}, {"updated", s.at(expected)},
	}
}

// insert returns the statement that makes n rows, from one on.
func (t madeTable) insert(s spelling, quote func(string) string, table string, from, n int64) string {
	names, values := make([]string, len(t.columns)), make([]string, len(t.columns))
	for i, c := range t.columns {
		names[i], values[i] = quote(c.name), c.value
	}
	return "INSERT INTO " + quote(table) + " (" + strings.Join(names, ", ") + ") SELECT " + strings.Join(values, ", ") + " FROM " + fmt.Sprintf(s.from, from, n)
}

// values are what the bodies ask for.
func (d dataset) values() *strings.Replacer {
	stamp := func(t time.Time) string { return t.UTC().Format(time.RFC3339) }
	now := d.at(d.runs * 99 / 100)
	return strings.NewReplacer(
		"{now}", stamp(now), "{day}", stamp(now.AddDate(0, 0, -1)), "{week}", stamp(now.AddDate(0, 0, -7)), "{soon}", stamp(now.Add(time.Hour)),
		"{deployment}", id(deploymentID, 20), "{flow}", "flow-20", "{run}", id(runID, d.runs/200*100),
	)
}
