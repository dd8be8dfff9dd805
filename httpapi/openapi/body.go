package openapi

import (
	"maps"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/httpapi/routes"
	"github.com/tamis-go/tamis/schema"
)

// body makes the schema of the bodies of c on the route of l, and returns its name:
//
//	body = { collection: object, ..., "sort": ..., "limit": n, "offset": n, "cursor": s }
func (b *builder) body(l *filter.Language, c *schema.Collection) string {
	name := c.Name + "_" + routeName(l.Route())
	if route := l.Route(); !route.Select && !route.Counts() && slices.ContainsFunc(b.Routes.Routes, func(r routes.Route) bool { return r.Select }) {
		name += "_whole"
	}
	name += "_body"
	b.named(name, func() *openapi3.Schema {
		s := closed("A body on " + c.Name + ".")
		s.Properties[c.BodyKey()] = b.absent(b.object(c))
		for _, r := range l.Related(c) {
			s.Properties[r.Name] = b.absent(b.object(r.Path[len(r.Path)-1].To))
			if r.SameAs != "" {
				s.AllOf = append(s.AllOf, notBoth(r.Name, r.SameAs))
			}
		}
		route := l.Route()
		if !route.Counts() {
			b.page(l, c, s)
			b.looks(l, c, s)
		}
		for _, k := range route.Keys {
			b.key(s, k)
		}
		for _, name := range route.Unread {
			s.Properties[name] = inline(&openapi3.Schema{Description: "Accepted, and not read."})
		}
		if route.History {
			s.Properties["history"] = inline(b.history(l, c))
			s.Required = append(s.Required, "history")
		}
		if route.Aggregate {
			s.Properties["aggregate"] = inline(b.aggregate(l, c))
			s.Required = append(s.Required, "aggregate")
		}
		return s
	})
	return name
}

func routeName(r filter.Route) string {
	name := "filter"
	switch {
	case r.History:
		return "history"
	case r.Aggregate:
		return "aggregate"
	case r.Count:
		name = "count"
	}
	for _, k := range r.Keys {
		name += "_" + k.Name
	}
	for _, k := range r.Unread {
		name += "_" + k
	}
	return name
}

// notBoth refuses an object that has two members, neither of which is null.
func notBoth(first, second string) *openapi3.SchemaRef {
	present := func(types ...string) *openapi3.SchemaRef {
		var one openapi3.SchemaRefs
		for _, t := range types {
			one = append(one, inline(typed(t)))
		}
		return inline(&openapi3.Schema{AnyOf: one})
	}
	both := &openapi3.Schema{
		Required:   []string{first, second},
		Properties: openapi3.Schemas{first: present("object", "string", "integer"), second: present("object", "string", "integer")},
	}
	return inline(&openapi3.Schema{Not: inline(both)})
}

// page adds the keys that say which part of the rows is asked for.
func (b *builder) page(l *filter.Language, c *schema.Collection, s *openapi3.Schema) {
	usual, most := l.PageLimits(c)
	if names := l.SortNames(c); !c.FixedOrder && len(names) > 0 {
		one := inline(enum(names))
		sort := &openapi3.Schema{AnyOf: openapi3.SchemaRefs{one, inline(b.list(one, 0))}}
		sort.Description = "The order of the rows. The key makes it total."
		if c.Sort != "" {
			sort.Description += " " + c.Sort + " if absent."
		}
		s.Properties["sort"] = b.absent(inline(sort))
	} else if !c.FixedOrder {
		s.Properties["sort"] = b.absent(inline(b.list(inline(&openapi3.Schema{Not: inline(&openapi3.Schema{})}), 0))) // the empty list alone
	}
	limit := between(0, most)
	limit.Default, limit.Description = usual, "How many rows at most; 0 is none."
	s.Properties["limit"] = b.absent(inline(limit))
	offset := b.integer(0)
	offset.Default, offset.Description = 0, "How many rows are left out first."
	s.Properties["offset"] = b.absent(inline(offset))
	cursor := typed("string")
	cursor.Description = "Where to go on: next of the page before."
	s.Properties["cursor"] = b.absent(inline(cursor))
	s.AllOf = append(s.AllOf, notBoth("cursor", "offset"))
}

// looks adds the keys that say which members of the rows are asked for.
func (b *builder) looks(l *filter.Language, c *schema.Collection, s *openapi3.Schema) {
	if !l.Route().Select {
		return
	}
	usual := b.membersOf(l, c, b.Views[c.Name])
	views := slices.Sorted(maps.Keys(c.Views))
	if len(views) == 0 {
		if usual != nil {
			s.Properties["select"] = b.absent(inline(usual))
		}
		return
	}
	view := enum(views)
	view.Description = "How rows look."
	s.Properties["view"] = b.absent(inline(view))
	any := &openapi3.Schema{}
	s.Properties["select"] = b.absent(inline(any))
	named := &openapi3.Schema{Required: []string{"view"}, Properties: openapi3.Schemas{"view": inline(typed("string"))}}
	either := &openapi3.Schema{AnyOf: openapi3.SchemaRefs{inline(b.selecting(usual, &openapi3.Schema{Not: inline(named)}))}}
	add := func(members *openapi3.Schema) {
		if members != nil {
			any.AnyOf = append(any.AnyOf, members.AnyOf...)
			any.Description = members.Description
		}
	}
	add(usual)
	for _, name := range views {
		members := b.membersOf(l, c, c.Views[name])
		add(members)
		is := &openapi3.Schema{Required: []string{"view"}, Properties: openapi3.Schemas{"view": inline(enum([]string{name}))}}
		either.AnyOf = append(either.AnyOf, inline(b.selecting(members, is)))
	}
	s.AllOf = append(s.AllOf, inline(either))
}

// selecting returns s with members as what may be selected.
func (b *builder) selecting(members, s *openapi3.Schema) *openapi3.Schema {
	if members == nil {
		return s
	}
	if s.Properties == nil {
		s.Properties = openapi3.Schemas{}
	}
	s.Properties["select"] = b.absent(inline(members))
	return s
}

// selectable returns the names of the members of all looks of c.
func (b *builder) selectable(l *filter.Language, c *schema.Collection) []string {
	var names []string
	for _, v := range append([]*schema.View{b.Views[c.Name]}, slices.Collect(maps.Values(c.Views))...) {
		for _, m := range l.Members(c, v) {
			names = append(names, m.Name)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// membersOf returns the schema of members of a view, or nil if it has none.
func (b *builder) membersOf(l *filter.Language, c *schema.Collection, v *schema.View) *openapi3.Schema {
	var names []string
	for _, m := range l.Members(c, v) {
		names = append(names, m.Name)
	}
	if names == nil {
		return nil
	}
	one := inline(enum(names))
	list := b.list(one, 0)
	list.MinItems = 1
	members := &openapi3.Schema{AnyOf: openapi3.SchemaRefs{one, inline(list)}}
	members.Description = "The members of each row that are asked for; all if absent."
	return members
}

// key adds a further top-level key of a route.
func (b *builder) key(s *openapi3.Schema, k filter.Key) {
	ref := b.operand(k.Type, 0)
	if k.Type.Kind == schema.Int && (k.Min != 0 || k.Max != 0) {
		v := b.integer(k.Min)
		if k.Max != 0 {
			v = between(k.Min, k.Max)
		}
		ref = inline(v)
	}
	if k.Required {
		s.Required = append(s.Required, k.Name)
	} else {
		ref = b.absent(ref)
	}
	s.Properties[k.Name] = ref
}

// history = { "field": field, "start": time, "end": time, "interval_seconds": n, "group_by": [field], "sum": [field] }
func (b *builder) history(l *filter.Language, c *schema.Collection) *openapi3.Schema {
	s := closed("Buckets of time, [start, end), of one length.")
	s.Required = []string{"field", "start", "end", "interval_seconds"}
	s.Properties["field"] = names(l.FieldsOf(c, 1<<schema.Datetime))
	moment := schema.Type{Kind: schema.Datetime}
	s.Properties["start"] = b.operand(moment, 0)
	s.Properties["end"] = b.operand(moment, 0)
	interval := typed("number")
	microsecond := 1e-6
	interval.Min = &microsecond
	s.Properties["interval_seconds"] = inline(interval)
	s.Properties["group_by"] = b.absent(inline(b.list(names(l.FieldsOf(c, schema.Scalar)), filter.MaxFields)))
	s.Properties["sum"] = b.absent(inline(b.list(names(l.FieldsOf(c, schema.Summed)), filter.MaxFields)))
	return s
}

// aggregate = { "group_by": [field], "count": bool, "sum": [field], "min": [field], "max": [field], "sort": key | [key], "limit": n }
func (b *builder) aggregate(l *filter.Language, c *schema.Collection) *openapi3.Schema {
	s := closed("Groups of rows, and numbers about each; one group without group_by.")
	for key, fields := range map[string][]string{
		"group_by": l.GroupFields(c), "sum": l.FieldsOf(c, schema.Summed), "min": l.FieldsOf(c, schema.Ordered), "max": l.FieldsOf(c, schema.Ordered),
	} {
		s.Properties[key] = b.absent(inline(b.list(names(fields), filter.MaxFields)))
	}
	s.Properties["count"] = b.absent(inline(typed("boolean")))
	sort := typed("string")
	sort.Description = "count, or group, sum, min or max of a field that is asked for: group.NAME; behind a -, the greatest first."
	sort.Pattern = "^-?(count|(group|sum|min|max)[.].+)$"
	key := inline(sort)
	s.Properties["sort"] = b.absent(inline(&openapi3.Schema{OneOf: openapi3.SchemaRefs{key, inline(b.list(key, l.Limits().List))}}))
	s.Properties["limit"] = b.absent(inline(between(0, int64(l.Limits().Groups))))
	return s
}

// names returns the schema of one of a few names.
func names(list []string) *openapi3.SchemaRef {
	if len(list) == 0 {
		return inline(&openapi3.Schema{Not: inline(&openapi3.Schema{})})
	}
	return inline(enum(list))
}
