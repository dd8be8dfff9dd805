package benchmarks_test

import (
	"bytes"
	"testing"

	"github.com/tamis-go/tamis/benchmarks"
)

func TestResultsAreOneLineEach(t *testing.T) {
	var out bytes.Buffer
	r := benchmarks.Result{Name: "compile/medium", Peer: "json+validator+squirrel", NS: 1234.56, PeerNS: 5000, Ratio: 0.2469123456, Allocs: 7}
	if err := benchmarks.Print(&out, r, r); err != nil {
		t.Fatal(err)
	}
	const line = `{"name": "compile/medium", "peer": "json+validator+squirrel", "ns": 1234.6, "peer_ns": 5000, "ratio": 0.246912, "allocs": 7}` + "\n"
	if got := out.String(); got != line+line {
		t.Errorf("Print = %s", got)
	}
}
