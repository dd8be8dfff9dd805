package httpapi

import (
	"bytes"
	"errors"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
)

// A framed listener's connections refuse a request that says twice how long its body is: by Content-Length and by
// Transfer-Encoding. net/http goes by the second and hides the first, so no handler can tell; a server before this one that goes by the
// first sees another request behind it.
type framed struct{ net.Listener }

// Accept waits for the next connection.
func (l framed) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &framedConn{Conn: c}, nil
}

// A framedConn follows the requests that are read of it, head by head.
type framedConn struct {
	net.Conn
	line           []byte      // of a head, as far as it was read
	sized, encoded bool        // what the head says
	length         int64       // of the body behind it
	body           int64       // bytes that are left of a body
	refused        bool        // by follow
	instead        string      // what is read in place of a head that is refused
	ended          bool        // no head follows that is looked at
	taken          atomic.Bool // by a handler: another protocol follows
}

var errFraming = errors.New("a request says twice how long its body is")

// noHead is no head, whatever part of a line stands before it. It comes where a head is refused: an error there would also
// end the request before it, which may still be being answered.
const noHead = "\x00\r\n\x00\r\n\r\n"

// longestLine is more than a server takes of a whole head.
const longestLine = 128 << 10

// Read reads, and goes on with noHead where a head is refused: the server answers 400 and closes the connection.
func (c *framedConn) Read(p []byte) (int, error) {
	if !c.refused {
		n, err := c.Conn.Read(p)
		if passed := c.follow(p[:n]); !c.refused || passed > 0 {
			return passed, err
		}
	}
	if c.instead == "" {
		return 0, errFraming
	}
	n := copy(p, c.instead)
	c.instead = c.instead[n:]
	return n, nil
}

// follow looks at the next bytes, and returns how many may pass: those before the line that a head is refused for.
func (c *framedConn) follow(all []byte) int {
	for p := all; len(p) > 0 && !c.ended && !c.taken.Load(); {
		if c.body > 0 {
			skip := min(c.body, int64(len(p)))
			c.body -= skip
			p = p[skip:]
			continue
		}
		end := bytes.IndexByte(p, '\n')
		if end < 0 {
			c.line = append(c.line, p...)
			c.refused = len(c.line) > longestLine
			break
		}
		before := len(all) - len(p)
		line := strings.TrimRight(string(append(c.line, p[:end]...)), "\r")
		c.line, p = c.line[:0], p[end+1:]
		if line == "" {
			c.endHead()
			continue
		}
		c.look(line)
		if c.sized && c.encoded {
			c.refused, c.instead = true, noHead
			return before
		}
	}
	return len(all)
}

// look notes what a line of a head says.
func (c *framedConn) look(line string) {
	name, value, _ := strings.Cut(line, ":")
	switch http.CanonicalHeaderKey(strings.TrimSpace(name)) {
	case "Content-Length":
		n, err := strconv.ParseInt(strings.TrimSpace(value), 10, 64)
		if err != nil || n < 0 {
			c.ended = true // the server refuses it
			return
		}
		c.sized, c.length = true, n
	case "Transfer-Encoding":
		c.encoded = true
	}
}

// endHead goes on behind a head. The end of a chunked body is not looked for: closing ends the connection behind it.
func (c *framedConn) endHead() {
	c.body = c.length
	c.ended = c.encoded
	c.length, c.sized, c.encoded = 0, false, false
}

// CloseWrite lets a client read an answer that came before its body ended.
func (c *framedConn) CloseWrite() error {
	if half, ok := c.Conn.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return c.Close()
}

// released is a ConnState of a server.
func released(c net.Conn, state http.ConnState) {
	if f, ok := c.(*framedConn); ok && state == http.StateHijacked {
		f.taken.Store(true)
	}
}

// closing lets no request follow one with a chunked body on its connection.
func closing(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		withTLS(r)
		if len(r.TransferEncoding) > 0 {
			w.Header().Set("Connection", "close")
		}
		h.ServeHTTP(w, r)
	})
}
