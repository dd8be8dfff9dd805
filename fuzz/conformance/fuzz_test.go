package conformance_test

import "testing"

// Memory and the oracle answer any body alike, on the rows of the cases.
func FuzzCases(f *testing.F) {
	s := read(f)["cases/rules.json"]
	l, err := s.language()
	if err != nil {
		f.Fatal(err)
	}
	for i := range s.Cases {
		f.Add(s.Cases[i].Collection, s.Cases[i].Body)
	}
	rows := memory.source(f, nil, l, s)
	f.Fuzz(func(t *testing.T, collection, body string) {
		q, err := l.Parse(collection, []byte(body))
		if err != nil {
			return
		}
		got, err := keysOf(t.Context(), rows, q)
		if err != nil {
			t.Fatalf("memory: %s: %v", body, err)
		}
		want, _, err := s.oracleKeys(l, &conformance{Collection: collection, Body: body})
		if err != nil {
			t.Fatalf("the oracle: %s: %v", body, err)
		}
		if text(got) != text(want) {
			t.Errorf("%s: memory has %s, the oracle %s", body, text(got), text(want))
		}
	})
}
