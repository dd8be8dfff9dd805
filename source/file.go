package source

import (
	"os"

	"github.com/tamis-go/tamis/schema"
)

// openFiles opens a JSON file or a folder. The rows of a collection that is in none of them are none.
func openFiles(path string, r *schema.Registry) (reader, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		return openFolder(path, r)
	}
	return openJSON(path, r)
}
