// Package console puts a playground and an API reference beside an API of httpapi: an editor of filters that completes and checks them as one
// types, what they match, and why.
//
// [Handler] answers what the API does, the console at /, the reference at /docs, and what the pages ask for below /console/. All that they show
// comes through the caller's own Access: what a caller may not see is not there. The pages ask no other server for anything.
package console
