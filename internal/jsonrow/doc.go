// Package jsonrow reads rows that are written as JSON objects, where they lie.
package jsonrow
