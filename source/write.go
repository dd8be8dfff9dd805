package source

import (
	"bufio"
	"context"
	"crypto/rand"
	"errors"
	"os"
	"path/filepath"

	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/schema"
)

// Load adds rows: all or none. They are written beside the files, which then take their place at once.
// A new folder gets NDJSON.
func (f *Files) Load(ctx context.Context, data memeval.Dataset) error {
	streams, err := streamsOf(f.registry, data)
	if err != nil {
		return err
	}
	path, err := filepath.EvalSymlinks(f.path) // a link stays, and what it leads to is replaced
	if err != nil {
		path = filepath.Clean(f.path)
	}
	temporary := filepath.Join(filepath.Dir(path), "."+filepath.Base(path)+"."+rand.Text()[:8])
	write := f.writeFolder
	if f.reader != nil || isJSON(path) {
		write = f.writeJSON
	}
	if err := write(ctx, temporary, streams); err != nil {
		_ = os.RemoveAll(temporary)
		return err
	}
	switch info, err := os.Stat(path); {
	case err != nil: // there is nothing yet
	case info.IsDir():
		_ = os.Remove(path) // it is empty
	default:
		_ = os.Chmod(temporary, info.Mode().Perm())
	}
	if err := os.Rename(temporary, path); err != nil {
		_ = os.RemoveAll(temporary)
		return err
	}
	f.reader, err = openFiles(path, f.registry)
	return err
}

// writeJSON writes one file: the rows that there are, and the new ones.
func (f *Files) writeJSON(ctx context.Context, path string, streams []stream) error {
	fresh := map[*schema.Collection]stream{}
	for _, s := range streams {
		fresh[s.collection] = s
	}
	return writeFile(path, func(w *bufio.Writer) error {
		separator := "{\n"
		for _, c := range f.registry.Collections() {
			_, _ = w.WriteString(separator + "  ")
			_, _ = w.Write(syntax.AppendQuoted(nil, c.Name))
			_, _ = w.WriteString(": [")
			old := f.rows(ctx, c)
			rows := []Rows{orNone(old)}
			if s, ok := fresh[c]; ok {
				rows = append(rows, s.added(ctx, old))
			}
			if err := writeRows(w, c, "\n    ", ",\n    ", rows...); err != nil {
				return err
			}
			separator = "],\n"
		}
		_, err := w.WriteString("]\n}\n")
		return err
	})
}

// writeFolder writes a folder with a file of NDJSON for each collection.
func (f *Files) writeFolder(ctx context.Context, path string, streams []stream) error {
	if err := os.Mkdir(path, 0o755); err != nil {
		return err
	}
	for _, s := range streams {
		file := filepath.Join(path, s.collection.Name+".ndjson")
		err := writeFile(file, func(w *bufio.Writer) error {
			err := writeRows(w, s.collection, "", "\n", s.added(ctx, nil))
			_ = w.WriteByte('\n')
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// writeRows writes rows as JSON objects, their hidden columns too.
func writeRows(w *bufio.Writer, c *schema.Collection, before, between string, lists ...Rows) error {
	var line []byte
	for _, rows := range lists {
		for row, err := range rows {
			if err != nil {
				return err
			}
			if _, err := w.WriteString(before); err != nil {
				return err
			}
			line = appendStored(line[:0], c, row)
			if _, err := w.Write(line); err != nil {
				return err
			}
			before = between
		}
	}
	return nil
}

// appendStored appends a row of memeval.Rows with all its columns.
func appendStored(dst []byte, c *schema.Collection, row map[string]any) []byte {
	out := make(Row, len(c.Columns))
	for _, col := range c.Columns {
		out[col.Name] = plainValue(col.Type.Kind, row[col.Name])
	}
	return appendColumns(dst, c, out, func(*schema.Column) bool { return true })
}

// writeFile makes a file that write fills. It is on the disk when writeFile returns.
func writeFile(path string, write func(w *bufio.Writer) error) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(file)
	if err := write(w); err != nil {
		_ = file.Close()
		return err
	}
	return errors.Join(w.Flush(), file.Sync(), file.Close())
}
