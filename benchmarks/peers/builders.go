package main

import (
	"encoding/json"
	"time"

	"github.com/doug-martin/goqu/v9"
	_ "github.com/doug-martin/goqu/v9/dialect/postgres" // its dialect
	"github.com/doug-martin/goqu/v9/exp"
	"github.com/huandu/go-sqlbuilder"
)

func anys(list []string) []any {
	out := make([]any, len(list))
	for i, s := range list {
		out[i] = s
	}
	return out
}

func jsonList(list []string) string {
	b, err := json.Marshal(list)
	if err != nil {
		panic(err)
	}
	return string(b)
}

// goqu writes the statement of a body that has been read.
func (b *runsBody) goqu() (string, []any, error) {
	var and []exp.Expression
	text := func(f *textFilter, column string) {
		if f != nil && f.Any != nil {
			and = append(and, goqu.I(column).In(f.Any))
		}
		if f != nil && f.Like != nil {
			and = append(and, goqu.I(column).ILike("%"+*f.Like+"%"))
		}
	}
	id := func(f *idFilter, column string) {
		if f != nil && f.Any != nil {
			and = append(and, goqu.I(column).In(f.Any))
		}
	}
	tags := func(f *tagsFilter, column string) {
		if f != nil && f.All != nil {
			and = append(and, goqu.L("? @> ?::jsonb", goqu.I(column), jsonList(f.All)))
		}
	}
	if f := b.FlowRuns; f != nil {
		id(f.ID, "flow_run.id")
		text(f.Name, "flow_run.name")
		tags(f.Tags, "flow_run.tags")
		if f.State != nil && f.State.Type != nil && f.State.Type.Any != nil {
			and = append(and, goqu.I("flow_run.state_type").In(f.State.Type.Any))
		}
		if t := f.StartTime; t != nil {
			start := goqu.COALESCE(goqu.I("flow_run.start_time"), goqu.I("flow_run.expected_start_time"))
			if t.Before != nil {
				and = append(and, start.Lte(t.Before.UTC()))
			}
			if t.After != nil {
				and = append(and, start.Gte(t.After.UTC()))
			}
		}
		id(f.Deployment, "flow_run.deployment_id")
		text(f.Queue, "flow_run.work_queue_name")
	}
	if f := b.Flows; f != nil {
		outer := and
		and = []exp.Expression{goqu.I("flow.id").Eq(goqu.I("flow_run.flow_id"))}
		id(f.ID, "flow.id")
		text(f.Name, "flow.name")
		tags(f.Tags, "flow.tags")
		and = append(outer, goqu.L("EXISTS ?", goqu.From("flow").Select(goqu.L("1")).Where(and...)))
	}
	columns := make([]any, len(runColumns))
	for i, c := range runColumns {
		columns[i] = c
	}
	limit, offset := b.page()
	orders := make([]exp.OrderedExpression, len(runOrders[b.Sort]))
	for i, o := range runOrders[b.Sort] {
		orders[i] = goqu.L(o).Asc()
	}
	return goqu.Dialect("postgres").From("flow_run").Prepared(true).Select(columns...).Where(and...).Order(orders...).
		Limit(uint(limit)).Offset(uint(offset)).ToSQL()
}

// sqlbuilder writes the statement of a body that has been read.
func (b *runsBody) sqlbuilder() (string, []any) {
	s := sqlbuilder.PostgreSQL.NewSelectBuilder()
	s.Select(runColumns...).From("flow_run")
	conditions := func(s *sqlbuilder.SelectBuilder) (text func(*textFilter, string), id func(*idFilter, string), tags func(*tagsFilter, string)) {
		text = func(f *textFilter, column string) {
			if f != nil && f.Any != nil {
				s.Where(s.In(column, anys(f.Any)...))
			}
			if f != nil && f.Like != nil {
				s.Where(s.ILike(column, "%"+*f.Like+"%"))
			}
		}
		id = func(f *idFilter, column string) {
			if f != nil && f.Any != nil {
				s.Where(s.In(column, anys(f.Any)...))
			}
		}
		tags = func(f *tagsFilter, column string) {
			if f != nil && f.All != nil {
				s.Where(column + " @> " + s.Var(jsonList(f.All)) + "::jsonb")
			}
		}
		return text, id, tags
	}
	text, id, tags := conditions(s)
	if f := b.FlowRuns; f != nil {
		id(f.ID, "flow_run.id")
		text(f.Name, "flow_run.name")
		tags(f.Tags, "flow_run.tags")
		if f.State != nil && f.State.Type != nil && f.State.Type.Any != nil {
			s.Where(s.In("flow_run.state_type", anys(f.State.Type.Any)...))
		}
		if t := f.StartTime; t != nil {
			const start = "coalesce(flow_run.start_time, flow_run.expected_start_time)"
			if t.Before != nil {
				s.Where(s.LTE(start, t.Before.UTC().Truncate(time.Microsecond)))
			}
			if t.After != nil {
				s.Where(s.GTE(start, t.After.UTC().Truncate(time.Microsecond)))
			}
		}
		id(f.Deployment, "flow_run.deployment_id")
		text(f.Queue, "flow_run.work_queue_name")
	}
	if f := b.Flows; f != nil {
		inner := sqlbuilder.PostgreSQL.NewSelectBuilder()
		inner.Select("1").From("flow").Where("flow.id = flow_run.flow_id")
		text, id, tags := conditions(inner)
		id(f.ID, "flow.id")
		text(f.Name, "flow.name")
		tags(f.Tags, "flow.tags")
		s.Where(s.Exists(inner))
	}
	limit, offset := b.page()
	s.OrderBy(runOrders[b.Sort]...).Limit(int(limit)).Offset(int(offset)) //nolint:gosec // small
	return s.Build()
}
