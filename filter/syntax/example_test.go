package syntax_test

import (
	"fmt"

	"github.com/tamis-go/tamis/filter/syntax"
)

func ExampleParse() {
	body := []byte("{\"flows\": {\"name\": {},\n           \"name\": {}}}")
	_, errs := syntax.Parse(body, syntax.Limits{})
	for _, e := range errs {
		line, column := syntax.LineColumn(body, e.Pos)
		fmt.Printf("%d:%d %s %s: %s\n", line, column, e.Pointer, e.Code, e.Message)
	}
	// Output: 2:12 /flows/name duplicate_key: the key "name" is in the object already, at 1:12
}

func ExampleParse_invalid() {
	_, errs := syntax.Parse([]byte(`{"flows": {"name": tru}}`), syntax.Limits{})
	fmt.Println(errs)
	// Output: /flows/name: the only words are true, false and null
}

func ExamplePrint() {
	v, _ := syntax.Parse([]byte(`{ "na\u006de" : [ 1.50, "a\/b" ] }`), syntax.Limits{})
	fmt.Println(syntax.Print(v))
	// Output: {"name":[1.50,"a/b"]}
}

func ExampleAppend() {
	v, _ := syntax.Parse([]byte(`[ 1, 2 ]`), syntax.Limits{})
	fmt.Printf("%s\n", syntax.Append([]byte("items: "), v))
	// Output: items: [1,2]
}

func ExampleAppendQuoted() {
	fmt.Printf("%s\n", syntax.AppendQuoted(nil, "a \"b\"\n"))
	// Output: "a \"b\"\n"
}

func ExampleAppendPointer() {
	fmt.Printf("%s\n", syntax.AppendPointer([]byte("/flows"), "a/b"))
	// Output: /flows/a~1b
}

func ExampleWalk() {
	v, _ := syntax.Parse([]byte(`{"flows": {"name": {"any_": ["a"]}}}`), syntax.Limits{})
	syntax.Walk(v, func(v syntax.Value) bool {
		o, ok := v.(*syntax.Object)
		if ok {
			fmt.Println(o.Members[0].Key)
		}
		return ok
	})
	// Output:
	// flows
	// name
	// any_
}

func ExamplePreorder() {
	v, _ := syntax.Parse([]byte(`{"any_": ["a", "b"], "like_": "c"}`), syntax.Limits{})
	for v := range syntax.Preorder(v) {
		if s, ok := v.(*syntax.String); ok {
			fmt.Println(s.Text)
		}
	}
	// Output:
	// a
	// b
	// c
}

func ExampleLineColumn() {
	fmt.Println(syntax.LineColumn([]byte("{\n \"é\": x}"), 9))
	// Output: 2 7
}

func ExampleNewLines() {
	lines := syntax.NewLines([]byte("{\n \"a\": x}"))
	fmt.Println(lines.LineColumn(3))
	fmt.Println(lines.LineColumn(8))
	// Output:
	// 2 2
	// 2 7
}

func ExampleScanner() {
	s := syntax.Scanner{Data: []byte(`{"limit": 20, "flows": {"name": {}}}`)}
	s.Next()
	for more := s.Open(); more; more, _ = s.Close('}') {
		key, _ := s.Key()
		s.Next()
		start := s.At
		if !s.Skip() {
			fmt.Println(s.At, s.Message())
			return
		}
		fmt.Printf("%s is %s\n", s.Data[key.Start:key.End], s.Data[start:s.At])
	}
	// Output:
	// limit is 20
	// flows is {"name": {}}
}

func ExampleUnescape() {
	s := syntax.Scanner{Data: []byte(`"a\nb"`)}
	span, ok := s.Quoted()
	fmt.Printf("%q %v\n", syntax.Unescape(nil, s.Data[span.Start:span.End]), ok)
	// Output: "a\nb" true
}

func ExampleFind() {
	body := []byte(`{"flows": {"name": {"any_": ["etl", 7]}}}`)
	root, _ := syntax.Parse(body, syntax.Wide(body))
	way, _, v := syntax.Find(root, "/flows/name/any_/1")
	fmt.Println(way, syntax.Print(v))
	// Output: [flows name any_ 1] 7
}
