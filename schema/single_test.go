package schema_test

import (
	"math"
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/tamis-go/tamis/schema"
)

func TestTheShortestTextOfAFloatOf32BitsIsThatFloat(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	floats := []float32{0, 1.1, 0.1, -0.1, 16777216, 16777218, math.MaxFloat32, -math.MaxFloat32, math.SmallestNonzeroFloat32, 1.17549435e-38, 1e-6, 1e21, 123456.79}
	for range 20_000 {
		if f := math.Float32frombits(rng.Uint32()); f-f == 0 {
			floats = append(floats, f)
		}
	}
	for _, f := range floats {
		shown := schema.ShowSingle(float64(f))
		back, ok := schema.Single(shown)
		if !ok || back != float64(f) {
			t.Errorf("%v is shown as %v, which is %v again", f, shown, back)
		}
		if got, want := strconv.FormatFloat(shown, 'g', -1, 64), strconv.FormatFloat(float64(f), 'g', -1, 32); got != want {
			t.Errorf("%v is shown as %s, want %s", f, got, want)
		}
	}
}

func TestWhatIsBeyondTheFloatsOf32BitsIsNone(t *testing.T) {
	for _, test := range []struct {
		of, want float64
		ok       bool
	}{
		{16777217, 16777216, true}, {1e-46, 0, true}, {-1e-46, 0, true}, {math.MaxFloat32, math.MaxFloat32, true}, {3.4028235e38, math.MaxFloat32, true},
		{3.5e38, math.Inf(1), false}, {-1e300, math.Inf(-1), false},
	} {
		if got, ok := schema.Single(test.of); got != test.want || ok != test.ok || math.Signbit(got) != (test.want < 0) {
			t.Errorf("%v is %v, %v; want %v, %v", test.of, got, ok, test.want, test.ok)
		}
	}
}

func TestOneDatabaseThatKeepsAFloatIn32BitsDecidesForAll(t *testing.T) {
	single := map[string]schema.Storage{"postgres": schema.StorageSingle}
	for _, test := range []struct {
		name    string
		column  map[string]schema.Storage
		options map[string]map[schema.Kind]schema.Storage
		want    bool
	}{
		{"none says so", nil, nil, false},
		{"the column", single, nil, true},
		{"every database", map[string]schema.Storage{schema.EveryDialect: schema.StorageSingle}, nil, true},
		{"the schema", nil, map[string]map[schema.Kind]schema.Storage{"mysql": {schema.Float: schema.StorageSingle}}, true},
		{"the column takes back what the schema says", map[string]schema.Storage{"mysql": schema.StorageNative},
			map[string]map[schema.Kind]schema.Storage{"mysql": {schema.Float: schema.StorageSingle}}, false},
	} {
		id := &schema.Column{Name: "id", Type: schema.Type{Kind: schema.Int}}
		weight := &schema.Column{Name: "weight", Type: schema.Type{Kind: schema.Float}, Storage: test.column}
		c := &schema.Collection{Name: "things", Key: []*schema.Column{id}, Columns: []*schema.Column{id, weight}}
		early := c.Term("weight") // before its width is known
		r, err := schema.Options{Storage: test.options}.New(c)
		if err != nil {
			t.Fatal(err)
		}
		c = r.Collection("things")
		weight, early = c.Column("weight"), c.Term("weight")
		if got := weight.Type.Single; got != test.want || early.Type.Single != got || c.Field("weight").Type.Single != got {
			t.Errorf("%s: the column is %v, its term %v, its field %v; want %v", test.name, got, early.Type.Single, c.Field("weight").Type.Single, test.want)
		}
		if s := r.StorageOf("duckdb", weight); (s == schema.StorageSingle) != (test.column[schema.EveryDialect] != "") {
			t.Errorf("%s: DuckDB keeps it as %q", test.name, s)
		}
	}
}

func TestAFloat32OfAStructIsOf32Bits(t *testing.T) {
	type parcel struct {
		ID     int64    `json:"id"`
		Weight *float32 `json:"weight"`
		Price  float64  `json:"price"`
	}
	c := schema.Must(schema.New(schema.Must(schema.For[parcel]("parcels")))).Collection("parcels")
	if !c.Column("weight").Type.Single || c.Column("price").Type.Single {
		t.Errorf("weight: %v, price: %v", c.Column("weight").Type.Single, c.Column("price").Type.Single)
	}
}

func TestAFloatOf32BitsAndOneOf64HaveNoValuesInCommon(t *testing.T) {
	id := &schema.Column{Name: "id", Type: schema.Type{Kind: schema.Int}}
	short := &schema.Column{Name: "short", Type: schema.Type{Kind: schema.Float}, Storage: map[string]schema.Storage{schema.EveryDialect: schema.StorageSingle}}
	long := &schema.Column{Name: "long", Type: schema.Type{Kind: schema.Float}}
	c := &schema.Collection{Name: "things", Key: []*schema.Column{id}, Columns: []*schema.Column{id, short, long}}
	c.Relations = []*schema.Relation{{Name: "same", From: c, To: c, Many: true, On: [][2]*schema.Column{{short, long}}}}
	_, err := schema.New(c)
	want := `things.same: short is float of 32 bits and long of things is float; keys are of one kind`
	if err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}
