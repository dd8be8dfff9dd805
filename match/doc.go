// Package match is many saved Queries against one row.
//
// An [Index] holds queries under keys of the caller's, and tells which of them a row satisfies: what a webhook
// service asks of every event. The answer is that of [memeval.Compile] for each query by itself, and takes a
// fraction of the time, since a query is only looked at where the row has what it asks for.
//
// # How a query is found
//
// A query is put under the equality that fewest rows satisfy, such as the id of a deployment: a row's value leads to
// the queries that name it, which lie in memory one behind the other as lists of small tests. Where many queries come
// together, as those without any equality do, they become bit positions: each value, each needle and each bound has a
// bitmap of the queries that it speaks of, and a row's answer is the And of a few of them. What has no such form (a
// related row, a test of the user's own, an or inside an and) is evaluated for the queries that are left.
//
// A value is looked up, a text searched for a needle, and a test evaluated, at most once a row, however many queries share it.
package match
