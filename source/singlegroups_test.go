package source

import (
	"fmt"
	"testing"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/schema"
)

func TestAGroupOfFloatsOf32BitsIsShownAsRowsShowThem(t *testing.T) {
	var weight filter.Column
	weight.Name = "weight"
	weight.Term = &schema.Term{Type: schema.Type{Kind: schema.Float, Single: true}}
	widened, _ := schema.Single(1.1)
	if got := fmt.Sprint(named([]filter.Column{weight}, []schema.Value{schema.Number(widened)})); got != "map[weight:1.1]" {
		t.Errorf("%s, want 1.1", got)
	}
	if got := fmt.Sprint(named([]filter.Column{weight}, []schema.Value{{}})); got != "map[weight:<nil>]" {
		t.Errorf("%s, want null", got)
	}
}
