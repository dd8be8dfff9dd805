// Package workload gives the language that benchmarks are measured in: flows, their runs and what stands around them, with
// relations, arrays and JSON.
package workload
