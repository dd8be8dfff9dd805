package filter_test

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/schema"
)

// music is a small schema made in Go: artists have albums.
func music(t testing.TB, o schema.Options) *filter.Language {
	t.Helper()
	id := func() *schema.Column { return &schema.Column{Name: "id", Type: schema.Type{Kind: schema.UUID}} }
	artists := &schema.Collection{Name: "artists"}
	albums := &schema.Collection{Name: "albums"}
	artists.Columns = []*schema.Column{
		id(),
		{Name: "name", Type: schema.Type{Kind: schema.String}},
		{Name: "tags", Type: schema.Type{Kind: schema.String, Array: true}},
		{Name: "born", Type: schema.Type{Kind: schema.Date, Null: true}},
		{Name: "active", Type: schema.Type{Kind: schema.Bool}},
	}
	artists.Key = artists.Columns[:1]
	albums.Columns = []*schema.Column{
		id(),
		{Name: "artist_id", Type: schema.Type{Kind: schema.UUID, Null: true}},
		{Name: "title", Type: schema.Type{Kind: schema.String}},
		{Name: "tracks", Type: schema.Type{Kind: schema.Int, Null: true}},
		{Name: "rating", Type: schema.Type{Kind: schema.Float, Null: true}},
		{Name: "released", Type: schema.Type{Kind: schema.Datetime, Null: true}},
		{Name: "format", Type: schema.Type{Kind: schema.Enum, Enum: []string{"CD", "VINYL"}, Null: true}},
	}
	albums.Key = albums.Columns[:1]
	artist := &schema.Relation{Name: "artist", From: albums, To: artists, On: [][2]*schema.Column{{albums.Columns[1], artists.Columns[0]}}}
	ofArtist := &schema.Relation{Name: "albums", From: artists, To: albums, Many: true, On: [][2]*schema.Column{{artists.Columns[0], albums.Columns[1]}}}
	albums.Relations = []*schema.Relation{artist}
	artists.Relations = []*schema.Relation{ofArtist}
	albums.Related = []schema.Related{{Name: "artists", Path: []*schema.Relation{artist}}}
	artists.Related = []schema.Related{{Name: "albums", Path: []*schema.Relation{ofArtist}}}
	r, err := o.New(artists, albums)
	if err != nil {
		t.Fatal(err)
	}
	l, err := filter.New(r, filter.Config{CursorKey: []byte("test")})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestScratch(t *testing.T) {
	l := music(t, schema.Options{})
	for _, body := range []string{
		`{}`,
		`{"albums": {"title": {"any_": ["x"], "like_": "a%"}, "or_": [{"id": {}}, {"tracks": {"ge_": 3}}], "artist": {"some_": {"name": {"eq_": "z"}}}}, "artists": {"tags": {"len_": {"ge_": 2}}}, "sort": ["TITLE_DESC"], "limit": 5}`,
		`{"album": {}, "albums": {"titel": {}, "title": {"ani_": [], "any_": "x", "gt_": 5}, "tracks": {"like_": "x", "ge_": 2.0, "any_": [1, null, "3", 99999999999999999999]}, "format": {"any_": ["cd"]}}, "sort": "TITLE", "limit": 500, "lmit": 3, "operator": 1}`,
	} {
		q, err := l.Parse("albums", []byte(body))
		if errs := (filter.Errors)(nil); errors.As(err, &errs) {
			out, _ := json.MarshalIndent(errs, "", " ")
			t.Logf("%s", out)
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		t.Log(q.Where(), q.String(), q.Shape())
	}
}
