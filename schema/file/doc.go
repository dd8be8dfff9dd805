// Package file reads a schema from YAML or JSON.
//
// A file is read in three steps: text to nodes, which know their line and column; nodes to the structs
// of document.go, which are what the format is; and those to the collections of a schema.Registry. Each step tells all the
// faults that it finds, each with file, line and column, and the next begins where there were none.
package file
