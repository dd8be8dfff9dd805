// Package fuzz proves that backends agree: generators, laws, an oracle and a differential test, importable by users.
//
// [Differential] does everything in one call: it fills your database with random rows, asks it random filters of your
// schema, and compares the answers, in rows and order, with those of memory and of an independent oracle.
//
//	func TestMySchema(t *testing.T) {
//		fuzz.Differential(t, language, map[string]source.Loader{"mine": mine})
//	}
//
// The parts can be used separately: [Data], [Bodies], [IllTyped], [Raw] and [Policies] are gopter generators,
// each driven by the seed of its parameters; their values shrink, and a filter that shrinks stays a filter. They are
// derived from the schema and the operator definitions of the language, so that user-defined operators and fields are
// included.
package fuzz
