package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"client/client"
)

func check(err error) {
	if err != nil {
		panic(err)
	}
}

func main() {
	ctx := context.Background()
	c := &client.Client{Base: os.Args[1]}
	n, err := c.CountNotes(ctx, client.NotesBodyCount{})
	check(err)
	fmt.Println("count all", n)
	var ids []int64 // nil by accident
	n, err = c.CountNotes(ctx, client.NotesBodyCount{Notes: &client.NotesFilter{Id: &client.NotesFilterId{Any: client.ListOf(ids...)}}})
	check(err)
	fmt.Println("count of no ids", n)
	n, err = c.CountNotes(ctx, client.NotesBodyCount{Notes: &client.NotesFilter{Id: &client.NotesFilterId{Any: client.ListOf[int64](1, 2)}}})
	check(err)
	fmt.Println("count of two", n)
	fmt.Print("each")
	c.EachNotes(ctx, client.NotesBody{})(func(row client.NotesRow, err error) bool {
		check(err)
		fmt.Print(" ", row.Id)
		return true
	})
	fmt.Println()
	page, err := c.PaginateNotes(ctx, client.NotesBody{})
	check(err)
	fmt.Println("page", len(page.Results), "of", page.Count, page.Next != "")
	row, err := c.GetNotes(ctx, "4")
	check(err)
	fmt.Println("get", row.Title)
	var refused *client.Error
	if _, err = c.GetNotes(ctx, "99"); errors.As(err, &refused) {
		fmt.Println("missing", refused.Status)
	}
	wrong := &client.Client{Base: os.Args[2]}
	if _, err = wrong.FilterNotes(ctx, client.NotesBody{}); errors.As(err, &refused) {
		fmt.Println("refused", refused.Status, refused.Faults[0].Pointer, refused.Faults[0].Suggestion)
	}
	gone := &client.Client{Base: os.Args[3]}
	if _, err = gone.CountNotes(ctx, client.NotesBodyCount{}); errors.As(err, &refused) {
		fmt.Println("tried", refused.Title, refused.Status)
	}
}
