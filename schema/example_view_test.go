package schema_test

import (
	"fmt"
	"strings"
	"time"

	"github.com/tamis-go/tamis/schema"
)

// shop returns the collections of a shop: orders, their customers and their lines.
func shop() (customers, lines, orders *schema.Collection) {
	type Customer struct {
		ID   int64  `json:"id"`
		Name string `json:"name"`
	}
	type Line struct {
		ID      int64  `json:"id"`
		OrderID int64  `json:"order_id"`
		Title   string `json:"title"`
	}
	type Order struct {
		ID         int64     `json:"id"`
		CustomerID int64     `json:"customer_id"`
		Placed     time.Time `json:"placed"`
		Note       *string   `json:"note"`
		Customer   *Customer `json:"-" tamis:"one,customer_id=id"`
		Lines      []Line    `json:"-" tamis:"many,id=order_id"`
	}
	r := schema.Must(schema.New(schema.Must(schema.For[Customer]("customers")), schema.Must(schema.For[Line]("lines")), schema.Must(schema.For[Order]("orders"))))
	return r.Collection("customers"), r.Collection("lines"), r.Collection("orders")
}

// An order is answered with the name of its customer and with its lines.
func ExampleView() {
	_, _, orders := shop()
	view := &schema.View{
		Drop:    []string{"customer_id"},
		Rename:  map[string]string{"placed": "placed_at"},
		Default: map[string]any{"note": ""},
		Joins:   []schema.Join{schema.Must(orders.Join("customer", "customer.name")), schema.Must(orders.Join("lines", "lines"))},
	}
	for _, m := range view.Members(orders) {
		fmt.Println(m.Name)
	}
	// Output:
	// id
	// placed_at
	// note
	// customer
	// lines
}

// A view shows the number of a customer's orders, which is a field without a column.
func ExampleField_Shown() {
	customers := &schema.Collection{Name: "customers", Columns: []*schema.Column{{Name: "id", Type: schema.Type{Kind: schema.Int}}}}
	orders := &schema.Collection{Name: "orders", Columns: []*schema.Column{{Name: "id", Type: schema.Type{Kind: schema.Int}}, {Name: "customer", Type: schema.Type{Kind: schema.Int}}}}
	customers.Key, orders.Key = customers.Columns, orders.Columns[:1]
	customers.Relations = []*schema.Relation{{Name: "orders", From: customers, To: orders, Many: true, On: [][2]*schema.Column{{customers.Columns[0], orders.Columns[1]}}}}
	customers.MoreFields = []*schema.Field{{Name: "orders_made", Aggregate: &schema.Aggregate{Func: schema.CountRows, From: "orders"}}}
	customers.View = &schema.View{Fields: []string{"orders_made"}}
	c := schema.Must(schema.New(customers, orders)).Collection("customers")
	for _, m := range c.View.Members(c) {
		if m.Field != nil {
			target, ok := m.Field.Read()
			fmt.Println(m.Name, m.Field.Shown().Type, target.Via[0].Name, ok)
		}
	}
	// Output: orders_made int count orders true
}

func ExampleCollection_Join() {
	_, _, orders := shop()
	for _, path := range []string{"customer", "customer.name", "lines.title", "customer.nmae"} {
		j, err := orders.Join("member", path)
		if err != nil {
			fmt.Println(err)
			continue
		}
		pick := "whole rows"
		if j.Pick != nil {
			pick = j.Pick.Name
		}
		fmt.Printf("%s of %s, a list: %t\n", pick, j.To().Name, j.Many())
	}
	// Output:
	// whole rows of customers, a list: false
	// name of customers, a list: false
	// title of lines, a list: true
	// customer.nmae: customers has no column or relation "nmae"; did you mean name?
}

// A member that a function makes says which columns it reads: a caller from whom one of them is hidden does not see it.
func ExampleComputed() {
	customers, _, _ := shop()
	view := &schema.View{Compute: []schema.Computed{{
		Name: "initial", Reads: []string{"name"}, Type: schema.Type{Kind: schema.String},
		Func: func(row map[string]any, _ time.Time) (any, bool) {
			name, ok := row["name"].(string)
			return strings.ToUpper(name[:min(1, len(name))]), ok && name != ""
		},
	}}}
	members := view.Members(customers)
	computed := members[len(members)-1]
	fmt.Println(computed.Name, computed.Reads(customers)[0].Name)
	fmt.Println(computed.Computed.Func(map[string]any{"name": "ada"}, time.Time{}))
	fmt.Println(computed.Computed.Func(map[string]any{"name": ""}, time.Time{}))
	// Output:
	// initial name
	// A true
	//  false
}

// Of the views that a program gives, those are refused that name what is not there.
func ExampleRegistry_Views() {
	type Customer struct {
		ID int64 `json:"id"`
	}
	registry := schema.Must(schema.New(schema.Must(schema.For[Customer]("customers"))))
	_, err := registry.Views(map[string]*schema.View{"customers": {Drop: []string{"nme"}}, "custommers": {}})
	fmt.Println(err)
	// Output:
	// a view: unknown collection "custommers"; did you mean customers?
	// drop of the view of customers: customers has no column "nme"; there is id
}
