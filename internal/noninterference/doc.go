// Package noninterference asks whether a caller can tell two worlds apart that differ in what is hidden from that caller alone: in rows that
// the policies of a role leave out, and in columns that the role does not see. It has nothing but tests.
//
// The law is that no answer differs, to the byte: neither its status nor its headers nor its body, of filters, counts, pages and their cursors,
// histories, lists and single rows, of bodies that are refused too. It is asked of an API in front of rows in memory and in databases, of
// statements out of one cache that the callers of all roles use at once, of a proxy before a server that knows no roles, and of saved queries.
package noninterference
