package syntax

import (
	"fmt"
	"iter"
)

// Walk calls f for a value and, where f returns true, for the values inside it, in the order of the text.
func Walk(v Value, f func(Value) bool) {
	if !f(v) {
		return
	}
	switch v := v.(type) {
	case *Object:
		for _, m := range v.Members {
			Walk(m.Value, f)
		}
	case *Array:
		for _, item := range v.Items {
			Walk(item, f)
		}
	case *String, *Number, *Bool, *Null:
	default:
		panic(fmt.Sprintf("syntax: unexpected %T", v))
	}
}

// Preorder returns a value and all the values inside it, in the order of the text.
func Preorder(v Value) iter.Seq[Value] {
	return func(yield func(Value) bool) {
		more := true
		Walk(v, func(v Value) bool {
			more = more && yield(v)
			return more
		})
	}
}
