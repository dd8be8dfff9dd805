// Package foreign holds databases that other people designed, written down from what is publicly known of them, and the tests that hold
// introspection, reading, filtering and paging to them: no table here was made by this project's own load.
package foreign
