package fuzz

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/schema/file"
)

// A Case is one filter with everything that its answer depends on.
type Case struct {
	Name       string            `json:"name,omitempty"`
	Schema     json.RawMessage   `json:"schema,omitempty"` // a schema file; absent where the reader has the schema
	Collection string            `json:"collection"`
	Body       string            `json:"body"`
	Policies   map[string]string `json:"policies,omitempty"` // bodies; absent: no policy
	Rows       Rows              `json:"rows"`
}

// Save writes c into a folder and returns the file.
func (c *Case) Save(folder string) (string, error) {
	text, err := json.MarshalIndent(c, "", "  ")
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return "", err
	}
	path := filepath.Join(folder, c.Name+".json")
	return path, os.WriteFile(path, append(text, '\n'), 0o644)
}

// ReadCase reads the case of a file. Numbers in its rows keep their spelling.
func ReadCase(path string) (*Case, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	c := new(Case)
	if err := d.Decode(c); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return c, nil
}

// Language returns the language of the schema in c.
func (c *Case) Language(config filter.Config) (*filter.Language, error) {
	r, err := file.Parse(c.Name+".json", c.Schema)
	if err != nil {
		return nil, err
	}
	return filter.New(r, config)
}

func (c *Case) policies() map[string][]byte {
	if c.Policies == nil {
		return nil
	}
	out := map[string][]byte{}
	for name, body := range c.Policies {
		out[name] = []byte(body)
	}
	return out
}
