// Package ours keeps to this module what one of its packages must export for another.
package ours

// A Key stands among the parameters of a function that only this module may call: nobody else can name it or make one.
type Key struct{ _ [0]func() }
