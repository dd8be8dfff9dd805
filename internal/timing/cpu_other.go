//go:build !unix

package timing

import "time"

// processors is the time on the wall: there is no other here.
func processors() time.Duration { return wall() }
