// Package yamltree reads a file of YAML or JSON into structs, and knows the line and the column of everything in it.
//
// Of YAML it takes what JSON has too: text, numbers, true, false, null, lists and objects; no anchors, aliases, tags, merge keys or
// second documents. Unknown keys and keys that are there twice are errors. A struct names its keys by the tag "key".
package yamltree
