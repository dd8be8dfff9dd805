package main

import (
	"encoding/json"
	"fmt"

	"github.com/tamis-go/tamis/internal/report"
)

// printStatement writes a statement and its arguments, for people or as JSON.
func printStatement(s *streams, text string, args []any) error {
	shown := make([]any, len(args))
	for i, arg := range args {
		v, err := report.Argument(arg)
		if err != nil {
			return err
		}
		shown[i] = v
	}
	e := json.NewEncoder(s.out)
	e.SetEscapeHTML(false)
	if s.json {
		return e.Encode(struct {
			SQL  string `json:"sql"`
			Args []any  `json:"args"`
		}{text, shown})
	}
	if _, err := fmt.Fprintln(s.out, text); err != nil {
		return err
	}
	for i, v := range shown {
		if _, err := fmt.Fprintf(s.out, "-- %d: ", i+1); err != nil {
			return err
		}
		if err := e.Encode(v); err != nil {
			return err
		}
	}
	return nil
}
