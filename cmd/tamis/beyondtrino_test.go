//go:build trino

package main

import (
	"testing"

	"github.com/tamis-go/tamis/internal/engines"
	"github.com/tamis-go/tamis/internal/engines/enginetest"
)

func TestTheCommandOverTrino(t *testing.T) { overAnEngine(t, enginetest.Trino(t)) }

func TestFuzzStartsATrino(t *testing.T) { startsItsOwn(t, engines.TrinoServer, "trino", 20) }
