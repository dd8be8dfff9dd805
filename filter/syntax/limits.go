package syntax

// Limits bound what Parse builds. A limit that is not positive has its default.
type Limits struct {
	Body   int // bytes of a body; 256 KiB
	Depth  int // objects inside each other, and arrays inside each other with no object between; 16, and never above 500
	List   int // items of an array; 1,000
	String int // bytes of a decoded string or key; 1 KiB
}

// Wide returns limits for a text whose length is bounded already: only what is nested too deeply is refused.
func Wide(text []byte) Limits {
	return Limits{Body: len(text) + 1, Depth: 64, List: 1 << 20, String: len(text) + 1}
}

// maxDepth keeps Parse, Print and Walk, which recurse, well within a stack: it allows maxDepth² values inside each other.
const maxDepth = 500

// orDefaults returns l with every limit set.
func (l Limits) orDefaults() Limits {
	return Limits{
		Body:   limit(l.Body, 256<<10),
		Depth:  min(limit(l.Depth, 16), maxDepth),
		List:   limit(l.List, 1000),
		String: limit(l.String, 1<<10),
	}
}

func limit(n, otherwise int) int {
	if n <= 0 {
		return otherwise
	}
	return n
}
