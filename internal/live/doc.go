// Package live runs the command as its users do, and programs of other languages beside it: what the tests with real clients share.
package live
