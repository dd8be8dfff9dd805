// Package filter is the language checked: a body becomes a Query, or errors.
package filter
