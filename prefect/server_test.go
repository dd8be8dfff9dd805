package prefect_test

import (
	"testing"

	"github.com/tamis-go/tamis/prefect"
)

func TestAServerHasTheFieldsOfThePreset(t *testing.T) {
	for _, c := range prefect.Registry().Collections() {
		on := prefect.Server().Collection(c.Name)
		if on == nil {
			t.Errorf("the server has no %s", c.Name)
			continue
		}
		if len(on.Fields) != len(c.Fields) || len(on.Sorts) < len(c.Sorts) || len(on.Related) != len(c.Related) {
			t.Errorf("%s: the server has %d fields, %d sorts, %d related; want %d, at least %d, %d", c.Name,
				len(on.Fields), len(on.Sorts), len(on.Related), len(c.Fields), len(c.Sorts), len(c.Related))
		}
		for _, f := range c.Fields {
			if on.Field(f.Name) == nil {
				t.Errorf("%s: the server has no field %s", c.Name, f.Name)
			}
		}
		for _, col := range c.Columns {
			if on.Column(col.Name) == nil {
				t.Errorf("%s: the server has no column %s", c.Name, col.Name)
			}
		}
	}
}

func TestStrictHasNoGroups(t *testing.T) {
	o := prefect.Strict().Options()
	if !o.NoGroups || !o.NoRelations || o.Name != "prefect" {
		t.Errorf("the options are %+v, want neither groups nor relations", o)
	}
	if prefect.Registry().Options().NoGroups {
		t.Error("the preset lost its groups")
	}
}
