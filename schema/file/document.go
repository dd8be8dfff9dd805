package file

import "github.com/tamis-go/tamis/internal/yamltree"

// The structs below are the format. The tag "key" names a key of an object, "validate" is
// validator/v10's, and "doc" is what an editor shows. An entry is a key that the user chooses, with its value.

type document struct {
	Tamis       int64                                      `key:"tamis"       doc:"the version of the format" validate:"eq=1"`
	Name        string                                     `key:"name"        doc:"the name of the schema" validate:"max=100"`
	Language    language                                   `key:"language"    doc:"what the filter language allows"`
	Page        page                                       `key:"page"        doc:"how many rows an answer has"`
	Storage     []yamltree.Entry[[]yamltree.Entry[string]] `key:"storage"     doc:"how the tables keep each kind, by dialect, or every" validate:"dive"`
	Enums       []yamltree.Entry[[]string]                 `key:"enums"       doc:"types that are one of a list of texts, and their values" validate:"dive"`
	Collections []yamltree.Entry[collection]               `key:"collections" doc:"the kinds of row that there are" validate:"required,min=1,dive"`
}

type language struct {
	Nulls         string `key:"nulls"          doc:"absent: null operands, fields and top-level keys count as absent; refused by default" validate:"omitempty,oneof=absent refused refuse"`
	Operator      string `key:"operator"       doc:"where the key operator is accepted: everywhere by default; in the objects of collections, and elsewhere where listed; or only where listed" validate:"omitempty,oneof=everywhere collections listed"`
	Groups        *bool  `key:"groups"         doc:"and_, or_ and not_; true by default"`
	Relations     *bool  `key:"relations"      doc:"some_, every_ and none_, and a field for each relation; true by default"`
	RelativeTimes bool   `key:"relative_times" doc:"now, now-7d and today are times; false by default"`
	References    bool   `key:"references"     doc:"{\"field\": \"name\"} is a value, that of another field of the row, where fields are compared; false by default"`
	Decimals      string `key:"decimals"       doc:"string: rows show decimals as strings, for clients that would read a number as a float; number by default" validate:"omitempty,oneof=number string"`
}

type page struct {
	Limit *int64 `key:"limit" doc:"rows of a page where none is asked for" validate:"omitempty,min=1"`
	Max   *int64 `key:"max"   doc:"the most rows that may be asked for" validate:"omitempty,min=1"`
}

type collection struct {
	Table     string                       `key:"table"     doc:"the table, or schema.table; its name if absent"`
	Body      string                       `key:"body"      doc:"the collection's key in its own bodies; its name if absent"`
	Doc       string                       `key:"doc"       doc:"what a row is"`
	Key       yamltree.Words               `key:"key"       doc:"the primary key: a column, or a list of them. Without one, rows are sorted with ties left open, and have no cursors" validate:"omitempty,min=1"`
	Unique    []yamltree.Words             `key:"unique"    doc:"lists of two columns or more: no two rows agree on all of one, unless one of them is null; a relation may lead to one by them"`
	Operator  *bool                        `key:"operator"  doc:"false: its objects do not accept the key operator"`
	Columns   []yamltree.Entry[column]     `key:"columns"   doc:"what a row has" validate:"required,min=1,dive"`
	Relations []yamltree.Entry[relation]   `key:"relations" doc:"edges to other collections" validate:"dive"`
	Related   *[]yamltree.Entry[related]   `key:"related"   doc:"body key: path of relations; none if absent" validate:"omitempty,dive"`
	Fields    *[]yamltree.Entry[field]     `key:"fields"    doc:"what a filter may say. If absent, every column that is not hidden, with every operator of its type" validate:"omitempty,dive"`
	More      *[]yamltree.Entry[field]     `key:"more_fields" doc:"fields beside one for every column that is not hidden; one of a column's name takes its place" validate:"omitempty,excluded_with=Fields,dive"`
	Sorts     *[]yamltree.Entry[sortNames] `key:"sorts"     doc:"the sorts that clients may name. If absent, FIELD_ASC and FIELD_DESC of every field that has an order" validate:"omitempty,dive"`
	Sort      yamltree.Word                `key:"sort"      doc:"the default, one of sorts; the primary key if absent"`
	Order     sortNames                    `key:"order"     doc:"the fixed order of a collection that clients cannot sort" validate:"excluded_with=Sorts Sort,dive"`
	Page      page                         `key:"page"      doc:"how many rows an answer has, where it is not as for the schema"`
	View      *view                        `key:"view"      doc:"how rows look to the clients of an API; as their columns if absent"`
	Views     []yamltree.Entry[view]       `key:"views"     doc:"other looks, by the names that bodies give them" validate:"dive"`
}

// A view is how rows look to clients.
type view struct {
	Drop    yamltree.Words                  `key:"drop"    doc:"columns that are not answered"`
	Rename  []yamltree.Entry[yamltree.Word] `key:"rename"  doc:"column: the member that it is answered as"`
	Default *yamltree.Node                  `key:"default" doc:"column, or one of fields: what is answered in place of null, any JSON"`
	Joins   []yamltree.Entry[join]          `key:"joins"   doc:"members made of related rows" validate:"dive"`
	Fields  yamltree.Words                  `key:"fields"  doc:"fields of the collection whose value is answered under their name: aggregates, and what is inside json or in another row"`
}

// A join is its path alone, or the whole.
type join struct {
	Path   yamltree.Word                   `key:"path"   doc:"relations, dot by dot, and then a column if not the whole row is answered; a list where one leads to many" validate:"excluded_with=One Many Keys Pick"`
	One    yamltree.Word                   `key:"one"    doc:"instead of a path: the collection, of which one row is reached, by keys that no filter can name" validate:"excluded_with=Many"`
	Many   yamltree.Word                   `key:"many"   doc:"likewise, of which many rows are reached"`
	Keys   []yamltree.Entry[yamltree.Word] `key:"keys"   doc:"columns that are equal, mine: theirs, of one or many"`
	Pick   yamltree.Word                   `key:"pick"   doc:"the column of one or many that is answered; the whole row if absent"`
	Copies []yamltree.Entry[yamltree.Word] `key:"copies" doc:"columns of the row, and the members of the other that have the same values: where such a column is hidden from a caller, so is the member"`
}

// A column is its type alone, or the whole.
type column struct {
	Type    yamltree.Word            `key:"type"     doc:"string int float decimal bool uuid datetime date time bytes json other or an enum; decimal(10,2); uuid or null; set of string" validate:"required"`
	Column  string                   `key:"column"   doc:"its name in the table; its own if absent"`
	Hidden  bool                     `key:"hidden"   doc:"kept from rows that are handed out"`
	NotNull bool                     `key:"not_null" doc:"the database refuses null; a type without \"or null\" is only a promise"`
	Unique  bool                     `key:"unique"   doc:"no two rows have the same value; a relation may lead to one by it"`
	Exact   bool                     `key:"exact"    doc:"the database compares it bit by bit (a binary collation)"`
	Index   string                   `key:"index"    doc:"the kind of index that a text has" validate:"omitempty,oneof=trigram"`
	Storage []yamltree.Entry[string] `key:"storage"  doc:"how the table keeps it, by dialect, or every, where it is not as for its kind"`

	Unreadable unreadable `key:"unreadable" doc:"null: a value that the database keeps and the kind does not have, such as infinity or a date without a day, is null everywhere; else it is an error of its row"`
}

// An unreadable is null, the one value that can be said.
type unreadable bool

type relation struct {
	One  yamltree.Word                   `key:"one"  doc:"the collection, of which one row is reached" validate:"required_without=Many,excluded_with=Many"`
	Many yamltree.Word                   `key:"many" doc:"the collection, of which many rows are reached"`
	Keys []yamltree.Entry[yamltree.Word] `key:"keys" doc:"columns that are equal, mine: theirs" validate:"required,min=1"`
}

// A related is its path alone, or the whole.
type related struct {
	Path   yamltree.Word `key:"path"    doc:"relations, dot by dot; keys whose paths begin alike hold on the same row of that beginning" validate:"required_without=SameAs,excluded_with=SameAs"`
	SameAs yamltree.Word `key:"same_as" doc:"the key that this is another name of; both in one body are refused"`
}

// A field is the list of what it accepts, or the whole.
type field struct {
	Doc        string                   `key:"doc"        doc:"what it is, for the documents"`
	Deprecated string                   `key:"deprecated" doc:"why, and what to use instead"`
	Accepts    *[]accept                `key:"accepts"    doc:"the operators, and the key operator; every one of its type if absent" validate:"omitempty,dive"`
	From       yamltree.Word            `key:"from"       doc:"what it reads: a column, a relation, or a path: through to-one relations to a column or into json, or of relations to the rows at its end (many to many); the column or relation of its own name if absent" validate:"excluded_with=Any Join Ignored"`
	Count      yamltree.Word            `key:"count"      doc:"a relation to many: the field is the number of its rows" validate:"excluded_with=From Any Join Ignored Type Fallback Fields"`
	Min        yamltree.Word            `key:"min"        doc:"a relation to many and a column, or a path, of its rows: the field is the least value" validate:"excluded_with=Count Max From Any Join Ignored Type Fallback Fields"`
	Max        yamltree.Word            `key:"max"        doc:"likewise: the greatest value" validate:"excluded_with=Count From Any Join Ignored Type Fallback Fields"`
	Sum        yamltree.Word            `key:"sum"        doc:"a relation to many and a column of its rows, int or decimal(p,s) with p of at most 27: the field is their sum, a decimal of up to 37 digits, null if there is none" validate:"excluded_with=Count Min Max From Any Join Ignored Type Fallback Fields"`
	Latest     yamltree.Word            `key:"latest"     doc:"likewise: the value of the row that comes last by the key by, and of several that tie there by the primary key" validate:"excluded_with=Count Min Max Sum From Any Join Ignored Type Fallback Fields"`
	By         yamltree.Word            `key:"by"         doc:"of latest: the column of the rows that says which is last; null comes before all else"`
	Where      *yamltree.Node           `key:"where"      doc:"a filter of the rows that are counted, compared or summed"`
	Type       yamltree.Word            `key:"type"       doc:"the type of a path into json, or of an ignored field"`
	Fallback   yamltree.Words           `key:"fallback"   doc:"what is read where from is null, in comparisons and sorts" validate:"excluded_with=Any Join Ignored"`
	Any        yamltree.Words           `key:"any"        doc:"several paths; the field holds where one of them does" validate:"excluded_with=Join Ignored"`
	Join       yamltree.Words           `key:"join"       doc:"several columns as one text, a space between" validate:"excluded_with=Ignored"`
	Fields     *[]yamltree.Entry[field] `key:"fields"     doc:"subfields" validate:"omitempty,min=1,dive"`
	Default    *yamltree.Node           `key:"default"    doc:"criteria of a body whose object for this collection does not name the field"`
	Ignored    bool                     `key:"ignored"    doc:"checked, then no criterion"`

	Many []yamltree.Entry[yamltree.Word] `key:"many" doc:"the members, with their types, of the objects in an array inside JSON: what some_, every_, none_ and count_ of the field may name" validate:"required_with=In,excluded_with=From Count Min Max Sum Latest Any Join Ignored Type Fallback Fields"`
	In   yamltree.Word                   `key:"in"   doc:"where the array is: a JSON column, or keys inside one" validate:"required_with=Many"`
}

// An accept is the name of an operator, or one under another name:  {id_: {is: any_}}
type accept struct {
	name yamltree.Word
	operator
}

type operator struct {
	Is         string        `key:"is"         doc:"the operator; the one of its own name if absent"`
	From       yamltree.Word `key:"from"       doc:"what it reads, where it is not what the field reads"`
	Type       yamltree.Word `key:"type"       doc:"the type of from, a path into json"`
	Max        *int64        `key:"max"        doc:"the most characters of a text, or values of a list" validate:"omitempty,min=1,max=1048576"`
	Required   bool          `key:"required"   doc:"the field may not be named without it"`
	Deprecated string        `key:"deprecated" doc:"why, and what to use instead"`
}

// A sortName is a field or a column, with "-" in front for descending, or the whole.
type sortName struct {
	By    yamltree.Word `key:"by"    doc:"a field or a column, with - in front for descending" validate:"required"`
	Nulls string        `key:"nulls" doc:"where nulls come; last by default" validate:"omitempty,oneof=first last"`
}

// The names of the structs in messages.
var called = map[string]string{
	"document": "a schema", "language": "language", "page": "page", "collection": "a collection", "column": "a column",
	"relation": "a relation", "related": "a related key", "field": "a field", "operator": "an operator", "sortName": "a sort key",
	"view": "a view", "join": "a join",
}

// SortNames are a list of sort keys, or one.
type sortNames []sortName
