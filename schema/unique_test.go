package schema_test

import (
	"testing"

	"github.com/tamis-go/tamis/schema"
)

// TestAStructSaysWhatIsUniqueTogether has a relation to one over two columns that only a unique set makes unique.
func TestAStructSaysWhatIsUniqueTogether(t *testing.T) {
	type account struct {
		ID     int64  `json:"id" tamis:"key"`
		Tenant int64  `json:"tenant" tamis:"unique=email,unique=slug"`
		Email  string `json:"email" tamis:"unique=email"`
		Slug   string `json:"slug" tamis:"unique=slug"`
	}
	type letter struct {
		ID     int64    `json:"id" tamis:"key"`
		Tenant int64    `json:"tenant"`
		Email  string   `json:"email"`
		Who    *account `json:"-" tamis:"one,tenant=tenant,email=email"`
	}
	accounts := schema.Must(schema.New(schema.Must(schema.For[account]("accounts")), schema.Must(schema.For[letter]("letters")))).Collection("accounts")
	if len(accounts.Uniques) != 2 {
		t.Fatalf("%d unique sets, want 2", len(accounts.Uniques))
	}
	for _, test := range []struct {
		columns []string
		want    bool
	}{
		{[]string{"email", "tenant"}, true},
		{[]string{"tenant", "slug", "email"}, true},
		{[]string{"email", "slug"}, false},
		{[]string{"tenant"}, false},
		{[]string{"id", "slug"}, true},
	} {
		var cols []*schema.Column
		for _, name := range test.columns {
			cols = append(cols, accounts.Column(name))
		}
		if got := accounts.Unique(cols); got != test.want {
			t.Errorf("Unique(%v) = %t, want %t", test.columns, got, test.want)
		}
	}
}
