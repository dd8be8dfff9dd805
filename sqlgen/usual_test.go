package sqlgen_test

import (
	"testing"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/file"
	"github.com/tamis-go/tamis/sqlgen"
)

// The storage of an array is not that of single values of its kind, whichever of the two a statement was written of first.
func TestAnArrayDoesNotSayHowValuesOfItsKindAreKept(t *testing.T) {
	l := schema.Must(filter.New(schema.Must(file.Parse("rows.yaml", []byte(`{tamis: 1, storage: {sqlite: {uuid: bytes}}, collections: {rows: {key: id,
		columns: {id: uuid, others: set of uuid}, fields: {id: {from: id}, others: {from: others}}}}}`))), filter.Config{}))
	const id = "3a01fc9d-c436-4b9c-848b-51bcc962f5a5"
	key := schema.Must(l.Parse("rows", []byte(`{"rows": {"id": {"eq_": "`+id+`"}}}`)))
	for _, body := range []string{
		`{"rows": {"others": {"any_": ["` + id + `"]}}}`, `{"rows": {"others": {"is_null_": true}}}`,
		`{"rows": {"others": {"len_": {"ge_": 1}}}}`, `{"rows": {"not_": {"others": {"len_": {"ge_": 1}}}}}`,
		`{"rows": {"not_": {"others": {"len_": {"ge_": 1}}}, "others": {"exists_": true}}}`,
		`{"rows": {"or_": [{"not_": {"others": {"len_": {"ge_": 1}}}}, {"others": {"exists_": true}}, {"not_": {"id": {"eq_": "` + id + `"}}}]}}`,
	} {
		d := sqlgen.SQLite.Knowing(func(*schema.Column) bool { return true }) // a writer knows nothing of it yet
		d.AppendCount(nil, nil, schema.Must(l.Parse("rows", []byte(body))))
		_, args, err := d.AppendCount(nil, nil, key)
		if err != nil {
			t.Fatal(err)
		}
		if b, ok := args[0].([]byte); !ok || len(b) != 16 {
			t.Errorf("behind a statement of %s, a key is bound as %T, want its 16 bytes", body, args[0])
		}
	}
}
