package main

import "strings"

// widest is how long a line of SQL may be before it is broken.
const widest = 110

// layOut breaks a statement into lines: a clause each and, of a clause that is too long, a condition each.
func layOut(text string) string {
	var out []string
	for _, clause := range clauses(text) {
		if len(clause) > widest {
			clause = breakUp(clause)
		}
		out = append(out, clause)
	}
	return strings.Join(out, "\n")
}

// clauses cuts a statement where its clauses begin.
func clauses(text string) []string {
	var out []string
	begin, depth := 0, 0
	for i := range len(text) {
		switch text[i] {
		case '(':
			depth++
		case ')':
			depth--
		case ' ':
			if depth == 0 && beginsWith(text[i+1:], "FROM ", "WHERE ", "ORDER BY ", "LIMIT ") {
				out = append(out, text[begin:i])
				begin = i + 1
			}
		}
	}
	return append(out, text[begin:])
}

// breakUp breaks a clause: a list of columns where a line is full, a line for each condition, deeper ones further in.
func breakUp(clause string) string {
	var b strings.Builder
	depth, line := 0, 0
	for i := 0; i < len(clause); i++ {
		switch c := clause[i]; {
		case c == ' ' && beginsWith(clause[i+1:], "AND ", "OR ", "WHERE NOT EXISTS "):
			b.WriteString("\n" + strings.Repeat("  ", depth+1))
			line = 2 * (depth + 1)
			continue
		case c == ' ' && depth == 0 && line > widest-25 && clause[i-1] == ',':
			b.WriteString("\n  ")
			line = 2
			continue
		case c == '(':
			depth++
		case c == ')':
			depth--
		}
		b.WriteByte(clause[i])
		line++
	}
	return b.String()
}

func beginsWith(text string, words ...string) bool {
	for _, word := range words {
		if strings.HasPrefix(text, word) {
			return true
		}
	}
	return false
}
