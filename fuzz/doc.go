// Package fuzz proves that backends agree: generators, laws, an oracle and a differential test, importable by users.
//
// [Differential] is the whole of it in one call: it fills a database of yours with random rows, asks it random filters of your
// schema, and compares the answers, in rows and order, with those of memory and of an independent oracle.
//
//	func TestMySchema(t *testing.T) {
//		fuzz.Differential(t, language, map[string]source.Loader{"mine": mine})
//	}
//
// The parts serve by themselves: [Schemas], [Data], [Bodies], [IllTyped], [Raw] and [Policies] are gopter generators, each driven
// by the one seed of its parameters; their values shrink, and a filter that shrinks stays a filter.
// Everything they say is read off the schema and off the cards of the language's operators, so that an operator or
// a field of yours is in it at once.
package fuzz
