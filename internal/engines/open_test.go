package engines

import (
	"fmt"
	"strings"
	"testing"
)

func TestMySQLURLsBecomeDriverAddresses(t *testing.T) {
	for _, row := range []struct{ url, want string }{
		{"mysql://u:p@h:1/d", "u:p@tcp(h:1)/d?parseTime=true&max_sort_length=16384&time_zone=%27%2B00%3A00%27"},
		{"mysql://u:p@h/d", "u:p@tcp(h:3306)/d?parseTime=true&max_sort_length=16384&time_zone=%27%2B00%3A00%27"},
		{"mysql://u@[::1]:3307/d", "u@tcp([::1]:3307)/d?parseTime=true&max_sort_length=16384&time_zone=%27%2B00%3A00%27"},
		{"mysql://u:p%40%2F@h:1/", "u:p@/@tcp(h:1)/?parseTime=true&max_sort_length=16384&time_zone=%27%2B00%3A00%27"},
		{"mysql://u:p@h:1/d?charset=utf8mb4&timeout=3s", "u:p@tcp(h:1)/d?charset=utf8mb4&parseTime=true&timeout=3s&max_sort_length=16384&time_zone=%27%2B00%3A00%27"},
		{"mysql://u:p@h:1/d?parseTime=false", "u:p@tcp(h:1)/d?max_sort_length=16384&time_zone=%27%2B00%3A00%27"},
		{"mysql://u:p@h:1/a%20b", "u:p@tcp(h:1)/a%20b?parseTime=true&max_sort_length=16384&time_zone=%27%2B00%3A00%27"},
	} {
		if got, err := MySQLDSN(row.url); err != nil || got != row.want {
			t.Errorf("MySQLDSN(%s) = %s, %v, want %s", row.url, got, err, row.want)
		}
	}
}

func TestBadURLsAreRefusedWithoutTheirPassword(t *testing.T) {
	for _, url := range []string{"", "mysql", "sqlite:x", "http://hidden@h/d", "mysql://u:hidden@h:x/d", "postgres://u:hidden@h:\x7f/d"} {
		db, err := Open(url)
		if err == nil {
			db.Close()
			t.Errorf("Open(%q) opens something", url)
			continue
		}
		if strings.Contains(err.Error(), "hidden") {
			t.Errorf("Open(%q) tells the password: %v", url, err)
		}
	}
}

func ExampleMySQLDSN() {
	fmt.Println(MySQLDSN("mysql://anna:secret@127.0.0.1:3306/shop"))
	// Output: anna:secret@tcp(127.0.0.1:3306)/shop?parseTime=true&max_sort_length=16384&time_zone=%27%2B00%3A00%27 <nil>
}

func ExampleServer_DSN() {
	server, err := At("postgres://anna@127.0.0.1:5432/postgres?sslmode=disable")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(server.DSN("shop"))
	// Output: postgres://anna@127.0.0.1:5432/shop?sslmode=disable
}
