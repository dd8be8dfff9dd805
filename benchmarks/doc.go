// Package benchmarks is workloads and measurements: what filters cost, beside what else does the same work.
//
// A [Body] and a [Run] are what is met: filters, and flow runs that are skewed as real ones are. The commands are peers, which
// runs each part beside what people use today, and postgres. They are a module, so that what the peers need stays out of the
// main one.
package benchmarks
