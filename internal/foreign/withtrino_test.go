//go:build trino

package foreign_test

var slowColumns = []unreadableColumn{
	{"trino", "double", "float", "", "NULL | nan() | infinity() | -infinity() | -0e0 | 1.5e0 | 5e-324"},
	{"trino", "real", "float", "single", "NULL | CAST(nan() AS real) | CAST(infinity() AS real) | REAL '1.5'"},
	{"trino", "tinyint", "bool", "integer", "NULL | TINYINT '0' | TINYINT '1' | TINYINT '2'"},
	{"trino", "decimal(20,6)", "decimal(7,2)", "", "NULL | 1.005 | 99999.99 | 100000 | -99999.99 | 1.5"},
	{"trino", "timestamp(6)", "datetime", "", "NULL | TIMESTAMP '2024-02-29 10:00:00.000001' | TIMESTAMP '0001-01-01 00:00:00' | TIMESTAMP '9999-12-31 23:59:59.999999' | TIMESTAMP '12000-01-01 00:00:00' | TIMESTAMP '-0044-03-15 00:00:00'"},
	{"trino", "date", "date", "", "NULL | DATE '2024-02-29' | DATE '0001-01-01' | DATE '9999-12-31' | DATE '12000-01-01' | DATE '-0044-03-15'"},
	{"trino", "bigint", "datetime", "micros", "NULL | 0 | 9223372036854775807 | 253402300799999999 | 253402300800000000"},
	{"trino", "varchar", "date", "text", "NULL | '2024-02-29' | '2023-02-29' | '0000-01-01' | '0001-01-01' | '9999-12-31' | '2024-1-01' | ''"},
}
