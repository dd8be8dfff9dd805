package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"time"

	sq "github.com/Masterminds/squirrel"
	"github.com/go-playground/validator/v10"
)

// The filters of the workloads as an API author would write them by hand: structs that encoding/json reads strictly,
// rules for validator, and squirrel for the SQL.
type (
	runsBody struct {
		FlowRuns *runFilter  `json:"flow_runs"`
		Flows    *flowFilter `json:"flows"`
		Sort     string      `json:"sort" validate:"omitempty,oneof=ID_DESC START_TIME_ASC START_TIME_DESC EXPECTED_START_TIME_ASC EXPECTED_START_TIME_DESC NAME_ASC NAME_DESC NEXT_SCHEDULED_START_TIME_ASC END_TIME_DESC"`
		Limit    *int64      `json:"limit" validate:"omitempty,min=0,max=200"`
		Offset   *int64      `json:"offset" validate:"omitempty,min=0"`
	}
	runFilter struct {
		ID         *idFilter    `json:"id"`
		Name       *textFilter  `json:"name"`
		Tags       *tagsFilter  `json:"tags"`
		State      *stateFilter `json:"state"`
		StartTime  *timeFilter  `json:"start_time"`
		Deployment *idFilter    `json:"deployment_id"`
		Queue      *textFilter  `json:"work_queue_name"`
	}
	flowFilter struct {
		ID   *idFilter   `json:"id"`
		Name *textFilter `json:"name"`
		Tags *tagsFilter `json:"tags"`
	}
	idFilter struct {
		Any    []string `json:"any_" validate:"omitempty,max=1000,dive,uuid"`
		NotAny []string `json:"not_any_" validate:"omitempty,max=1000,dive,uuid"`
	}
	textFilter struct {
		Any  []string `json:"any_" validate:"omitempty,max=1000,dive,max=1024"`
		Like *string  `json:"like_" validate:"omitempty,max=1024"`
	}
	tagsFilter struct {
		All    []string `json:"all_" validate:"omitempty,max=1000,dive,max=1024"`
		IsNull *bool    `json:"is_null_"`
	}
	stateFilter struct {
		Type *struct {
			Any    []string `json:"any_" validate:"omitempty,max=1000,dive,oneof=SCHEDULED PENDING RUNNING COMPLETED FAILED CANCELLED CRASHED PAUSED CANCELLING"`
			NotAny []string `json:"not_any_" validate:"omitempty,max=1000,dive,oneof=SCHEDULED PENDING RUNNING COMPLETED FAILED CANCELLED CRASHED PAUSED CANCELLING"`
		} `json:"type"`
		Name *textFilter `json:"name"`
	}
	timeFilter struct {
		Before *time.Time `json:"before_"`
		After  *time.Time `json:"after_"`
		IsNull *bool      `json:"is_null_"`
	}
)

// decode reads a body strictly: no member that is not known, nothing behind it.
func decode(body []byte) (*runsBody, error) {
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	var b runsBody
	if err := d.Decode(&b); err != nil {
		return nil, err
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, errors.New("nothing may follow the body")
	}
	return &b, nil
}

var validate = validator.New(validator.WithRequiredStructEnabled())

// byHand is the whole way: bytes to SQL and arguments.
func byHand(body []byte) (string, []any, error) {
	b, err := decode(body)
	if err != nil {
		return "", nil, err
	}
	if err := validate.Struct(b); err != nil {
		return "", nil, err
	}
	return b.squirrel()
}

var runColumns = []string{
	"id", "flow_id", "name", "tags", "state_type", "state_name", "flow_version", "idempotency_key", "expected_start_time",
	"next_scheduled_start_time", "start_time", "end_time", "deployment_id", "work_queue_id", "work_queue_name",
	"parent_task_run_id", "created_by", "created", "updated",
}

var runOrders = map[string][]string{
	"": {"id DESC"}, "ID_DESC": {"id DESC"},
	"START_TIME_ASC": {"coalesce(start_time, expected_start_time) ASC NULLS LAST", "id ASC"}, "START_TIME_DESC": {"coalesce(start_time, expected_start_time) DESC NULLS LAST", "id DESC"},
	"EXPECTED_START_TIME_ASC": {"expected_start_time ASC NULLS LAST", "id ASC"}, "EXPECTED_START_TIME_DESC": {"expected_start_time DESC NULLS LAST", "id DESC"},
	"NAME_ASC": {"name ASC", "id ASC"}, "NAME_DESC": {"name DESC", "id DESC"},
	"NEXT_SCHEDULED_START_TIME_ASC": {"next_scheduled_start_time ASC NULLS LAST", "id ASC"}, "END_TIME_DESC": {"end_time DESC NULLS LAST", "id DESC"},
}

// squirrel writes the statement.
func (b *runsBody) squirrel() (string, []any, error) {
	limit, offset := b.page()
	return sq.Select(runColumns...).From("flow_run").Where(b.tree()).OrderBy(runOrders[b.Sort]...).
		Limit(limit).Offset(offset).PlaceholderFormat(sq.Dollar).ToSql()
}

func (b *runsBody) page() (limit, offset uint64) {
	limit = 200
	if b.Limit != nil {
		limit = uint64(*b.Limit) //nolint:gosec // validated
	}
	if b.Offset != nil {
		offset = uint64(*b.Offset) //nolint:gosec // validated
	}
	return limit, offset
}

// tree is the condition as squirrel has it.
func (b *runsBody) tree() sq.And {
	var and sq.And
	if f := b.FlowRuns; f != nil {
		and = f.ID.squirrel(and, "flow_run.id")
		and = f.Name.squirrel(and, "flow_run.name")
		and = f.Tags.squirrel(and, "flow_run.tags")
		if f.State != nil && f.State.Type != nil {
			if t := f.State.Type; t.Any != nil {
				and = append(and, sq.Eq{"flow_run.state_type": t.Any})
			}
			if t := f.State.Type; t.NotAny != nil {
				and = append(and, sq.NotEq{"flow_run.state_type": t.NotAny})
			}
		}
		if f.State != nil {
			and = f.State.Name.squirrel(and, "flow_run.state_name")
		}
		and = f.StartTime.squirrel(and, "coalesce(flow_run.start_time, flow_run.expected_start_time)")
		and = f.Deployment.squirrel(and, "flow_run.deployment_id")
		and = f.Queue.squirrel(and, "flow_run.work_queue_name")
	}
	if f := b.Flows; f != nil {
		var inner sq.And
		inner = f.ID.squirrel(inner, "flow.id")
		inner = f.Name.squirrel(inner, "flow.name")
		inner = f.Tags.squirrel(inner, "flow.tags")
		inner = append(inner, sq.Expr("flow.id = flow_run.flow_id"))
		and = append(and, sq.Expr("EXISTS (?)", sq.Select("1").From("flow").Where(inner)))
	}
	return and
}

func (f *idFilter) squirrel(and sq.And, column string) sq.And {
	if f != nil && f.Any != nil {
		and = append(and, sq.Eq{column: f.Any})
	}
	if f != nil && f.NotAny != nil {
		and = append(and, sq.NotEq{column: f.NotAny})
	}
	return and
}

func (f *textFilter) squirrel(and sq.And, column string) sq.And {
	if f != nil && f.Any != nil {
		and = append(and, sq.Eq{column: f.Any})
	}
	if f != nil && f.Like != nil {
		and = append(and, sq.ILike{column: "%" + *f.Like + "%"})
	}
	return and
}

func (f *tagsFilter) squirrel(and sq.And, column string) sq.And {
	if f != nil && f.All != nil {
		list, err := json.Marshal(f.All)
		if err != nil {
			panic(err)
		}
		and = append(and, sq.Expr(column+" @> ?::jsonb", string(list)))
	}
	if f != nil && f.IsNull != nil {
		and = append(and, sq.Expr("("+column+" = '[]'::jsonb) = ?", *f.IsNull))
	}
	return and
}

func (f *timeFilter) squirrel(and sq.And, column string) sq.And {
	if f != nil && f.Before != nil {
		and = append(and, sq.LtOrEq{column: f.Before.UTC().Truncate(time.Microsecond)})
	}
	if f != nil && f.After != nil {
		and = append(and, sq.GtOrEq{column: f.After.UTC().Truncate(time.Microsecond)})
	}
	if f != nil && f.IsNull != nil {
		is := " IS NOT NULL"
		if *f.IsNull {
			is = " IS NULL"
		}
		and = append(and, sq.Expr(strings.TrimSpace(column+is)))
	}
	return and
}
