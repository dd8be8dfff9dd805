// Package scalar reads the values that JSON writes as a string, a number, true or false: the one place that says what an
// int, a date or a UUID looks like in a filter and in a row.
package scalar
