package syntax

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

func TestQuick(t *testing.T) {
	for _, x := range []string{`{"flows": {"name": tru}}`, `{"a":1,"a":[1,2,{"x/~":"é\u0041\ud83d\ude00"}]}`, `{"a":`, `[1,]`, ``, `"\ud800"`, `{"a":1} x`, `{'a':1}`, `{"a":None}`, `{"a" 1}`, "\ufeff{}", "[\"\t\"]", `[1.]`, `[-]`, `[01]`} {
		v, e := Parse([]byte(x), Limits{})
		if v != nil {
			fmt.Println(x, "=>", Print(v))
		}
		for _, f := range e {
			fmt.Printf("%s => %+v\n", x, *f)
		}
	}
	fs, _ := filepath.Glob("/work/shared/badinput/JSONTestSuite/test_parsing/*.json")
	for _, f := range fs {
		b, _ := os.ReadFile(f)
		_, e := Parse(b, Limits{})
		bad := len(e) > 0 && e[0].Code == InvalidJSON
		switch filepath.Base(f)[0] {
		case 'n':
			if !bad {
				t.Error(f)
			}
		case 'y':
			if bad {
				t.Error(f, e)
			}
		default:
			m := "ok"
			if len(e) > 0 {
				m = e.Error()
			}
			fmt.Println(filepath.Base(f), m)
		}
	}
}
