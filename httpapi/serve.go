package httpapi

import (
	"context"
	"errors"
	"net"
	"net/http"
	"time"
)

// Serve serves h on listener, which may be one of tls.NewListener, until ctx ends. Then no new request is taken, those begun have until grace to end, and
// Serve returns nil; it returns an error if it could not serve, or if requests had to be cut off.
//
// It is stricter than net/http: a request with both Content-Length and Transfer-Encoding is refused, and a connection ends behind a
// body in chunks.
func Serve(ctx context.Context, listener net.Listener, h http.Handler, grace time.Duration) error {
	s := &http.Server{
		Handler:   closing(h),
		ConnState: released,
		BaseContext: func(net.Listener) context.Context {
			return context.WithValue(context.Background(), stopping{}, ctx.Done())
		},
		ConnContext: func(ctx context.Context, c net.Conn) context.Context {
			if f, ok := c.(*framedConn); ok {
				return context.WithValue(ctx, secured{}, f.Conn)
			}
			return ctx
		},
		ReadHeaderTimeout: 10 * time.Second, // a slow client costs no more than that
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
	}
	failed := make(chan error, 1)
	go func() { failed <- s.Serve(framed{listener}) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	end, cancel := context.WithTimeout(context.Background(), grace)
	defer cancel()
	err := s.Shutdown(end)
	if err != nil {
		_ = s.Close() // the error is that of Shutdown
	}
	if served := <-failed; !errors.Is(served, http.ErrServerClosed) {
		return served
	}
	return err
}

// stopping is the key of a channel in the context of a request: it is closed when no new request is taken.
type stopping struct{}
