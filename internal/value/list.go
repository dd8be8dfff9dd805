package value

import (
	"reflect"
	"time"
	"unsafe"

	"github.com/tamis-go/tamis/schema"
)

// A List is the elements of an array, wherever they lie. The zero list is empty.
type List struct {
	Base   unsafe.Pointer
	N      int
	Stride uintptr
	*Element
}

// An Element reads one element of an array, given where it lies; one of the two is set, by the array's kind.
type Element struct {
	Text Texts
	Num  Nums
}

func (l List) TextAt(i int) (string, bool) {
	return l.Text(unsafe.Add(l.Base, uintptr(i)*l.Stride)) // i < n: within the slice
}

func (l List) NumAt(i int) (int64, bool) {
	return l.Num(unsafe.Add(l.Base, uintptr(i)*l.Stride)) // i < n: within the slice
}

// PlainTexts reads the elements of a []string that are compared as they are.
var PlainTexts = &Element{Text: func(p unsafe.Pointer) (string, bool) { return *(*string)(p), true }}

// Strings returns the elements as a slice, if they lie in one and are compared as they are.
func (l List) Strings() ([]string, bool) {
	if l.Element != PlainTexts {
		return nil, false
	}
	return unsafe.Slice((*string)(l.Base), l.N), true
}

// ListOf returns the elements of s, which e reads.
func ListOf[E any](s []E, e *Element) List {
	var one E
	return List{unsafe.Pointer(unsafe.SliceData(s)), len(s), unsafe.Sizeof(one), e}
}

// anyLists reads the slices that a map may hold for an array of one kind.
type anyLists struct {
	any                                      *Element
	Texts, ints, longs, floats, bools, times *Element
}

// ListForms are what reads the arrays of each kind.
var ListForms = func() (forms [schema.LastKind + 1]*anyLists) {
	for k := range forms {
		forms[k] = newAnyLists(Holding{Kind: schema.Kind(k)})
	}
	return forms
}()

func newAnyLists(k Holding) *anyLists {
	of := func(t reflect.Type) *Element {
		e, _ := ElementOf(k, t) // nil where such a slice is no array of k
		return e
	}
	return &anyLists{
		any:   of(reflect.TypeFor[any]()),
		Texts: of(reflect.TypeFor[string]()),
		ints:  of(reflect.TypeFor[int]()), longs: of(reflect.TypeFor[int64]()),
		floats: of(reflect.TypeFor[float64]()),
		bools:  of(reflect.TypeFor[bool]()),
		times:  of(reflect.TypeFor[time.Time]()),
	}
}

// List returns the elements of v. It returns false for what is no array of the kind, and for null.
func (a *anyLists) List(v any) (List, bool) {
	var l List
	switch v := v.(type) {
	case []string:
		l = ListOf(v, a.Texts)
	case []any:
		l = ListOf(v, a.any)
	case []int64:
		l = ListOf(v, a.longs)
	case []float64:
		l = ListOf(v, a.floats)
	case []int:
		l = ListOf(v, a.ints)
	case []bool:
		l = ListOf(v, a.bools)
	case []time.Time:
		l = ListOf(v, a.times)
	}
	if l.Element == nil {
		return List{}, false
	}
	return l, true
}

// ElementOf returns what reads an element of an array of kind k that is kept in a Go type.
func ElementOf(k Holding, t reflect.Type) (*Element, bool) {
	if k.Textual() {
		if t.Kind() == reflect.String && !k.Respelled() {
			return PlainTexts, true
		}
		if read, ok := TextsOf(k, t); ok {
			return &Element{Text: read}, true
		}
		return nil, false
	}
	if read, ok := NumsOf(k, t); ok {
		return &Element{Num: read}, true
	}
	return nil, false
}
