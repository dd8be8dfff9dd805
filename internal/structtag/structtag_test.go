package structtag_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/tamis-go/tamis/internal/structtag"
)

func TestTagsOfAField(t *testing.T) {
	for _, row := range []struct {
		tag            reflect.StructTag
		json, db, want string
	}{
		{``, "", "", ""},
		{`json:"name,omitempty" db:"full_name,pk" tamis:"any_,column=n"`, "name", "full_name", "any_ column=n"},
		{`json:"-" db:"-"`, "-", "", ""},
		{`json:"-,"`, "-", "", ""}, // of encoding/json it is the name -, which no column has
		{`json:",omitempty" tamis:"decimal(10,2),key"`, "", "", "decimal(10,2) key"},
	} {
		f := reflect.StructField{Tag: row.tag}
		json, db, parts := structtag.JSON(f), structtag.DB(f), strings.Join(structtag.Tamis(f), " ")
		if json != row.json || db != row.db || parts != row.want {
			t.Errorf("%s is json %q, db %q, tamis %q, want %q, %q, %q", row.tag, json, db, parts, row.json, row.db, row.want)
		}
	}
	parts := []string{"one", "column=n", "columns=m"}
	if got := structtag.Value(parts, "column") + structtag.Value(parts, "one") + structtag.Value(parts, "to"); got != "n" {
		t.Errorf("the values are %q, want n", got)
	}
}

func TestSnake(t *testing.T) {
	for name, want := range map[string]string{"ParentTaskRun": "parent_task_run", "FlowID": "flow_id", "HTTPServer": "http_server", "A_B": "a_b", "id": "id", "": ""} {
		if got := structtag.Snake(name); got != want {
			t.Errorf("Snake(%s) = %s, want %s", name, got, want)
		}
	}
}
