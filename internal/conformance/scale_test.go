//go:build scale

package conformance

import (
	"testing"

	"github.com/tamis-go/tamis/internal/divided"
	"github.com/tamis-go/tamis/sqlgen"
)

func TestRecordedAnswersOnClickHouse(t *testing.T) { recordedAnswers(t, tables(t, sqlgen.ClickHouse)) }

func TestRecordedAnswersOnTwoShardsOfClickHouse(t *testing.T) {
	recordedAnswers(t, divided.ClickHouse(t, "two").Tables(t, language))
}

func TestRecordedAnswersOnThreePostgresServers(t *testing.T) {
	recordedAnswers(t, divided.Postgres(t).Tables(t, language))
}
