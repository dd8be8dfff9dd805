// Package conformance is the language as cases that any implementation can run: schemas, rows, bodies, and the ids or
// faults that are right. Its tests hold every backend to them; README.md says how to read them.
package conformance
