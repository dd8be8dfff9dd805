package file_test

import (
	"strings"
	"testing"

	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/file"
)

func TestAColumnMayBeNullWhereItCannotBeRead(t *testing.T) {
	const text = "tamis: 1\ncollections:\n  t:\n    key: id\n    columns:\n      id: int\n      at: {type: datetime or null, unreadable: %}\n"
	r := schema.Must(file.Parse("t.yaml", []byte(strings.Replace(text, "%", "null", 1))))
	if !r.Collection("t").Column("at").NullUnreadable || r.Collection("t").Column("id").NullUnreadable {
		t.Errorf("unreadable: null is not read")
	}
	again := schema.Must(file.Format(r))
	if back := schema.Must(file.Parse("t.yaml", again)); !back.Collection("t").Column("at").NullUnreadable || back.Sum() != r.Sum() {
		t.Errorf("unreadable: null is not written:\n%s", again)
	}
	if other := schema.Must(file.Parse("t.yaml", []byte(strings.Replace(text, ", unreadable: %", "", 1)))); other.Sum() == r.Sum() {
		t.Error("the sum of a schema does not depend on unreadable: null")
	}
	if _, err := file.Parse("t.yaml", []byte(strings.Replace(text, "%", "error", 1))); err == nil || !strings.Contains(err.Error(), "unreadable: null is all that can be said") {
		t.Errorf("unreadable: error: %v", err)
	}
}
