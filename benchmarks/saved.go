package benchmarks

import (
	"fmt"
	"strings"
)

// Saved returns the bodies of n saved filters on runs, as a webhook service has them: on one to three of the states,
// and, if byDeployment, on one deployment of 5,000; a fifth ask for a tag too, a tenth for a part of the name.
func (g *Generator) Saved(n int, byDeployment bool) [][]byte {
	bodies := make([][]byte, n)
	for i := range bodies {
		var b strings.Builder
		fmt.Fprintf(&b, `{"runs": {"state": {"any_": [%q`, states[g.IntN(len(states))].name)
		for range g.IntN(3) {
			fmt.Fprintf(&b, `, %q`, states[g.IntN(len(states))].name)
		}
		b.WriteString(`]}`)
		if byDeployment {
			fmt.Fprintf(&b, `, "deployment": {"any_": [%q]}`, UUID(deploymentID, g.Uint64N(deployments)))
		}
		if g.IntN(5) == 0 {
			fmt.Fprintf(&b, `, "tags": {"all_": [%q]}`, g.tagName())
		}
		if g.IntN(10) == 0 {
			fmt.Fprintf(&b, `, "name": {"like_": %q}`, pick(g, animals)+"-"+fmt.Sprint(g.IntN(100)))
		}
		b.WriteString(`}}`)
		bodies[i] = []byte(b.String())
	}
	return bodies
}
