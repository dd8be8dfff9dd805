package value

import (
	"math"
	"testing"

	"github.com/tamis-go/tamis/schema"
)

// A float that JSON was decoded to is no other int than the one it may have been.
func TestJSONInATableIsWhatItWas(t *testing.T) {
	for _, v := range []any{nil, true, 0.0, 5.0, 1e6, -1e15, 1.5, 1e18, 1e300, 0.1, "é\u2028<", []any{}, map[string]any{}, []any{1.0, nil, map[string]any{"a": []any{"b"}}},
		map[string]string{"k": "v"}, int64(math.MaxInt64), 7} {
		d := Document{Tree: v}
		back := Document{Raw: d.Append(nil)}
		for _, k := range []schema.Kind{schema.Int, schema.Float, schema.Bool} {
			want, wantOK := d.Num(Holding{Kind: k})
			if got, ok := back.Num(Holding{Kind: k}); got != want || ok != wantOK {
				if !ok && !wantOK {
					continue
				}
				t.Errorf("%v as %s is %v, %v, want %v, %v", v, k, got, ok, want, wantOK)
			}
		}
		want, wantOK := d.Text(Holding{Kind: schema.String})
		if got, ok := back.Text(Holding{Kind: schema.String}); got != want || ok != wantOK {
			t.Errorf("%v as text is %q, %v, want %q, %v", v, got, ok, want, wantOK)
		}
		if back.Null() != d.Null() {
			t.Errorf("%v is null: %v", v, back.Null())
		}
		if err := CheckDocument(back.Raw); err != nil {
			t.Errorf("%v: %s: %v", v, back.Raw, err)
		}
	}
}
