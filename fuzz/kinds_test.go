package fuzz_test

import (
	"testing"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/fuzz"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/file"
	"github.com/tamis-go/tamis/source"
	"github.com/tamis-go/tamis/sqlgen"
)

// rare are schemas of kinds and storages that few columns of random schemas have, so that many filters are about them.
var rare = map[string]string{
	"single": `
tamis: 1
storage: {every: {float: single}}
collections:
  parcels:
    key: [weight, id]
    columns:
      id: int
      weight: float
      other: float or null
      wide: {type: float or null, storage: {every: native}}
      mixed: {type: float or null, storage: {postgres: native, mysql: native, mariadb: single, duckdb: native}}
    relations:
      same: {many: parcels, keys: {other: weight}}
    fields:
      weight:
      other:
      wide:
      mixed:
      either: {from: other, fallback: mixed}
      same:
`,
	"fields of many rows": `
tamis: 1
name: aggregates
collections:
  customers:
    key: id
    columns: {id: int, name: string, seen: datetime or null}
    relations:
      purchases: {many: orders, keys: {id: customer_id}}
    related:
      orders: purchases
    fields:
      orders: {count: purchases}
      paid: {count: purchases, where: {status: {any_: [a, b, ""]}}}
      named: {count: purchases, accepts: [ge_, {among: {is: any_, max: 3}}, operator]}
      last: {max: purchases.at}
      first: {min: purchases.at, where: {or_: [{total: {ge_: 0}}, {at: {is_null_: true}}]}}
      least: {min: purchases.total}
      most: {max: purchases.total, where: {not_: {status: {eq_: a}}}}
      by: {min: purchases.customer.name}
      statuses: {max: purchases.status}
      late: {min: purchases.ratio}
  orders:
    key: id
    columns: {id: int, customer_id: int or null, status: string or null, at: datetime or null, total: "decimal(10,2) or null", ratio: float or null}
    relations:
      customer: {one: customers, keys: {customer_id: id}}
      lines: {many: lines, keys: {id: order_id}}
    related:
      customers: customer
    more_fields:
      size: {count: lines, where: {size: {gt_: 0}}}
      largest: {max: lines.size}
  lines:
    key: id
    columns: {id: int, order_id: int or null, size: int or null, day: date or null}
    relations:
      order: {one: orders, keys: {order_id: id}}
`,
}

// TestRareKindsAgree asks memory, the oracle and each engine about columns of kinds that are rare elsewhere.
func TestRareKindsAgree(t *testing.T) {
	for name, text := range rare {
		for _, d := range sqlgen.Dialects() {
			t.Run(name+"/"+d.Name, func(t *testing.T) {
				db := open(t, d.Name)
				r, err := file.Parse(name+".yaml", []byte(text))
				if err != nil {
					t.Fatal(err)
				}
				l := schema.Must(filter.New(r, config))
				report, err := fuzz.Run(t.Context(), l, map[string]source.Loader{d.Name: tables(t, db, d, l)},
					fuzz.Options{N: 600 * number(t, "TAMIS_FUZZ_N", 100) / 100, Seed: int64(number(t, "TAMIS_FUZZ_SEED", 1))})
				if err != nil {
					disagreement(t, err, []byte(text))
					return
				}
				t.Logf("tally: fuzz: memory = oracle = %s on %d filters of the kind %s; %d matched no row, %d every row", d.Name, report.Filters, name, report.Empty, report.Full)
			})
		}
	}
}
