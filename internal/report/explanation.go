package report

import "github.com/tamis-go/tamis/memeval"

// An Explanation is memeval.Explanation as JSON.
type Explanation struct {
	Part  string        `json:"part"`
	Holds bool          `json:"holds"`
	Seen  string        `json:"seen"`
	Key   []any         `json:"key,omitempty"`
	Parts []Explanation `json:"parts,omitempty"`
}

// Explained returns an explanation as JSON shows it.
func Explained(e *memeval.Explanation) Explanation {
	out := Explanation{Part: e.Text, Holds: e.Holds, Seen: e.Seen}
	for _, v := range e.Key {
		out.Key = append(out.Key, v.Any())
	}
	for i := range e.Kids {
		out.Parts = append(out.Parts, Explained(&e.Kids[i]))
	}
	return out
}
