//go:build !trino

package foreign_test

// slowColumns are of the databases that take long to start: those of the build tag trino.
var slowColumns []unreadableColumn
