package httpapi

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"mime"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/httpapi/problem"
)

// ReadBody returns the body of a request, inflated if it is gzip: at most as many bytes as the language allows, on the wire
// and after. It reads little more than that of a longer one. The error is a *problem.Error.
func ReadBody(l *filter.Language, r *http.Request) ([]byte, error) {
	if err := checkType(r.Header); err != nil {
		return nil, err
	}
	zipped, err := isGzip(r.Header)
	if err != nil {
		return nil, err
	}
	most := int64(l.Limits().Body)
	if r.Body == nil {
		return []byte{}, nil
	}
	if r.ContentLength > most {
		return nil, tooLarge(l)
	}
	body, err := readAll(r.Body, most)
	switch {
	case err != nil:
		return nil, unread(err)
	case int64(len(body)) > most:
		return nil, tooLarge(l)
	case !zipped:
		return body, nil
	}
	return inflate(l, body, most)
}

// readAll reads at most one byte more than most.
func readAll(r io.Reader, most int64) ([]byte, error) {
	return io.ReadAll(io.LimitReader(r, most+1))
}

// inflate returns what a gzip member holds. What stands behind it is refused: another reader might leave it out.
func inflate(l *filter.Language, body []byte, most int64) ([]byte, error) {
	rest := bytes.NewReader(body)
	z, err := gzip.NewReader(rest)
	if err != nil {
		return nil, badGzip()
	}
	z.Multistream(false)
	out, err := readAll(z, most)
	switch {
	case int64(len(out)) > most:
		return nil, tooLarge(l)
	case err != nil, rest.Len() > 0:
		return nil, badGzip()
	}
	return out, nil
}

func badGzip() error {
	return &problem.Error{Kind: problem.BadRequest, Detail: "the body is not what its Content-Encoding says: one gzip member"}
}

// tooLarge is the error of a body over the limit, with the error that a parse would return.
func tooLarge(l *filter.Language) error {
	most := strconv.Itoa(l.Limits().Body)
	return &problem.Error{
		Kind:   problem.TooLarge,
		Detail: "a body has at most " + most + " bytes",
		Errors: filter.Errors{{
			Code: filter.LimitExceeded, Line: 1, Column: 1,
			Message: "the body passes the body limit of " + most + " bytes", Suggestion: "body: at most " + most + " bytes",
		}},
	}
}

// unread is the error of a body that could not be read to its end.
func unread(err error) error {
	var network net.Error
	var tooLong *http.MaxBytesError
	switch {
	case errors.As(err, &tooLong):
		return &problem.Error{Kind: problem.TooLarge, Cause: err}
	case errors.Is(err, os.ErrDeadlineExceeded), errors.As(err, &network) && network.Timeout():
		return &problem.Error{Kind: problem.SlowRequest, Cause: err}
	}
	return &problem.Error{Kind: problem.BadRequest, Detail: "the body ended too early", Cause: err}
}

// checkType refuses every type but application/json, and every charset but UTF-8.
func checkType(h http.Header) error {
	values := h.Values("Content-Type")
	if len(values) == 1 {
		media, params, err := mime.ParseMediaType(values[0])
		charset, has := params["charset"]
		if has {
			delete(params, "charset")
		}
		if err == nil && media == "application/json" && len(params) == 0 && (!has || strings.EqualFold(charset, "utf-8")) {
			return nil
		}
	}
	return &problem.Error{Kind: problem.UnsupportedType}
}

// isGzip reports whether the body is gzip, and refuses every other encoding, and several.
func isGzip(h http.Header) (bool, error) {
	switch values := h.Values("Content-Encoding"); {
	case len(values) == 0, len(values) == 1 && (values[0] == "" || strings.EqualFold(values[0], "identity")):
		return false, nil
	case len(values) == 1 && (strings.EqualFold(values[0], "gzip") || strings.EqualFold(values[0], "x-gzip")):
		return true, nil
	}
	return false, &problem.Error{Kind: problem.UnsupportedEncoding}
}

// WithBody returns r with another body of JSON. What its headers said of the old one is gone.
func WithBody(r *http.Request, body []byte) *http.Request {
	r = r.WithContext(r.Context()) // a copy
	r.Body = io.NopCloser(bytes.NewReader(body))
	r.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil }
	r.ContentLength = int64(len(body))
	r.TransferEncoding = nil
	r.Trailer = nil
	r.Header = r.Header.Clone()
	r.Header.Del("Content-Encoding")
	r.Header.Del("Transfer-Encoding")
	r.Header.Del("Trailer")
	for name := range r.Header {
		if digestHeaders[name] {
			r.Header.Del(name) // it was of the bytes that came
		}
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Content-Length", strconv.Itoa(len(body)))
	return r
}

// digestHeaders are digests of the body as it was sent; the body has changed since, so they are dropped.
var digestHeaders = map[string]bool{"Content-Digest": true, "Repr-Digest": true, "Digest": true, "Content-Md5": true}
