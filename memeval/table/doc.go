// Package table keeps the rows of a collection column by column, for memeval to query.
//
// A [Table] stands in a memeval.Dataset as a slice would. It takes rows in and out while others read, has bounds, and
// reads NDJSON. Filters and counts look at columns, a batch of rows at a time and on several processors; a page, a sort
// and a history walk the rows that are left one by one.
package table
