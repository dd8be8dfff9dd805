//go:build trino

package conformance

import (
	"testing"

	"github.com/tamis-go/tamis/sqlgen"
)

func TestRecordedAnswersOnTrino(t *testing.T) { recordedAnswers(t, tables(t, sqlgen.Trino)) }
