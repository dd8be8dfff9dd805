package filter

import (
	"testing"

	"github.com/tamis-go/tamis/schema"
)

func TestQuotedUUIDIsOneCharacterByCharacter(t *testing.T) {
	const id = `"8f3c2a10-1b2d-4e5f-8901-abcdef012345"`
	if !quotedUUID([]byte(id)) {
		t.Fatalf("%s is not taken", id)
	}
	for i := range id {
		for c := range 256 {
			b := []byte(id + ",")
			b[i] = byte(c)
			s := string(b[1:37])
			want := schema.IsUUID(s) && s == schema.FoldASCII(s) && b[0] == '"' && b[37] == '"'
			if got := quotedUUID(b); got != want {
				t.Errorf("quotedUUID(%q) = %t, want %t", b, got, want)
			}
		}
	}
	if quotedUUID([]byte(id[:37])) {
		t.Errorf("a UUID that is cut off is taken")
	}
}
