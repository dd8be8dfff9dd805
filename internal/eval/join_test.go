package eval_test

import (
	"testing"
	"unsafe"

	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/internal/eval"
	"github.com/tamis-go/tamis/internal/evaltest"
	"github.com/tamis-go/tamis/schema"
)

func TestAJoinOfNullsIsEmpty(t *testing.T) {
	label, country := evaltest.Albums.Column("label"), evaltest.Albums.Column("country")
	term := &schema.Term{Type: schema.Type{Kind: schema.String}, Columns: []*schema.Column{label, country}, Join: true}
	x, y := "the ot", "ter"
	for _, test := range []struct {
		label, country *string
		needle         string
		want           bool
	}{
		{nil, nil, "", true}, {nil, nil, " ", true}, {nil, nil, "a", false},
		{&x, &y, "ot ter", true}, {&x, &y, "otter", false}, {nil, &y, " ter", true}, {&x, nil, "ot ", true},
	} {
		n := predicate.Text(term, predicate.Match{Fold: true}, schema.Texts(test.needle))
		c, err := eval.CompilerFor[evaltest.Album](evaltest.Albums, nil)
		if err != nil {
			t.Fatal(err)
		}
		holds, err := c.Test(&n)
		if err != nil {
			t.Fatal(err)
		}
		row := evaltest.Album{Label: test.label, Country: test.country}
		if got := holds(unsafe.Pointer(&row)); got != test.want {
			t.Errorf("%q in %v and %v = %v, want %v", test.needle, test.label, test.country, got, test.want)
		}
	}
}
