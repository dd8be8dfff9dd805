package conformance

import (
	"encoding/json"
	"os"
	"sync"
	"testing"
)

// A recording is testdata/prefect-cases.json.
type recording struct {
	Datasets   map[string]map[string][]map[string]any `json:"datasets"`
	Cases      []recorded                             `json:"cases"`
	Validation []verdict                              `json:"validation"`
	Searches   []search                               `json:"text_query_parser"`
}

// recorded is an answer of the reference system.
type recorded struct {
	ID         string
	Collection string
	Dataset    string
	Body       map[string]json.RawMessage // without sort, limit and offset, which stand beside it
	Sort       string
	Limit      *int64
	Offset     *int64
	IDs        []string `json:"expected_ids"` // sorted, unless Ordered
	Count      *int64   `json:"expected_count"`
	Ordered    bool
}

// A verdict is what the reference system says of a filter on its own.
type verdict struct {
	Collection string
	Filter     json.RawMessage
	OK         bool
	Errors     []struct{ Loc []any }
}

type search struct {
	Query                      string
	Include, Exclude, Required []string
}

var recordings = sync.OnceValues(func() (*recording, error) {
	text, err := os.ReadFile("testdata/prefect-cases.json")
	if err != nil {
		return nil, err
	}
	r := new(recording)
	return r, json.Unmarshal(text, r)
})

func records(t *testing.T) *recording {
	t.Helper()
	r, err := recordings()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// body returns the body that a client would send, for its rows or for their number.
func (c *recorded) body(t *testing.T, page bool) []byte {
	t.Helper()
	body := map[string]any{}
	for key, value := range c.Body {
		body[key] = value
	}
	if page {
		if c.Sort != "" {
			body["sort"] = c.Sort
		}
		if c.Limit != nil {
			body["limit"] = *c.Limit
		}
		if c.Offset != nil {
			body["offset"] = *c.Offset
		}
	}
	text, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	return text
}
