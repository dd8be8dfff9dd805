// Package benchmarks is workloads and measurements: what filters cost, beside what else does the same work.
//
// A [Body] and a [Run] are what is met: filters, and flow runs that are skewed as real ones are. [Measure] runs contenders in
// turns, so that what slows the machine slows them all, and gives medians. The peers are in the module peers, so that
// what they need stays out of this one.
package benchmarks
