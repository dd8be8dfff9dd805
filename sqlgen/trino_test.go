//go:build trino

package sqlgen_test

import (
	"testing"

	"github.com/tamis-go/tamis/sqlgen"
)

// Bodies on the example of Prefect, as memory answers them.
func TestTrinoAnswersAsMemoryDoes(t *testing.T) {
	answersAsMemoryDoes(t, sqlgen.Trino)
}

func TestTrinoBendsNoValue(t *testing.T) { bendsNoValue(t, sqlgen.Trino) }

func TestTrinoTakesWhatOthersTake(t *testing.T) { takesWhatOthersTake(t, sqlgen.Trino) }
