package proxy

import (
	"net/http"
	"slices"
	"strings"
)

// overriding are headers by which some server, or middleware in front of its routes, takes another method or path than
// those of the request line. They are never forwarded.
var overriding = []string{
	"X-Http-Method-Override", "X-Http-Method", "X-Method-Override", "X-Method", "X-Forwarded-Method",
	"X-Original-Url", "X-Original-Uri", "X-Original-Path", "X-Original-Method", "X-Rewrite-Url", "X-Override-Url",
	"X-Forwarded-Uri", "X-Forwarded-Path", "X-Envoy-Original-Path", "X-Waws-Unencoded-Url",
	"Script-Name", "X-Script-Name", "Path-Info", "Request-Uri", "Request-Method",
}

// framing are headers about the framing of a body. A server that takes _ for - would see a second one in Content_Length.
var framing = []string{"Content-Length", "Content-Type", "Content-Encoding", "Transfer-Encoding", "Connection", "Upgrade", "Trailer", "Te", "Expect", "Host"}

// misleads reports whether a header of that name is never forwarded.
func misleads(name string) bool {
	dashed := http.CanonicalHeaderKey(strings.ReplaceAll(name, "_", "-"))
	return slices.Contains(overriding, dashed) || strings.Contains(name, "_") && slices.Contains(framing, dashed)
}

// withoutMisleading returns a request without the headers by which a server may read another one, and without an upgrade
// to another protocol: HTTP/2 would bypass every check, and a server need not accept the upgrade. A WebSocket passes if
// websocket is true.
func withoutMisleading(r *http.Request, websocket bool) *http.Request {
	upgrade := len(r.Header["Upgrade"]) > 0 && !(websocket && opensWebSocket(r))
	var names []string
	for name := range r.Header {
		if misleads(name) || upgrade && (name == "Upgrade" || name == "Connection" || name == "Http2-Settings") {
			names = append(names, name)
		}
	}
	if names == nil {
		return r
	}
	r = r.WithContext(r.Context()) // a copy
	r.Header = r.Header.Clone()
	for _, name := range names {
		delete(r.Header, name)
	}
	return r
}

// opensWebSocket reports whether a request asks for a WebSocket and for nothing else.
func opensWebSocket(r *http.Request) bool {
	values := r.Header["Upgrade"]
	return r.Method == http.MethodGet && len(values) == 1 && strings.EqualFold(values[0], "websocket") && bodiless(r)
}

// bodiless reports whether a request has no body.
func bodiless(r *http.Request) bool { return r.ContentLength == 0 && len(r.TransferEncoding) == 0 }
