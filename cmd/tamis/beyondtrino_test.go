//go:build trino

package main

import (
	"testing"

	"github.com/tamis-go/tamis/internal/engines/enginetest"
)

func TestTheCommandOverTrino(t *testing.T) { overAnEngine(t, enginetest.Trino(t)) }
