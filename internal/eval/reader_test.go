package eval_test

import (
	"encoding/json"
	"testing"

	"github.com/tamis-go/tamis/internal/eval"
	"github.com/tamis-go/tamis/schema"
)

// A text out of the JSON of a row stays what it was when the bytes of the row are used again.
func TestATextOutlivesItsRow(t *testing.T) {
	type event struct {
		ID   int64           `json:"id" tamis:"key"`
		Info json.RawMessage `json:"info"`
	}
	events := schema.Must(schema.For[event]("events"))
	who := &schema.Term{Type: schema.Type{Kind: schema.String}, Columns: []*schema.Column{events.Column("info")}, Path: []string{"who"}}
	read := schema.Must(schema.Must(eval.ReaderOf[event](events, nil)).Texts(who))
	row := event{Info: json.RawMessage(`{"who": "alice"}`)}
	got, ok := read(&row)
	copy(row.Info, `{"who": "mallo"}`)
	if got != "alice" || !ok {
		t.Errorf("the text is %q, %v, after the row was written over, want alice", got, ok)
	}
}
