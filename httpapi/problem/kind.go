// Package problem says what an API answers when it refuses a request or cannot serve it.
//
// An [Error] is of a [Kind], which has its status. [Write] answers with RFC 9457; an API with a format of its own has a [Style] of its
// own. The cause of an error of ours is for the log: a Style does not tell it.
package problem

import (
	"net/http"
	"slices"
)

// A Kind is a kind of problem.
type Kind struct {
	Name   string // the end of the problem's type, which is urn:tamis:problem: and this
	Status int
	Title  string
}

// The kinds.
var (
	InvalidFilter       = &Kind{"invalid-filter", http.StatusUnprocessableEntity, "The filter is not valid"}
	InvalidRow          = &Kind{"invalid-row", http.StatusUnprocessableEntity, "The row is not valid"}
	InvalidQuery        = &Kind{"invalid-query", http.StatusUnprocessableEntity, "The query of the URL is not valid"}
	TooLarge            = &Kind{"too-large", http.StatusRequestEntityTooLarge, "The body is too large"}
	UnsupportedType     = &Kind{"unsupported-type", http.StatusUnsupportedMediaType, "The body is not application/json in UTF-8"}
	UnsupportedEncoding = &Kind{"unsupported-encoding", http.StatusUnsupportedMediaType, "The body has an encoding that is not read here"}
	BadRequest          = &Kind{"bad-request", http.StatusBadRequest, "The request cannot be read"}
	SlowRequest         = &Kind{"slow-request", http.StatusRequestTimeout, "The body did not come in time"}
	Unauthorized        = &Kind{"unauthorized", http.StatusUnauthorized, "The request needs a token that is known here"}
	Forbidden           = &Kind{"forbidden", http.StatusForbidden, "The caller may not do that"}
	NotFound            = &Kind{"not-found", http.StatusNotFound, "There is nothing here"}
	Conflict            = &Kind{"conflict", http.StatusConflict, "The rows that are there do not allow it"}
	Changed             = &Kind{"changed", http.StatusPreconditionFailed, "The row is not as the request expects it"}
	NotAllowed          = &Kind{"method-not-allowed", http.StatusMethodNotAllowed, "The method is not allowed here"}
	Internal            = &Kind{"internal", http.StatusInternalServerError, "The server has made a mistake"}
	Unsupported         = &Kind{"unsupported", http.StatusNotImplemented, "The server's rows cannot be asked that"}
	Unavailable         = &Kind{"unavailable", http.StatusServiceUnavailable, "The server cannot answer now"}
	Timeout             = &Kind{"timeout", http.StatusServiceUnavailable, "The answer took too long"}
	BadGateway          = &Kind{"bad-gateway", http.StatusBadGateway, "The upstream server this one did not answer"}
	GatewayTimeout      = &Kind{"gateway-timeout", http.StatusGatewayTimeout, "The upstream server this one took too long"}
)

// Kinds returns every kind, in the order of the documents.
func Kinds() []*Kind { return slices.Clone(kinds) }

var kinds = []*Kind{
	InvalidFilter, InvalidRow, InvalidQuery, TooLarge, UnsupportedType, UnsupportedEncoding, BadRequest, SlowRequest, Unauthorized, Forbidden,
	NotFound, Conflict, Changed, NotAllowed, Internal, Unsupported, Unavailable, Timeout, BadGateway, GatewayTimeout,
}

// Type returns the URI that identifies k.
func (k *Kind) Type() string { return "urn:tamis:problem:" + k.Name }
