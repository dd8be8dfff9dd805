package schema_test

import (
	"strings"
	"testing"

	"github.com/tamis-go/tamis/schema"
)

type (
	author struct {
		ID      int64  `json:"id"`
		Name    string `json:"name"`
		Country string `json:"country"`
	}
	book struct {
		ID       int64          `json:"id"`
		Title    string         `json:"title"`
		Meta     map[string]any `json:"meta"`
		EditorID int64          `json:"editor_id"`
		Editor   *author        `json:"-" tamis:"one,editor_id=id,sort=name|country"`
		Authors  []author       `json:"-" tamis:"many,through=book_authors"`
	}
	bookAuthor struct {
		BookID   int64   `json:"book_id" tamis:"key"`
		AuthorID int64   `json:"author_id" tamis:"key"`
		Book     *book   `json:"-" tamis:"one,book_id=id"`
		Author   *author `json:"-" tamis:"one,author_id=id"`
	}
)

func library(t *testing.T) (books *schema.Collection, registry *schema.Registry) {
	t.Helper()
	registry = schema.Must(schema.New(schema.Must(schema.For[book]("books")), schema.Must(schema.For[author]("authors")), schema.Must(schema.For[bookAuthor]("book_authors"))))
	return registry.Collection("books"), registry
}

func TestManyToManyIsAFieldThroughTheJoinTable(t *testing.T) {
	books, _ := library(t)
	f := books.Field("authors")
	if f == nil || len(f.Path()) != 2 || f.Path()[0].To.Name != "book_authors" || f.To().Name != "authors" {
		t.Fatalf("authors = %+v, want the path through book_authors to authors", f)
	}
}

func TestManyToManyIsABodyKeyWhereNoRelationLeadsThere(t *testing.T) {
	type tag struct {
		ID int64 `json:"id"`
	}
	type note struct {
		ID   int64 `json:"id"`
		Tags []tag `json:"-" tamis:"many,through=note_tags.tag"`
	}
	type noteTag struct {
		NoteID int64 `json:"note_id" tamis:"key"`
		TagID  int64 `json:"tag_id" tamis:"key"`
		Note   *note `json:"-" tamis:"one,note_id=id"`
		Tag    *tag  `json:"-" tamis:"one,tag_id=id"`
	}
	notes := schema.Must(schema.For[note]("notes"))
	notes = schema.Must(schema.New(notes, schema.Must(schema.For[tag]("tags")), schema.Must(schema.For[noteTag]("note_tags")))).Collection("notes")
	var got []string
	for _, r := range notes.Related {
		got = append(got, r.Name)
	}
	if strings.Join(got, " ") != "note_tags tags" {
		t.Errorf("body keys of notes = %v, want note_tags and tags", got)
	}
}

func TestSortsOfARelatedRowStandBesideTheUsualOnes(t *testing.T) {
	books, _ := library(t)
	var names []string
	for _, s := range books.Sorts {
		names = append(names, s.Name)
	}
	want := "ID_ASC ID_DESC TITLE_ASC TITLE_DESC EDITOR_ID_ASC EDITOR_ID_DESC EDITOR_NAME_ASC EDITOR_NAME_DESC EDITOR_COUNTRY_ASC EDITOR_COUNTRY_DESC"
	if got := strings.Join(names, " "); got != want {
		t.Errorf("sorts of books = %s, want %s", got, want)
	}
}

func TestMoreFieldsStandBesideEveryColumn(t *testing.T) {
	columns := func() *schema.Collection {
		return &schema.Collection{Name: "notes", Columns: []*schema.Column{
			{Name: "id", Type: schema.Type{Kind: schema.Int}},
			{Name: "meta", Type: schema.Type{Kind: schema.JSON}},
			{Name: "secret", Type: schema.Type{Kind: schema.String}, Hidden: true},
		}}
	}
	made := columns()
	made.MoreFields = []*schema.Field{{Name: "lang", From: "meta.lang"}, {Name: "pages", From: "meta.pages", Type: schema.Type{Kind: schema.Int}}}
	books, _ := library(t)
	other := schema.Must(schema.For[book]("books"))
	other.MoreFields = append(other.MoreFields, &schema.Field{Name: "title", From: "editor.name"})
	other = schema.Must(schema.New(other, schema.Must(schema.For[author]("authors")), schema.Must(schema.For[bookAuthor]("book_authors")))).Collection("books")
	made = schema.Must(schema.New(made)).Collection(made.Name)
	for _, row := range []struct {
		c    *schema.Collection
		want string
	}{
		{made, "id meta lang pages"},
		{books, "id title meta editor_id authors editor book_authors"},
		{other, "id meta editor_id authors title editor book_authors"},
	} {
		var names []string
		for _, f := range row.c.Fields {
			names = append(names, f.Name)
		}
		if got := strings.Join(names, " "); got != row.want {
			t.Errorf("fields of %s = %s, want %s", row.c.Name, got, row.want)
		}
	}
	if got := made.Field("pages").Type.String(); got != "int or null" {
		t.Errorf("pages is %s, want int or null", got)
	}
	if got := other.Field("title").Targets[0].Via; len(got) != 1 {
		t.Errorf("title goes through %v, want the relation editor", got)
	}
}

func TestManyToManyTagsSayWhatIsWrong(t *testing.T) {
	type lone struct {
		ID      int64    `json:"id"`
		Authors []author `json:"-" tamis:"many,through=authors"`
	}
	type keyed struct {
		ID      int64    `json:"id"`
		Authors []author `json:"-" tamis:"many,id=id,through=authors"`
	}
	type sorted struct {
		ID      int64    `json:"id"`
		Authors []author `json:"-" tamis:"many,id=id,sort=name"`
	}
	type column struct {
		ID int64 `json:"id" tamis:"through=authors"`
	}
	for _, row := range []struct {
		make func() (*schema.Collection, error)
		want string
	}{
		{func() (*schema.Collection, error) { return schema.For[lone]("books") }, "authors does not join books and schema_test.author"},
		{func() (*schema.Collection, error) { return schema.For[keyed]("books") }, "through= goes with many, and without keys"},
		{func() (*schema.Collection, error) { return schema.For[sorted]("books") }, "sort= goes with one"},
		{func() (*schema.Collection, error) { return schema.For[column]("books") }, "to=, through= and sort= go with one or many"},
	} {
		c, err := row.make()
		if err == nil {
			_, err = schema.New(c, schema.Must(schema.For[author]("authors")))
		}
		if err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("error = %v, want %q in it", err, row.want)
		}
	}
}
