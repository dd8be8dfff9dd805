// Package conformance is the language as cases that any implementation can run: schemas, rows, bodies, and the right ids
// or errors. Its tests run every backend on them; README.md describes the format.
package conformance
