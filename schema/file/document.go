package file

import "github.com/tamis-go/tamis/schema"

// The structs below are the format. The tag "key" names a key of an object, "validate" is
// validator/v10's. An entry is a key that the user chooses, with its value.

type document struct {
	Tamis       int64                    `key:"tamis"       validate:"eq=1"`
	Name        string                   `key:"name"        validate:"max=100"`
	Language    language                 `key:"language"`
	Page        page                     `key:"page"`
	Storage     []entry[[]entry[string]] `key:"storage"     validate:"dive"`
	Enums       []entry[[]string]        `key:"enums"       validate:"dive"`
	Collections []entry[collection]      `key:"collections" validate:"required,min=1,dive"`
}

type language struct {
	Nulls         string `key:"nulls"          validate:"omitempty,oneof=absent refused refuse"`
	Operator      string `key:"operator"       validate:"omitempty,oneof=everywhere collections listed"`
	Groups        *bool  `key:"groups"`
	Relations     *bool  `key:"relations"`
	RelativeTimes bool   `key:"relative_times"`
}

type page struct {
	Limit *int64 `key:"limit" validate:"omitempty,min=1"`
	Max   *int64 `key:"max"   validate:"omitempty,min=1"`
}

type collection struct {
	Table     string              `key:"table"`
	Body      string              `key:"body"`
	Doc       string              `key:"doc"`
	Key       words               `key:"key"       validate:"required,min=1"`
	Operator  *bool               `key:"operator"`
	Columns   []entry[column]     `key:"columns"   validate:"required,min=1,dive"`
	Relations []entry[relation]   `key:"relations" validate:"dive"`
	Related   *[]entry[related]   `key:"related"   validate:"omitempty,dive"`
	Fields    *[]entry[field]     `key:"fields"    validate:"omitempty,dive"`
	Sorts     *[]entry[sortNames] `key:"sorts"     validate:"omitempty,dive"`
	Sort      word                `key:"sort"`
	Order     sortNames           `key:"order"     validate:"excluded_with=Sorts Sort,dive"`
	Page      page                `key:"page"`
}

// A column is its type alone, or the whole.
type column struct {
	Type    word            `key:"type"     validate:"required"`
	Column  string          `key:"column"`
	Hidden  bool            `key:"hidden"`
	NotNull bool            `key:"not_null"`
	Unique  bool            `key:"unique"`
	Exact   bool            `key:"exact"`
	Index   string          `key:"index"    validate:"omitempty,oneof=trigram"`
	Storage []entry[string] `key:"storage"`
}

type relation struct {
	One  word          `key:"one"  validate:"required_without=Many,excluded_with=Many"`
	Many word          `key:"many"`
	Keys []entry[word] `key:"keys" validate:"required,min=1"`
}

// A related is its path alone, or the whole.
type related struct {
	Path   word `key:"path"    validate:"required_without=SameAs,excluded_with=SameAs"`
	SameAs word `key:"same_as"`
}

// A field is the list of what it accepts, or the whole.
type field struct {
	Doc        string          `key:"doc"`
	Deprecated string          `key:"deprecated"`
	Accepts    *[]accept       `key:"accepts"  validate:"omitempty,dive"`
	From       word            `key:"from"     validate:"excluded_with=Any Join Ignored"`
	Type       word            `key:"type"`
	Fallback   words           `key:"fallback" validate:"excluded_with=Any Join Ignored"`
	Any        words           `key:"any"      validate:"excluded_with=Join Ignored"`
	Join       words           `key:"join"     validate:"excluded_with=Ignored"`
	Fields     *[]entry[field] `key:"fields"   validate:"omitempty,min=1,dive"`
	Default    *node           `key:"default"`
	Ignored    bool            `key:"ignored"`
}

// An accept is the name of an operator, or one under another name:  {id_: {is: any_}}
type accept struct {
	name word
	operator
}

type operator struct {
	Is         string `key:"is"`
	From       word   `key:"from"`
	Type       word   `key:"type"`
	Max        *int64 `key:"max"        validate:"omitempty,min=1,max=1048576"`
	Required   bool   `key:"required"`
	Deprecated string `key:"deprecated"`
}

// A sortName is a field or a column, with "-" in front for descending, or the whole.
type sortName struct {
	By    word   `key:"by"    validate:"required"`
	Nulls string `key:"nulls" validate:"omitempty,oneof=first last"`
}

// The names of the structs in messages.
var called = map[string]string{
	"document": "a schema", "language": "language", "page": "page", "collection": "a collection", "column": "a column",
	"relation": "a relation", "related": "a related key", "field": "a field", "operator": "an operator", "sortName": "a sort key",
}

// A word is text, and where it stands.
type word struct {
	text string
	pos  schema.Position
}

func (w word) String() string { return w.text }

// Words are a list of text, or one text.
type words []word

// SortNames are a list of sort keys, or one.
type sortNames []sortName

// An entry is one key that the user chose, and its value.
type entry[T any] struct {
	Name  string
	Pos   schema.Position
	Value T
}

func (entry[T]) entry() {}
