// Package repository holds the tests of the repository itself: what the documents show is true, imports go one way, and the steps
// that CONTRIBUTING counts are enough. They run from the root of the module.
package repository
