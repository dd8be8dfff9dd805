package schema

import (
	"fmt"
	"reflect"
	"testing"
	"time"
)

// TestACopyHasAllOfACollection fills every member of a collection, of its columns, relations, fields, views and sorts, and holds the copy to it:
// equal in all of them, and with no pointer, map or list in common.
func TestACopyHasAllOfACollection(t *testing.T) {
	f := &filler{made: map[reflect.Type]reflect.Value{}}
	c := f.new(reflect.TypeFor[*Collection]()).Interface().(*Collection)
	if f.members < 100 {
		t.Fatalf("%d members are filled, want all of them", f.members)
	}
	out := copies([]*Collection{c})[0]
	compareCopy(t, "", reflect.ValueOf(c), reflect.ValueOf(out), map[[2]uintptr]bool{})
}

// TestNewLeavesItsArguments changes all that New took, and expects the registry as it was.
func TestNewLeavesItsArguments(t *testing.T) {
	type row struct {
		ID   int64             `json:"id" tamis:"key"`
		Kind string            `json:"kind" tamis:"enum=A|B"`
		Meta map[string]string `json:"meta"`
		Up   *int64            `json:"up"`
		Row  *row              `json:"-" tamis:"one,up=id"`
	}
	c := Must(For[row]("rows"))
	c.View = &View{Drop: []string{"meta"}, Rename: map[string]string{"up": "parent"}}
	if c.Relations == nil || c.Sorts != nil || c.Limit != 0 {
		t.Fatal("want a collection that New completes")
	}
	before, fields := len(c.Relations), len(c.Fields)
	r := Must(New(c))
	sum := r.digest()
	if len(c.Relations) != before || len(c.Fields) != fields || c.Sorts != nil || c.Related != nil || c.Limit != 0 || c.Columns[0].NotNull {
		t.Errorf("New has completed its argument: %+v", c)
	}
	c.Name, c.Columns[0].Name, c.Columns[1].Type.Enum[0] = "others", "key", "Z"
	c.Relations[0].Many, c.View.Drop[0], c.View.Rename["up"] = true, "kind", "above"
	c.Columns[2].Storage = map[string]Storage{"sqlite": StorageText}
	c.Fields[0].Name = "no"
	if r.digest() != sum {
		t.Error("the registry has changed with what New took")
	}
}

// A filler fills values: each member with something that is not its zero value, each pointer with the one value of its type, so that loops end.
type filler struct {
	made    map[reflect.Type]reflect.Value
	n       int
	members int
}

func (f *filler) new(t reflect.Type) reflect.Value {
	f.n++
	switch t.Kind() {
	case reflect.Pointer:
		if v, ok := f.made[t]; ok {
			return v
		}
		v := reflect.New(t.Elem())
		f.made[t] = v
		if t == reflect.TypeFor[*Field]() { // a field below itself has no end
			f.made[t] = reflect.Zero(t)
			defer func() { f.made[t] = v }()
		}
		v.Elem().Set(f.into(v.Elem()))
		return v
	case reflect.Slice:
		return reflect.Append(reflect.MakeSlice(t, 0, 1), f.new(t.Elem()))
	case reflect.Map:
		v := reflect.MakeMap(t)
		v.SetMapIndex(f.new(t.Key()), f.new(t.Elem()))
		return v
	case reflect.Interface:
		return reflect.ValueOf(fmt.Sprint("v", f.n))
	case reflect.Func:
		return reflect.MakeFunc(t, func([]reflect.Value) []reflect.Value { panic("not to be called") })
	}
	v := reflect.New(t).Elem()
	return f.into(v)
}

func (f *filler) into(v reflect.Value) reflect.Value {
	f.n++
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				f.members++
				v.Field(i).Set(f.new(v.Field(i).Type()))
			}
		}
	case reflect.Array:
		for i := range v.Len() {
			v.Index(i).Set(f.new(v.Index(i).Type()))
		}
	case reflect.String:
		v.SetString(fmt.Sprint("s", f.n))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int64, reflect.Int8, reflect.Int16, reflect.Int32:
		v.SetInt(int64(f.n%100 + 1))
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		v.SetUint(uint64(f.n%100 + 1))
	default:
		panic(v.Type().String())
	}
	return v
}

func compareCopy(t *testing.T, at string, a, b reflect.Value, seen map[[2]uintptr]bool) {
	t.Helper()
	shared := func() bool { return a.Pointer() == b.Pointer() }
	switch a.Kind() {
	case reflect.Pointer:
		switch {
		case a.IsNil() != b.IsNil():
			t.Errorf("%s: %v became %v", at, a, b)
		case a.IsNil() || seen[[2]uintptr{a.Pointer(), b.Pointer()}]:
		case shared():
			t.Errorf("%s is shared", at)
		default:
			seen[[2]uintptr{a.Pointer(), b.Pointer()}] = true
			compareCopy(t, at, a.Elem(), b.Elem(), seen)
		}
	case reflect.Struct:
		if a.Type() == reflect.TypeFor[time.Time]() {
			return
		}
		for i := range a.NumField() {
			if name := a.Type().Field(i); name.IsExported() {
				compareCopy(t, at+"."+name.Name, a.Field(i), b.Field(i), seen)
			}
		}
	case reflect.Slice, reflect.Array:
		if a.Len() != b.Len() || a.Kind() == reflect.Slice && a.Len() > 0 && shared() {
			t.Errorf("%s is shared or of another length: %v, %v", at, a, b)
			return
		}
		for i := range a.Len() {
			compareCopy(t, fmt.Sprintf("%s[%d]", at, i), a.Index(i), b.Index(i), seen)
		}
	case reflect.Map:
		if a.Len() != b.Len() || a.Len() > 0 && shared() {
			t.Errorf("%s is shared or of another length", at)
			return
		}
		for _, key := range a.MapKeys() {
			compareCopy(t, fmt.Sprintf("%s[%v]", at, key), a.MapIndex(key), b.MapIndex(key), seen)
		}
	case reflect.Func:
		if a.IsNil() != b.IsNil() {
			t.Errorf("%s is lost", at)
		}
	default:
		if !a.Equal(b) {
			t.Errorf("%s: %v became %v", at, a, b)
		}
	}
}
