//go:build trino

package fuzz_test

import (
	"testing"

	"github.com/tamis-go/tamis/sqlgen"
)

func TestMemoryTheOracleAndTrinoAgree(t *testing.T) {
	agree(t, sqlgen.Trino)
}
