package validate_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/go-playground/validator/v10"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/httpapi/validate"
	"github.com/tamis-go/tamis/prefect"
	"github.com/tamis-go/tamis/schema"
)

var language = schema.Must(filter.New(prefect.Registry(), filter.Config{}))

func ExampleRegister() {
	v := validator.New(validator.WithRequiredStructEnabled())
	if err := validate.Register(v, language); err != nil {
		fmt.Println(err)
		return
	}
	type Alert struct {
		Name   string          `validate:"required"`
		Filter json.RawMessage `validate:"filter=flows"`
	}
	fmt.Println(v.Struct(Alert{"late", json.RawMessage(`{"flows": {"name": {"like_": "etl"}}}`)}))

	err := v.Struct(Alert{"late", json.RawMessage(`{"flows": {"nam": {"like_": "etl"}}}`)})
	for field, errs := range validate.Errors(language, err) {
		fmt.Println(field, errs)
	}
	// Output:
	// <nil>
	// Alert.Filter /flows/nam: flows has no field "nam"
}

func TestEveryKindOfFieldIsChecked(t *testing.T) {
	v := validator.New(validator.WithRequiredStructEnabled())
	if err := validate.Register(v, language); err != nil {
		t.Fatal(err)
	}
	type (
		Raw struct {
			F json.RawMessage `validate:"filter=flows"`
		}
		Bytes struct {
			F []byte `validate:"filter=flows"`
		}
		Text struct {
			F string `validate:"filter=flows"`
		}
		Map struct {
			F map[string]any `validate:"filter=flows"`
		}
		Pointer struct {
			F *string `validate:"filter=flows"`
		}
		Maybe struct {
			F json.RawMessage `validate:"omitempty,filter=flows"`
		}
		Other struct {
			F string `validate:"filter=nothing"`
		}
		List struct {
			F []string `validate:"dive,filter=flows"`
		}
	)
	good, bad := `{"flows": {"name": {"any_": ["x"]}}}`, `{"flows": {"name": {"any_": "x"}}}`
	for _, row := range []struct {
		value any
		want  bool
	}{
		{Raw{json.RawMessage(good)}, true}, {Raw{json.RawMessage(bad)}, false}, {Raw{}, false}, {Raw{json.RawMessage("{")}, false},
		{Bytes{[]byte(good)}, true}, {Bytes{[]byte(bad)}, false},
		{Text{good}, true}, {Text{bad}, false}, {Text{}, false},
		{Map{map[string]any{"flows": map[string]any{}}}, true}, {Map{map[string]any{"flow": map[string]any{}}}, false}, {Map{map[string]any{"flows": make(chan int)}}, false},
		{Pointer{&good}, true}, {Pointer{&bad}, false}, {Pointer{}, false},
		{Maybe{}, true}, {Maybe{json.RawMessage(bad)}, false},
		{Other{good}, false},
		{List{[]string{good, good}}, true}, {List{[]string{good, bad}}, false},
	} {
		if err := v.Struct(row.value); (err == nil) != row.want {
			t.Errorf("%T%v = %v, want it accepted: %v", row.value, row.value, err, row.want)
		}
	}
}
