// Package shape reads rows: structs and maps here, and, by the interface [Shape], lines of JSON and columns elsewhere.
package shape
