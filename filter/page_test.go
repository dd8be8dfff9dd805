package filter_test

import (
	"testing"

	"github.com/tamis-go/tamis/filter"
)

func TestARouteMayHaveAPageOfItsOwn(t *testing.T) {
	l := music(t, "").For(filter.Route{Limit: 7})
	for _, test := range []struct {
		body string
		want int64 // or -1 where it is refused
	}{
		{`{}`, 7}, {`{"limit": 7}`, 7}, {`{"limit": 0}`, 0}, {`{"limit": 8}`, -1},
	} {
		q, err := l.Parse("artists", []byte(test.body))
		switch {
		case test.want < 0 && err == nil:
			t.Errorf("%s: taken, want it refused", test.body)
		case test.want >= 0 && (err != nil || q.Page().Limit != test.want):
			t.Errorf("%s: %+v, %v, want the limit %d", test.body, q, err, test.want)
		}
	}
	c := l.Collection("artists")
	if limit, most := l.PageLimits(c); limit != 7 || most != 7 {
		t.Errorf("PageLimits = %d, %d, want 7, 7", limit, most)
	}
	if limit, most := music(t, "").PageLimits(c); limit != 20 || most != 100 {
		t.Errorf("PageLimits without a route = %d, %d, want 20, 100", limit, most)
	}
}
