//go:build trino

package conformance_test

import "testing"

func TestTrinoAnswersTheCases(t *testing.T) { backend("trino").run(t) }
