package evaltest

import (
	"database/sql"
	"encoding/json"
	"time"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/schema"
)

// The rows of the tests: a column of every kind, each in the Go type that schema.For expects.
type (
	Album struct {
		ID       string          `json:"id" tamis:"uuid,key"`
		Title    string          `json:"title"`
		Label    *string         `json:"label"`
		Genre    *genre          `json:"genre" tamis:"enum=JAZZ|FOLK|ROCK"`
		Year     *int64          `json:"year"`
		Discs    int             `json:"discs"`
		Rating   *float64        `json:"rating"`
		Live     bool            `json:"live"`
		Released *time.Time      `json:"released"`
		Recorded *time.Time      `json:"recorded" tamis:"date"`
		Tags     []string        `json:"tags"`
		Scores   []int64         `json:"scores"`
		Info     json.RawMessage `json:"info"`
		ArtistID *string         `json:"artist_id" tamis:"uuid"`
		Country  *string         `json:"country"`
		Remaster *string         `json:"remaster_of" tamis:"uuid"`
		Artist   *Artist         `json:"artist" tamis:"one,artist_id=id"`
		Original *Album          `json:"original" tamis:"one,remaster_of=id"`
		Makers   []Artist        `json:"makers" tamis:"many,artist_id=id,country=country"`
	}
	Artist struct {
		ID      string   `json:"id" tamis:"uuid,key"`
		Name    string   `json:"name"`
		Country *string  `json:"country"`
		Born    *int64   `json:"born"`
		Tags    []string `json:"tags"`
	}
	genre string
)

// The same rows in other Go types: values inside Null types, structs inside structs, numbers of other sizes.
type (
	OtherAlbum struct {
		base
		Label    sql.NullString     `json:"label"`
		Genre    sql.Null[string]   `json:"genre"`
		Year     any                `json:"year"`
		Discs    int8               `db:"discs"`
		Rating   sql.NullFloat64    `json:"rating"`
		Live     *bool              `json:"live"`
		Released sql.NullTime       `json:"released"`
		Recorded *string            `json:"recorded"`
		Tags     []any              `json:"tags"`
		Scores   *[]sql.Null[int64] `json:"scores"`
		Info     any                `json:"info"`
		Artist   *struct {
			ID [16]byte
		}
		Country  *string
		Remaster *[16]byte `json:"remaster_of"`
	}
	base struct {
		ID    [16]byte
		Title genre
	}
)

var (
	music   = schema.Must(schema.New(schema.Must(schema.For[Album]("albums")), schema.Must(schema.For[Artist]("artists"))))
	Albums  = music.Collection("albums")
	Artists = music.Collection("artists")
)

var MusicLanguage = schema.Must(filter.New(music, filter.Config{}))
