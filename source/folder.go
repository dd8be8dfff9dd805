package source

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/tamis-go/tamis/internal/wording"
	"github.com/tamis-go/tamis/schema"
)

// A folder holds the rows of each collection in a file of its own.
type folder map[string]rowsFile

// openFolder finds the files of a folder. Files of other formats are none of its business.
func openFolder(path string, r *schema.Registry) (reader, error) {
	entries, err := os.ReadDir(path)
	if err != nil {
		return nil, err
	}
	files := folder{}
	for _, entry := range entries {
		file := filepath.Join(path, entry.Name())
		name, rows := rowsFileAt(file)
		switch {
		case rows == nil || strings.HasPrefix(name, "."):
			continue
		case r.Collection(name) == nil:
			return nil, &DataError{File: file, Message: wording.Unknown(name, "collection", collectionNames(r))}
		case files[name] != nil:
			return nil, &DataError{File: file, Message: fmt.Sprintf("the rows of %s are in another file of this folder too", name)}
		}
		files[name] = rows
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("%s: want a folder of files COLLECTION.ndjson, .json or .csv, have none", path)
	}
	return files, nil
}

func (f folder) rows(ctx context.Context, c *schema.Collection) Rows {
	file := f[c.Name]
	if file == nil {
		return func(func(Row, error) bool) {}
	}
	return file.rows(ctx, fileTable(c))
}
