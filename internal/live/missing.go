package live

import (
	"os"
	"testing"
)

// Missing skips a test for want of something, and says of what; where CI says that nothing may be missing, the test fails.
func Missing(t *testing.T, what string, err error) {
	t.Helper()
	if os.Getenv("CI") != "" {
		t.Fatalf("%s: %v", what, err)
	}
	t.Skipf("%s: %v", what, err)
}
