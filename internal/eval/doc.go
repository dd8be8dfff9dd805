// Package eval tests, orders and counts rows of any shape by a checked query: what memeval, its tables and match share.
package eval
