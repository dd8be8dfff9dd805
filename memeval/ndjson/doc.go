// Package ndjson tests rows that are lines of NDJSON against a query, without decoding them.
package ndjson
