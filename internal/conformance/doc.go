// Package conformance holds Tamis to the recorded answers of the reference system, on every backend.
//
// The answers are in testdata; README.md says where they come from, and which of them the design
// makes different.
package conformance
