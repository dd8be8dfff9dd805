// Package httpapi puts a filter language behind HTTP: POST /things/filter in three lines.
//
// [Handler] serves every route of a schema over a source. Whoever keeps handlers of their own takes [Read], which
// returns the checked query of a request, and [Problem], which tells what is wrong with it; or [Validate], which does both in
// front of a handler.
package httpapi
