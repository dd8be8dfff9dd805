package httpapi

import (
	"context"
	"net/http"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/httpapi/problem"
)

// Read returns the query of a request whose body is a filter of the named collection. The body must be application/json in
// UTF-8, at most as long as the language allows, before and after gzip.
//
// The error is a *problem.Error; pass it to Problem. errors.As finds the filter.Errors in it.
func Read(l *filter.Language, collection string, r *http.Request) (*filter.Query, error) {
	body, err := ReadBody(l, r)
	if err != nil {
		return nil, err
	}
	return Parse(l, collection, body)
}

// Parse is Read of a body that was read before.
func Parse(l *filter.Language, collection string, body []byte) (*filter.Query, error) {
	q, err := l.Parse(collection, body)
	if err == nil {
		return q, nil
	}
	p := *problem.Of(err)
	if p.Kind == problem.InvalidFilter {
		p.Body = body
	}
	return nil, &p
}

// Problem answers with an error: 422 with every error of a filter, 413 for its size, 415 for its type, in
// application/problem+json (RFC 9457). An error that is not the client's is a 500 that does not show its cause.
func Problem(w http.ResponseWriter, err error) { problem.Write(w, err) }

// Validate reads the filter of every request before next sees it, and answers for those that are not valid. QueryOf
// returns the query to next.
func Validate(l *filter.Language, collection string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q, err := Read(l, collection, r)
		if err != nil {
			Problem(w, err)
			return
		}
		r = WithBody(r.WithContext(context.WithValue(r.Context(), queryKey{}, q)), []byte(q.String()))
		next.ServeHTTP(w, r)
	})
}

type queryKey struct{}

// QueryOf returns the query that Validate read, or nil.
func QueryOf(r *http.Request) *filter.Query {
	q, _ := r.Context().Value(queryKey{}).(*filter.Query)
	return q
}
