package prefect_test

import (
	"testing"

	"github.com/tamis-go/tamis/schema/prefect"
)

func TestSixteenCollections(t *testing.T) {
	if got := len(prefect.Registry().Collections()); got != 16 {
		t.Errorf("the preset has %d collections, want 16", got)
	}
}
