package databases

import (
	"context"

	"gorm.io/gorm"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/sqlgen"
)

// GORM takes the condition and its arguments as any other.
func GORM(ctx context.Context, db *gorm.DB, d *sqlgen.Dialect, q *filter.Query) ([]string, error) {
	where, args, err := d.Where(q, "b").ToSql()
	if err != nil {
		return nil, err
	}
	var titles []string
	err = db.WithContext(ctx).Table("books AS b").Where("b.shop = ?", 1).Where(where, args...).Order("b.id").Pluck("b.title", &titles).Error
	return titles, err
}
