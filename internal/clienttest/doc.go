// Package clienttest runs the clients that `tamis gen` writes against `tamis serve`: Go's in the usual tests, and, by make test-clients,
// those of Python and TypeScript as well, checked in the strict modes of mypy and tsc.
package clienttest
