package httpapi_test

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/tamis-go/tamis/httpapi"
)

// TestTheDocumentSaysWhatTheVerbsAnswer sends all of verbs, and asks the document about each: the operation is there, it has a body where there is
// one, the status is one of those that it lists, and the body of the answer is of its schema.
func TestTheDocumentSaysWhatTheVerbsAnswer(t *testing.T) {
	for _, path := range []string{"/openapi.json", "/openapi-3.0.json"} {
		s := writer(t, "memory", notes)
		h := httpapi.Options{Writes: true, Access: tenants, Feed: httpapi.NewFeed(notes, s)}.Handler(notes, s)
		doc, err := openapi3.NewLoader().LoadFromData([]byte(send(h, "", "GET", path, "").body))
		if err != nil {
			t.Fatal(err)
		}
		tag, asked := "", 0
		for _, row := range verbs {
			header := row.header
			if header == "If-Match" {
				header += ": " + tag
			}
			got := send(h, row.tenant, row.method, row.path, row.body, header)
			if row.method == "GET" && got.status == 200 {
				tag = got.header.Get("ETag")
			}
			of, _, _ := strings.Cut(row.path, "?")
			parts := strings.Split(of, "/")
			if len(parts) > 3 {
				of = strings.Join(parts[:3], "/") + "/{key}"
			}
			item := doc.Paths.Value(of)
			if item == nil {
				t.Errorf("%s: there is no path %s", path, of)
				continue
			}
			op := item.GetOperation(row.method)
			if op == nil {
				if got.status != 405 {
					t.Errorf("%s: %s %s is not there, and is answered %d", path, row.method, of, got.status)
				}
				continue
			}
			if (op.RequestBody != nil) != (row.body != "") {
				t.Errorf("%s: %s %s: it has a body: %v", path, row.method, of, op.RequestBody != nil)
			}
			answer := op.Responses.Value(strconv.Itoa(got.status))
			if answer == nil {
				t.Errorf("%s: %s of %s is answered %d, which it does not list", path, row.method, row.when, got.status)
				continue
			}
			asked++
			if got.body == "" {
				continue
			}
			media := answer.Value.Content.Get(got.header.Get("Content-Type"))
			if media == nil || media.Schema == nil {
				t.Errorf("%s: %s of %s is answered as %s, which it does not list", path, row.method, row.when, got.header.Get("Content-Type"))
				continue
			}
			var body any
			if err := json.Unmarshal([]byte(got.body), &body); err != nil {
				t.Fatal(err)
			}
			if err := media.Schema.Value.VisitJSON(body); err != nil {
				t.Errorf("%s: %s of %s: %s is not of its schema: %v", path, row.method, row.when, got.body, err)
			}
		}
		if live := doc.Paths.Value("/api/notes/live"); live == nil || live.Post.Responses.Value("200").Value.Content["text/event-stream"] == nil {
			t.Errorf("%s has no live filters", path)
		}
		if asked < 30 {
			t.Errorf("%s: it was asked about %d answers", path, asked)
		}
	}
}
