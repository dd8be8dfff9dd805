package syntax

// nodes are what a tree is made of, many to an allocation: a body of small things would cost more to allocate than to read.
type nodes struct {
	objects []Object
	entries []Member
	arrays  []Array
	strings []String
	numbers []Number
	bools   []Bool
	nulls   []Null
	lists   []*Member // the Members of objects
	values  []Value   // the Items of arrays
}

// The most things of one chunk. The first of a kind are fewer, and then always twice as many.
const mostOfChunk = 256

// room makes sure that a chunk has room for n more, or begins another one.
func room[T any](chunk *[]T, n int) {
	if cap(*chunk)-len(*chunk) < n {
		*chunk = make([]T, 0, max(n, min(max(2*cap(*chunk), 2), mostOfChunk)))
	}
}

// put puts a thing into a chunk and returns where it is.
func put[T any](chunk *[]T, thing T) *T {
	room(chunk, 1)
	*chunk = append(*chunk, thing)
	return &(*chunk)[len(*chunk)-1]
}

// cut takes from the stack what stands there from the mark on, into a list of just that size.
func cut[T any](chunk, stack *[]T, mark int) []T {
	n := len(*stack) - mark
	if n == 0 {
		return nil
	}
	room(chunk, n)
	at := len(*chunk)
	*chunk = append(*chunk, (*stack)[mark:]...)
	*stack = (*stack)[:mark]
	return (*chunk)[at : at+n : at+n]
}
