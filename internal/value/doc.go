// Package value holds values of Go and of JSON as the language compares them: as texts, or as numbers in order. It judges
// what a column may hold, and tests single values.
package value
