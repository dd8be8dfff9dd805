package console_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/tamis-go/tamis/console"
	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/httpapi"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/source"
)

// An API with the console in front: it opens at / in a browser.
func ExampleHandler() {
	type book struct {
		ID    int    `json:"id" tamis:"key"`
		Title string `json:"title"`
	}
	books := schema.Must(filter.For[book]("books"))
	rows, err := source.Memory(books, memeval.Dataset{"books": []book{{1, "Emma"}, {2, "Persuasion"}}})
	if err != nil {
		fmt.Println(err)
		return
	}
	h := console.Handler(httpapi.Options{Title: "Bookshop"}, books, rows)
	for _, path := range []string{"/", "/api/books"} {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		fmt.Println(path, w.Code)
	}
	// Output:
	// / 200
	// /api/books 200
}

// SQL, plans and explanations although callers differ in what they may see: for a server that its operators alone can reach.
func ExampleOptions_Handler() {
	type book struct {
		ID int `json:"id" tamis:"key"`
	}
	books := schema.Must(filter.For[book]("books"))
	rows, err := source.Memory(books, memeval.Dataset{"books": []book{{1}}})
	if err != nil {
		fmt.Println(err)
		return
	}
	everybody := func(*http.Request) (httpapi.View, error) { return httpapi.View{}, nil }
	h := console.Options{Reveal: true}.Handler(httpapi.Options{Access: everybody}, books, rows)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/console/api/start", nil))
	fmt.Println(w.Body)
	// Output: {"collection":"books","rows":{"books":1}}
}
