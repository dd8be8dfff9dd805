// Package match is many saved Queries against one row.
//
// An [Index] is a percolator: it holds queries under keys that the caller chooses, and finds those that a row satisfies,
// as a webhook service must for every event. Its answer equals that of [memeval.Compile] for each query, in a fraction
// of the time, because a query is only evaluated where the row has what it tests.
//
// # How a query is found
//
// A query is filed under its most selective equality, such as the id of a deployment: a row's value leads to the queries
// that name it, which lie consecutively in memory as lists of small tests. Where many queries come together, such as
// those without an equality, they become bit positions: each value, each text searched for and each bound has a
// selection bitmap of queries, and the answer for a row is the And of a few bitmaps. Tests without such a form (a
// related row, a custom test, an Or inside an And) are evaluated for the remaining queries.
//
// A value is looked up, a text scanned, and a test evaluated, at most once a row, however many queries share it.
package match
