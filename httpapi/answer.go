package httpapi

import (
	"cmp"
	"crypto/sha256"
	"encoding/base64"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/klauspost/compress/gzip"
)

// held is how much of an answer is kept back. An error within it is still an answer of its own; a shorter answer has
// a Content-Length. Of an answer to a GET more is kept, so that it has an ETag.
const (
	held    = 64 << 10
	heldGET = 1 << 20
)

// worthZip is the length from which an answer is compressed.
const worthZip = 1 << 10

// buffers are what answers were made in.
var buffers = sync.Pool{New: func() any { return new([]byte) }}

// An answer is a response in the making. Until flush has begun it, it can still become another.
type answer struct {
	w       http.ResponseWriter
	r       *http.Request
	patient time.Duration // how long the client may take to read a part
	status  int           // 200 if 0
	exact   bool          // it is one row, which If-Match may name: it goes as it is, and its tag is a strong one
	buf     []byte
	out     io.Writer // once begun
	zip     *gzip.Writer
	err     error // of the client's connection
}

func (a *answer) begun() bool { return a.out != nil }

// Append lets f append to what is held, and sends it on when it is long.
func (a *answer) Append(f func([]byte) []byte) error {
	a.buf = f(a.buf)
	if len(a.buf) >= heldGET || len(a.buf) >= held && !a.isGet() {
		a.begin()
		a.send()
	}
	return a.err
}

func (a *answer) isGet() bool {
	return a.r.Method == http.MethodGet || a.r.Method == http.MethodHead
}

// begin writes the header of an answer whose length is not known.
func (a *answer) begin() {
	if a.begun() {
		return
	}
	h := a.w.Header()
	a.out = a.w
	if !a.exact && acceptsGzip(a.r.Header) {
		h.Set("Content-Encoding", "gzip")
		a.zip = zippers.Get().(*gzip.Writer)
		a.zip.Reset(a.w)
		a.out = a.zip
	}
	varies(h)
	a.w.WriteHeader(cmp.Or(a.status, http.StatusOK))
}

// send writes what is held. A client that does not read holds neither rows nor their connection for ever.
func (a *answer) send() {
	if a.err == nil {
		if a.patient > 0 {
			_ = http.NewResponseController(a.w).SetWriteDeadline(time.Now().Add(a.patient)) // not every writer has one
		}
		_, a.err = a.out.Write(a.buf)
	}
	a.buf = a.buf[:0]
}

// Close sends the rest of the answer.
func (a *answer) Close() {
	if a.begun() {
		a.send()
		if a.zip != nil {
			if err := a.zip.Close(); a.err == nil {
				a.err = err
			}
			zippers.Put(a.zip)
		}
		return
	}
	h := a.w.Header()
	varies(h)
	if a.isGet() {
		tag := entityTag(a.buf)
		if a.exact {
			tag = strong(tag)
		}
		h.Set("ETag", tag)
		if matches(a.r.Header, tag) {
			h.Del("Content-Type")
			a.w.WriteHeader(http.StatusNotModified)
			return
		}
	}
	if len(a.buf) >= worthZip && !a.exact && acceptsGzip(a.r.Header) {
		a.begin()
		a.Close()
		return
	}
	if a.status == http.StatusNoContent {
		a.w.WriteHeader(a.status)
		return
	}
	h.Set("Content-Length", strconv.Itoa(len(a.buf)))
	a.w.WriteHeader(cmp.Or(a.status, http.StatusOK))
	a.out = a.w
	a.send()
}

// abort ends an answer that has begun so that no client can take it for whole: its connection is cut.
func (a *answer) abort() {
	if a.zip != nil {
		zippers.Put(a.zip) // what it holds is not sent
	}
	panic(http.ErrAbortHandler)
}

var zippers = sync.Pool{New: func() any {
	z, err := gzip.NewWriterLevel(nil, gzip.BestSpeed)
	if err != nil {
		panic("httpapi: " + err.Error()) // the level is one of gzip's
	}
	return z
}}

// entityTag returns a weak tag: the same for the same rows, compressed or not.
func entityTag(body []byte) string {
	sum := sha256.Sum256(body)
	return `W/"` + base64.RawURLEncoding.EncodeToString(sum[:18]) + `"`
}

// strong returns a tag for one representation alone.
func strong(tag string) string { return strings.TrimPrefix(tag, "W/") }

// matches reports whether the client has what the tag names.
func matches(h http.Header, tag string) bool {
	opaque := strings.TrimPrefix(tag, "W/")
	for _, line := range h.Values("If-None-Match") {
		for part := range strings.SplitSeq(line, ",") {
			if part = strings.TrimSpace(part); part == "*" || strings.TrimPrefix(part, "W/") == opaque {
				return true
			}
		}
	}
	return false
}

// acceptsGzip reports whether the client takes gzip:  gzip, *;q=0.5
func acceptsGzip(h http.Header) bool {
	others := false
	for _, line := range h.Values("Accept-Encoding") {
		for part := range strings.SplitSeq(line, ",") {
			name, params, _ := strings.Cut(strings.TrimSpace(part), ";")
			switch strings.ToLower(strings.TrimSpace(name)) {
			case "gzip", "x-gzip":
				return !refused(params)
			case "*":
				others = !refused(params)
			}
		}
	}
	return others
}

// refused reports whether a weight is zero.
func refused(params string) bool {
	q, ok := strings.CutPrefix(strings.ToLower(strings.ReplaceAll(params, " ", "")), "q=")
	if !ok {
		return false
	}
	weight, err := strconv.ParseFloat(q, 64)
	return err == nil && weight == 0
}

// varies adds that the answer depends on the encodings that a client reads: on its origin it may depend too.
func varies(h http.Header) {
	if !slices.Contains(h["Vary"], "Accept-Encoding") {
		h.Add("Vary", "Accept-Encoding")
	}
}
