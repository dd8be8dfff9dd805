package filter_test

import (
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/operators"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/file"
)

// What a schema says of operators and defaults is checked when a language is made, at its place in the file.
func TestNewFindsEveryErrorOfTheSchema(t *testing.T) {
	text, err := os.ReadFile("testdata/music.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ old, new, want string }{
		{"accepts: [ge_, le_, is_null_]", "accepts: [ge_, le_, is_nul_]", "music.yaml:LINE:64: unknown operator \"is_nul_\"; did you mean is_null_?"},
		{"accepts: [is_null_, exists_]", "accepts: [is_null_, like_]", "music.yaml:LINE:52: like_ does not apply to released, which is a relation to albums; there are is_null_, exists_, some_, every_, none_ and count_"},
		{"title_or_artist: {any: [title, artist.name], accepts: [like_, any_", "title_or_artist: {any: [title, artist.name], accepts: [len_, any_",
			"music.yaml:LINE:62: len_ does not apply to title_or_artist, which is string or null; there are any_, not_any_, eq_, ne_, lt_, le_, gt_, ge_, between_, is_null_, exists_, like_, contains_, startswith_, endswith_, icontains_, istartswith_, iendswith_, ieq_, iany_, inot_any_, glob_ and query_"},
		{"{is: any_, max: 2", "{is: anny_, max: 2", "unknown operator \"anny_\"; did you mean any_?"},
		{"default: {eq_: false}", "default: {eq_: 1}", "music.yaml:LINE:7: the default of closed: /eq_: want true or false, not the number 1"},
		{"default: {eq_: false}", "default: {eqq_: true}", "music.yaml:LINE:7: the default of closed: /eqq_: closed has no operator \"eqq_\""},
		{"      closed: {accepts: [eq_], default: {eq_: false}}", "      closed: {from: closed}\n      made: {from: name, default: {eq_: 5}}",
			"music.yaml:LINE:7: the default of made: /eq_: want a string, not the number 5"},
	} {
		if strings.Count(string(text), test.old) != 1 {
			t.Fatalf("music.yaml has not one %s", test.old)
		}
		before, behind, _ := strings.Cut(string(text), test.old)
		line := strconv.Itoa(1 + strings.Count(before+test.new, "\n"))
		r, err := file.Parse("music.yaml", []byte(before+test.new+behind))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := filter.New(r, filter.Config{}); err == nil || !strings.Contains(err.Error(), strings.Replace(test.want, "LINE", line, 1)) {
			t.Errorf("%s: %v, want %s, LINE being %s", test.new, err, test.want, line)
		}
	}
}

func TestADefaultIsWrittenOut(t *testing.T) {
	text, err := os.ReadFile("testdata/music.yaml")
	if err != nil {
		t.Fatal(err)
	}
	relative := strings.Replace(string(text), "      born:\n", "      born: {default: {after_: now-7d}}\n", 1) + "\nlanguage: {relative_times: true}\n"
	r, err := file.Parse("music.yaml", []byte(relative))
	if err != nil {
		t.Fatal(err)
	}
	const want = "the default of born: a default is read once, so its times are written out"
	if _, err := filter.New(r, filter.Config{}); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("New = %v, want %s", err, want)
	}
}

func TestADefinitionThatIsNotCompleteIsRefused(t *testing.T) {
	r := registry(t, "")
	lower := func(operators.Use) predicate.Node { return predicate.Node{} }
	values := operators.On{Values: schema.Scalar}
	for _, test := range []struct {
		definition operators.Operator
		want       string
	}{
		{operators.Operator{Name: "good_", On: values, Operand: operators.One, Lower: lower}, ""},
		{operators.Operator{Name: "good", On: values, Operand: operators.One, Lower: lower}, "good cannot name an operator"},
		{operators.Operator{Name: "", On: values, Operand: operators.One, Lower: lower}, `"" cannot name an operator`},
		{operators.Operator{Name: "a b_", On: values, Operand: operators.One, Lower: lower}, `"a b_" cannot name an operator`},
		{operators.Operator{Name: "or_", On: values, Operand: operators.One, Lower: lower}, "or_ cannot name an operator: it is a key of the language"},
		{operators.Operator{Name: "x_", On: values, Operand: operators.One}, "the operator x_ has no Lower"},
		{operators.Operator{Name: "x_", On: values, Lower: lower}, "the operator x_ has no Operand"},
		{operators.Operator{Name: "x_", On: values, Operand: 99, Lower: lower}, "the operator x_ has no Operand"},
		{operators.Operator{Name: "x_", Operand: operators.One, Lower: lower}, "the operator x_ is for no type"},
		{operators.Operator{Name: "x_", On: values, Operand: operators.Object, Lower: lower}, "it is for relations alone"},
		{operators.Operator{Name: "x_", On: values, Operand: operators.Count, Lower: lower}, "it is for arrays alone"},
		{operators.Operator{Name: "x_", On: operators.On{Relation: true}, Operand: operators.Many, Lower: lower}, "which have no values for [value, ...] to be of"},
		{operators.Operator{Name: "x_", On: operators.On{Values: 1 << schema.JSON}, Operand: operators.One, Lower: lower}, "json or other, which have no values for value to be of"},
	} {
		_, err := filter.New(r, filter.Config{Operators: operators.Standard.With(&test.definition)})
		if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
			t.Errorf("New with %q: %v, want %q", test.definition.Name, err, test.want)
		}
	}
}

// A schema that asks for an operator which the language does not have is refused, and one that leaves the choice gets what there is.
func TestALanguageHasTheOperatorsItIsGiven(t *testing.T) {
	if _, err := filter.New(registry(t, ""), filter.Config{Operators: new(operators.Set).With(operators.Eq)}); err == nil ||
		!strings.Contains(err.Error(), "unknown operator \"ge_\"") {
		t.Errorf("New = %v, want an error for every operator that the schema names", err)
	}
	type thing struct {
		ID   int64  `json:"id" tamis:"key"`
		Name string `json:"name"`
	}
	things := schema.Must(schema.For[thing]("things"))
	l := schema.Must(filter.New(schema.Must(schema.New(things)), filter.Config{Operators: new(operators.Set).With(operators.Eq)}))
	if got := errorsOf(t, l, "things", `{"things": {"name": {"any_": ["x"]}}}`); got[0].Code != filter.UnknownOperator {
		t.Errorf("any_ in a language without it: %v, want %s", got, filter.UnknownOperator)
	}
}
