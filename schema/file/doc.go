// Package file reads a schema from YAML or JSON, and writes it.
//
// The format is what package schema has, key by key; docs/guide/schema-file.md has every key, [JSONSchema]
// tells it to an editor. Of YAML it takes what JSON has too: text, numbers, true, false, null, lists and objects; no
// anchors, aliases, tags, merge keys or second documents. Unknown keys and keys that are there twice are errors.
//
// A file is read in three steps: text to nodes, which know their line and column; nodes to the structs of document.go,
// which define the format; and those to the collections of a [schema.Registry]. All errors are reported together, each
// with file, line and column, except those that only follow from others.
package file
