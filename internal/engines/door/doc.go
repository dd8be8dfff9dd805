// Package door is a ClickHouse server of one connection: ClickHouse's engine as a library, behind the HTTP protocol that clickhouse-go speaks.
//
// No registry has a server of ClickHouse, but one has its engine. What this server lacks is the native protocol, sessions side by side, and
// an end of a statement whose client has gone.
package door

// A Config says what a door opens to.
type Config struct {
	Library  string   // the path of libchdb.so
	Data     string   // the folder of the data
	Address  string   // where it listens: 127.0.0.1:8123
	User     string   // who may come in
	Password string   // and by what
	Settings []string // of the engine: --name=value
}
