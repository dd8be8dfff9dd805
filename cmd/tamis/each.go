package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/tamis-go/tamis/internal/lines"
	"github.com/tamis-go/tamis/internal/report"
)

// checkEach checks a filter a line. Lines that are empty are none.
func (in *input) checkEach(s *streams, args []string) error {
	l, err := in.on()
	if err != nil {
		return err
	}
	name, file, err := open(s, args)
	if err != nil {
		return err
	}
	defer file.Close()
	out := bufio.NewWriter(s.out)
	answers := &streams{out: out, err: s.err, json: s.json}
	bad := 0
	bodies := lines.New(file, l.Limits().Body+1)
	for n := 1; ; n++ {
		text, err := bodies.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if len(bytes.TrimSpace(text)) == 0 {
			continue
		}
		q, err := l.Parse(in.collection, text)
		errs, ok := errorsOf(err)
		if err != nil && !ok {
			return err
		}
		b := report.Body{Name: name, Text: text, Line: n}
		if ok {
			bad++
			err = answers.refuse(b, verdict{Errors: errs})
		} else {
			err = answers.accept(b, q.Warnings())
		}
		if err != nil {
			return err
		}
	}
	if bad == 0 && !s.json {
		fmt.Fprintln(out, "ok")
	}
	if err := out.Flush(); err != nil {
		return err
	}
	if bad > 0 {
		return errInvalid
	}
	return nil
}
