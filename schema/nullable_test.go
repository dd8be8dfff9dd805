package schema_test

import (
	"database/sql"
	"database/sql/driver"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tamis-go/tamis/schema"
)

// A parts is one value to a database, of no kind.
type parts struct{ Months, Days int32 }

func (parts) Value() (driver.Value, error) { return "1 mon", nil }

// The types of pgx look like these.
type (
	infinity    int8
	timestamptz struct {
		Time             time.Time
		InfinityModifier infinity
		Valid            bool
	}
	Date timestamptz //nolint:revive // its name says its kind
	uuid struct {
		Bytes [16]byte
		Valid bool
	}
	deleted sql.NullTime
	Numeric struct {
		Digits string
		Valid  bool
	}
)

func (timestamptz) Value() (driver.Value, error) { return nil, nil }
func (Date) Value() (driver.Value, error)        { return nil, nil }
func (uuid) Value() (driver.Value, error)        { return nil, nil }
func (Numeric) Value() (driver.Value, error)     { return nil, nil }
func (deleted) Value() (driver.Value, error)     { return nil, nil }

// TestWhatSaysWhetherItIsThereIsOneColumn has the Null types of database/sql, and types as those of pgx and GORM, as columns that may be null.
func TestWhatSaysWhetherItIsThereIsOneColumn(t *testing.T) {
	c, err := schema.For[struct {
		ID      uint            `json:"id" tamis:"key"`
		Big     uint64          `json:"big"`
		Name    sql.NullString  `json:"name"`
		N       sql.NullInt64   `json:"n"`
		On      sql.NullBool    `json:"on"`
		At      sql.NullTime    `json:"at" tamis:"date"`
		Of      sql.Null[int16] `json:"of"`
		Tenant  uuid            `json:"tenant"`
		Seen    timestamptz     `json:"seen"`
		Born    *Date           `json:"born"`
		Deleted deleted         `json:"deleted"`
		Price   Numeric         `json:"price" tamis:"decimal(10,2)"`
	}]("rows")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, col := range c.Columns {
		got = append(got, col.Name+": "+col.Type.String())
	}
	want := []string{
		"id: int", "big: int", "name: string or null", "n: int or null", "on: bool or null", "at: date or null", "of: int or null",
		"tenant: uuid or null", "seen: datetime or null", "born: date or null", "deleted: datetime or null", "price: decimal(10,2) or null",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}
