// Package proxytest asks servers that others wrote what they do with odd spellings of a filter's request, and holds the proxy to it: no
// handler behind it sees, on a filter's route, a body that was not checked.
//
// The table is in docs/proxy.md. The tests that everybody runs have Go's server; make test-proxy has two of Python and Node's too.
package proxytest
