package prefect

import (
	"fmt"

	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/httpapi/routes"
	"github.com/tamis-go/tamis/schema"
)

func runInput(c *routes.Call) error {
	of, key, err := seeKey(c, "flow_run_inputs", "flow_run_id", "key", "value")
	if err != nil {
		return err
	}
	row, err := one(c, of, none("Flow run input not found"), predicate.Equal(of.Term("flow_run_id"), key), predicate.Equal(of.Term("key"), text(c.Request.PathValue("input"))))
	if err != nil {
		return err
	}
	value, _ := row["value"].(string)
	return c.Text("text/plain; charset=utf-8", []byte(value))
}

func runInputs(c *routes.Call) error {
	of, key, err := seeKey(c, "flow_run_inputs", "flow_run_id", "key", "created")
	if err != nil {
		return err
	}
	g, err := bodyOf(c)
	if err != nil {
		return err
	}
	prefix, limit, without := g.text("prefix"), g.whole("limit", 1), g.texts("exclude_keys")
	if err := g.err(); err != nil {
		return err
	}
	tests := []predicate.Node{predicate.Equal(of.Term("flow_run_id"), key), predicate.Text(of.Term("key"), predicate.Match{Where: predicate.AtStart, Fold: true}, schema.Texts(prefix))}
	if len(without) > 0 {
		tests = append(tests, predicate.Not(predicate.In(of.Term("key"), schema.Texts(without...))))
	}
	q, err := where(c, of.Name, "created", tests...)
	if err != nil {
		return err
	}
	if limit >= 0 { // of a limit below zero SQLite makes none
		q = q.Slice(0, limit)
	}
	return answerObjects(c, q, nil)
}

func downloadLogs(c *routes.Call) error {
	runs, of, key, err := ofRun(c, "logs", "timestamp", "level", "flow_run_id", "task_run_id", "message")
	if err != nil {
		return err
	}
	if _, err := see(c, "flow_runs", "name"); err != nil {
		return err
	}
	run, err := one(c, runs, none("Flow run not found"), predicate.Equal(runs.Term("id"), key))
	if err != nil {
		return err
	}
	name, _ := run["name"].(string)
	c.Header().Set("Content-Disposition", `attachment; filename="flow-run-logs.csv"; filename*=UTF-8''`+percent(name+"-logs.csv"))
	const csv = "text/csv; charset=utf-8"
	if err := c.Text(csv, []byte("timestamp,level,flow_run_id,task_run_id,message\r\n")); err != nil {
		return err
	}
	q, err := where(c, of.Name, "timestamp", predicate.Equal(of.Term("flow_run_id"), key))
	if err != nil {
		return err
	}
	var line []byte
	for row, err := range c.Source.Rows(c.Context(), q) {
		if err != nil {
			return err
		}
		at, _ := moment(row, "timestamp")
		line = append(line[:0], pythonTime(at)...)
		for _, column := range []string{"level", "flow_run_id", "task_run_id", "message"} {
			line = append(line, ',')
			if v := row[column]; v != nil {
				line = csvField(line, fmt.Sprint(v))
			}
		}
		if err := c.Text(csv, append(line, "\r\n"...)); err != nil {
			return err
		}
	}
	return nil
}
