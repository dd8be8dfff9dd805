package guide

import (
	"fmt"
	"regexp"
	"strings"
)

// A block is a fenced block of a page:
//
//	```yaml shop.yaml     the text of a file, which is written
//	```console            commands after "$ ", each with what it prints below it
//
// A block of any other language without a file name is only shown.
type block struct {
	language, file string
	text           string // with its line breaks
	from, to       int    // where text stands in the page
}

var fence = regexp.MustCompile("(?m)^```(\\w+)(?: (\\S+))?\n((?s:.*?))^```$")

func blocks(page string) []block {
	var out []block
	for _, m := range fence.FindAllStringSubmatchIndex(page, -1) {
		b := block{language: page[m[2]:m[3]], text: page[m[6]:m[7]], from: m[6], to: m[7]}
		if m[4] >= 0 {
			b.file = page[m[4]:m[5]]
		}
		out = append(out, b)
	}
	return out
}

// A step is one command of a console block and what the page says it prints.
type step struct {
	command    string // several lines if all but the last end in a backslash
	output     string
	background bool // it ends in &, and goes on until the page ends
}

func steps(text string) ([]step, error) {
	var out []step
	continued := false
	for line := range strings.Lines(text) {
		command, begins := strings.CutPrefix(line, "$ ")
		switch {
		case continued:
			out[len(out)-1].command += line
		case begins:
			out = append(out, step{command: command})
		case len(out) == 0:
			return nil, fmt.Errorf("output before any command: %s", line)
		default:
			out[len(out)-1].output += line
			continue
		}
		continued = strings.HasSuffix(line, "\\\n")
	}
	for i := range out {
		out[i].command = strings.TrimSuffix(out[i].command, "\n")
		out[i].command, out[i].background = strings.CutSuffix(out[i].command, " &")
	}
	return out, nil
}

// print writes steps as a console block has them.
func print(list []step) string {
	var b strings.Builder
	for _, s := range list {
		b.WriteString("$ " + s.command)
		if s.background {
			b.WriteString(" &")
		}
		b.WriteString("\n" + s.output)
	}
	return b.String()
}
