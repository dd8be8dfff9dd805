package prefect

import (
	_ "embed" // the columns are a file
	"fmt"
	"sync"

	"github.com/goccy/go-yaml"

	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/file"
)

//go:embed server.yaml
var server []byte

// Server returns the schema with all columns that the tables of a real server of the newest release have and its answers need. Its
// filters are those of Registry, but that and_, or_ and not_ and quantified relations are the caller's choice: the server itself has none of them.
func Server() *schema.Registry { return Preset.Stored() }

// Strict returns the schema without what is more than the reference has: groups and quantified relations. What it accepts, a real server of the
// newest release understands; an older one refuses what it does not know itself.
var Strict = sync.OnceValue(func() *schema.Registry {
	return schema.Must(with([]byte("language: {groups: false, relations: false}"), newestSchema))
})

// with returns the preset with the members of other files put into it.
func with(files ...[]byte) (*schema.Registry, error) {
	var base yaml.MapSlice
	for _, text := range append([][]byte{preset}, files...) {
		var over yaml.MapSlice
		if err := yaml.UnmarshalWithOptions(text, &over, yaml.UseOrderedMap()); err != nil {
			return nil, err
		}
		base = merged(base, over)
	}
	text, err := yaml.Marshal(base)
	if err != nil {
		return nil, err
	}
	return file.Parse("preset.yaml", text)
}

// merged returns base with the members of over: objects member by member, any other value in its place.
func merged(base, over yaml.MapSlice) yaml.MapSlice {
	out := append(yaml.MapSlice(nil), base...)
next:
	for _, item := range over {
		for i := range out {
			if fmt.Sprint(out[i].Key) != fmt.Sprint(item.Key) {
				continue
			}
			inner, ok1 := out[i].Value.(yaml.MapSlice)
			more, ok2 := item.Value.(yaml.MapSlice)
			if ok1 && ok2 {
				out[i].Value = merged(inner, more)
			} else {
				out[i].Value = item.Value
			}
			continue next
		}
		out = append(out, item)
	}
	return out
}
