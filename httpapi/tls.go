package httpapi

import (
	"crypto/tls"
	"net/http"
	"os"
	"sync"
	"time"
)

// TLS returns what a listener of Serve encrypts with, by tls.NewListener: a certificate with the chain behind it, and its key, in PEM. When
// the files change they are read again, so that a renewed certificate needs no restart; while they do not fit together, the one before
// is used. Versions before TLS 1.2 are refused, and what is spoken is HTTP/1.1, whose framing Serve follows.
func TLS(certificate, key string) (*tls.Config, error) {
	p := &pair{certificate: certificate, key: key}
	if _, err := p.get(nil); err != nil {
		return nil, err
	}
	return &tls.Config{MinVersion: tls.VersionTLS12, NextProtos: []string{"http/1.1"}, GetCertificate: p.get}, nil
}

// A pair is a certificate and its key in files.
type pair struct {
	certificate, key string

	mu      sync.Mutex
	read    [2]stamp // the files that current is of
	current *tls.Certificate
}

// A stamp tells whether a file has changed.
type stamp struct {
	changed time.Time
	size    int64
}

func stampOf(path string) stamp {
	info, err := os.Stat(path)
	if err != nil {
		return stamp{}
	}
	return stamp{info.ModTime(), info.Size()}
}

// get returns the certificate, read again if its files have changed. The error is that of the first time.
func (p *pair) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := [2]stamp{stampOf(p.certificate), stampOf(p.key)}
	if p.current != nil && now == p.read {
		return p.current, nil
	}
	read, err := tls.LoadX509KeyPair(p.certificate, p.key)
	switch {
	case err == nil:
		p.current, p.read = &read, now
	case p.current == nil:
		return nil, err
	}
	return p.current, nil
}

// secured is what the connection of a request is encrypted with, as a value of its context.
type secured struct{}

// withTLS fills in what net/http does by itself where it knows that a connection is encrypted: here one that follows the framing is between.
func withTLS(r *http.Request) {
	if c, ok := r.Context().Value(secured{}).(*tls.Conn); ok && r.TLS == nil {
		state := c.ConnectionState()
		r.TLS = &state
	}
}
