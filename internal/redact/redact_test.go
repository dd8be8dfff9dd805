package redact_test

import (
	"bytes"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/tamis-go/tamis/internal/redact"
)

func ExampleSource() {
	fmt.Println(redact.Source("postgres://anna:s3cret@127.0.0.1:5432/shop"))
	// Output: postgres://anna:xxxxx@127.0.0.1:5432/shop
}

func ExampleText() {
	source := "postgre://anna:s3cret@127.0.0.1/shop"
	fmt.Println(redact.Text("open "+source+": no such file; is s3cret right?", source))
	// Output: open postgre://anna:xxxxx@127.0.0.1/shop: no such file; is xxxxx right?
}

func ExampleWriter() {
	var out bytes.Buffer
	fmt.Fprintln(redact.Writer(&out), "serving mysql://anna:s3cret@127.0.0.1/shop")
	fmt.Print(&out)
	// Output: serving mysql://anna:xxxxx@127.0.0.1/shop
}

func TestASourceIsShownWithoutItsSecret(t *testing.T) {
	for _, row := range []struct{ source, want string }{
		{"postgres://u:hidden@h:1/d?sslmode=disable", "postgres://u:xxxxx@h:1/d?sslmode=disable"},
		{"postgres://hidden@h/d", "postgres://xxxxx@h/d"},
		{"postgres://:hidden@h/d", "postgres://:xxxxx@h/d"},
		{"postgre://u:hidden@h/d", "postgre://u:xxxxx@h/d"},
		{"postgres:/u:hidden@h/d", "postgres:/u:xxxxx@h/d"},
		{"postgres:u:hidden@h/d", "postgres:u:xxxxx@h/d"},
		{"postgres//u:hidden@h/d", "postgres//u:xxxxx@h/d"},
		{" postgres://u:hidden@h/d", " postgres:xxxxx@h/d"},
		{"mysql://u:hid@den/hid:den?#@h/d", "mysql://u:xxxxx@h/d"},
		{"mysql://u:hidden\x7f\n@h/d", "mysql://u:xxxxx@h/d"},
		{"u:hidden@tcp(h:1)/d", "u:xxxxx@tcp(h:1)/d"},
		{"postgres://h/d?user=u&password=hidden", "postgres://h/d?user=u&password=xxxxx"},
		{"host=h password='hid \\'den' dbname=d", "host=h password=xxxxx dbname=d"},
		{"host=h PASSWORD = hidden", "host=h PASSWORD = xxxxx"},
		{"duckdb:x.db?encryption_key=hidden", "duckdb:x.db?encryption_key=xxxxx"},
		{"sqlite:path/to.db", "sqlite:path/to.db"},
		{"data.json", "data.json"},
		{"postgres://h/d", "postgres://h/d"},
		{"", ""},
	} {
		if got := redact.Source(row.source); got != row.want {
			t.Errorf("Source(%q) = %q, want %q", row.source, got, row.want)
		}
	}
}

// Whatever a password is, and in whatever spelling a message has it, it is not in the text.
func FuzzText(f *testing.F) {
	for _, password := range []string{"s3cret", "p@ss/w:rd?#", "with space", "quote\"and'", "\x00\x7f\n", "%41%zz", "ünï", "%2F%2f"} {
		f.Add(password)
	}
	f.Fuzz(func(t *testing.T, password string) {
		password = "ZQ" + password + "QZ" // a word that is in no message
		for _, source := range []string{
			"postgres://u:" + password + "@h/d", "postgre:/u:" + password + "@h/d", "mysql://u:" + url.PathEscape(password) + "@h/d",
			(&url.URL{Scheme: "mysql", User: url.UserPassword("u", password), Host: "h"}).String(),
		} {
			for _, message := range []string{source, password, strconv.Quote(password), strconv.Quote(source), url.QueryEscape(password), fmt.Sprintf("%q", fmt.Sprintf("%q", source))} {
				got := redact.Text("before "+message+" after", source)
				if strings.Contains(got, password) || strings.Contains(got, "ZQ") && strings.Contains(got, "QZ") {
					t.Errorf("Text(%q) of %q tells the password: %q", message, source, got)
				}
				if !strings.HasPrefix(got, "before ") || !strings.HasSuffix(got, " after") {
					t.Errorf("Text(%q) of %q lost what is around it: %q", message, source, got)
				}
			}
		}
	})
}
