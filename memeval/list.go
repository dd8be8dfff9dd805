package memeval

import (
	"reflect"
	"time"
	"unsafe"

	"github.com/tamis-go/tamis/schema"
)

// A list is the elements of an array, wherever they lie. The zero list is empty.
type list struct {
	base   unsafe.Pointer
	n      int
	stride uintptr
	*element
}

// An element reads one element of an array, given where it lies; one of the two is set, by the array's kind.
type element struct {
	text texts
	num  nums
}

func (l list) textAt(i int) (string, bool) {
	return l.text(unsafe.Add(l.base, uintptr(i)*l.stride)) // i < n: within the slice
}

func (l list) numAt(i int) (int64, bool) {
	return l.num(unsafe.Add(l.base, uintptr(i)*l.stride)) // i < n: within the slice
}

// plainTexts reads the elements of a []string that are compared as they are.
var plainTexts = &element{text: func(p unsafe.Pointer) (string, bool) { return *(*string)(p), true }}

// strings returns the elements as a slice, if they lie in one and are compared as they are.
func (l list) strings() ([]string, bool) {
	if l.element != plainTexts {
		return nil, false
	}
	return unsafe.Slice((*string)(l.base), l.n), true
}

// listOf returns the elements of s, which e reads.
func listOf[E any](s []E, e *element) list {
	var one E
	return list{unsafe.Pointer(unsafe.SliceData(s)), len(s), unsafe.Sizeof(one), e}
}

// anyLists reads the slices that a map may hold for an array of one kind.
type anyLists struct {
	any                                      *element
	texts, ints, longs, floats, bools, times *element
}

// listForms are what reads the arrays of each kind.
var listForms = func() (forms [schema.LastKind + 1]*anyLists) {
	for k := range forms {
		forms[k] = newAnyLists(holding{Kind: schema.Kind(k)})
	}
	return forms
}()

func newAnyLists(k holding) *anyLists {
	of := func(t reflect.Type) *element {
		e, _ := elementOf(k, t) // nil where such a slice is no array of k
		return e
	}
	return &anyLists{
		any:   of(reflect.TypeFor[any]()),
		texts: of(reflect.TypeFor[string]()),
		ints:  of(reflect.TypeFor[int]()), longs: of(reflect.TypeFor[int64]()),
		floats: of(reflect.TypeFor[float64]()),
		bools:  of(reflect.TypeFor[bool]()),
		times:  of(reflect.TypeFor[time.Time]()),
	}
}

// list returns the elements of v. It returns false for what is no array of the kind, and for null.
func (a *anyLists) list(v any) (list, bool) {
	var l list
	switch v := v.(type) {
	case []string:
		l = listOf(v, a.texts)
	case []any:
		l = listOf(v, a.any)
	case []int64:
		l = listOf(v, a.longs)
	case []float64:
		l = listOf(v, a.floats)
	case []int:
		l = listOf(v, a.ints)
	case []bool:
		l = listOf(v, a.bools)
	case []time.Time:
		l = listOf(v, a.times)
	}
	if l.element == nil {
		return list{}, false
	}
	return l, true
}

// elementOf returns what reads an element of an array of kind k that is kept in a Go type.
func elementOf(k holding, t reflect.Type) (*element, bool) {
	if k.Textual() {
		if t.Kind() == reflect.String && k.Kind != schema.UUID && k.Kind != schema.Decimal {
			return plainTexts, true
		}
		if read, ok := textsOf(k, t); ok {
			return &element{text: read}, true
		}
		return nil, false
	}
	if read, ok := numsOf(k, t); ok {
		return &element{num: read}, true
	}
	return nil, false
}
