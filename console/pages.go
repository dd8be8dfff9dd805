package console

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"html"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
	"time"
)

// built is what `make console` makes of web: compressed files, and the licences of all that is in them.
//
//go:embed built
var built embed.FS

// policy lets the pages run their own scripts and speak to their own server, and nothing else.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// pages returns the files by their paths. header is the one that the caller's token goes into.
func pages(header string) map[string]http.Handler {
	entries, err := fs.ReadDir(built, "built")
	if err != nil {
		panic("console: " + err.Error()) // it is part of the program
	}
	out := map[string]http.Handler{}
	for _, e := range entries {
		zipped, err := built.ReadFile("built/" + e.Name())
		if err != nil {
			panic("console: " + err.Error())
		}
		name := strings.TrimSuffix(e.Name(), ".gz")
		f := &file{kind: mime.TypeByExtension(path.Ext(name)), zipped: zipped}
		at := "/console/" + name
		switch name {
		case "index.html":
			at = "/{$}"
		case "docs.html":
			at = "/docs"
		}
		if path.Ext(name) == ".html" {
			f.plain = bytes.Replace(f.unzip(), []byte(`data-header=""`), []byte(`data-header="`+html.EscapeString(header)+`"`), 1)
			f.zipped = nil
		}
		sum := sha256.Sum256(append(f.zipped, f.plain...))
		f.tag = `"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"`
		out[strings.TrimSuffix(at, "{$}")] = f
	}
	return out
}

// A file is served compressed where the client takes that.
type file struct {
	kind, tag     string
	zipped, plain []byte // one of them
}

func (f *file) unzip() []byte {
	r, err := gzip.NewReader(bytes.NewReader(f.zipped))
	if err == nil {
		var text []byte
		if text, err = io.ReadAll(r); err == nil {
			return text
		}
	}
	panic("console: " + err.Error()) // it is part of the program
}

// ServeHTTP answers with the file, or that the client has it.
func (f *file) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Type", f.kind)
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cache-Control", "no-cache")
	h.Set("ETag", f.tag)
	h.Add("Vary", "Accept-Encoding")
	text := f.plain
	switch {
	case text != nil:
	case strings.Contains(r.Header.Get("Accept-Encoding"), "gzip"):
		h.Set("Content-Encoding", "gzip")
		text = f.zipped
	default:
		text = f.unzip()
	}
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(text))
}
