package door

import (
	"bytes"
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	"unsafe"

	chproto "github.com/ClickHouse/ch-go/proto"
	"github.com/ClickHouse/clickhouse-go/v2/lib/column"
	"github.com/ClickHouse/clickhouse-go/v2/lib/proto"
	"github.com/ebitengine/purego"
)

// Serve answers requests until the process ends, or returns why it does not.
func Serve(c Config) error {
	e, err := open(c)
	if err != nil {
		return err
	}
	server := http.Server{
		Addr: c.Address, Handler: handler(c, e), ReadHeaderTimeout: time.Minute,
		MaxHeaderBytes: 64 << 20, // parameters stand in the URL
	}
	return server.ListenAndServe()
}

// An engine is the library, and its one connection.
type engine struct {
	mu         sync.Mutex
	connection uintptr
	database   string            // that statements are read in
	settings   map[string]string // of the last statement
	query      func(connection uintptr, statement, format string, names, values unsafe.Pointer, n uint) uintptr
	destroy    func(result uintptr)
	buffer     func(result uintptr) *byte
	length     func(result uintptr) uint
	failure    func(result uintptr) string
}

func open(c Config) (*engine, error) {
	library, err := purego.Dlopen(c.Library, purego.RTLD_NOW|purego.RTLD_GLOBAL)
	if err != nil {
		return nil, fmt.Errorf("door: %w", err)
	}
	e := &engine{database: "default"}
	var connect func(argc int, argv []*byte) *uintptr
	for name, function := range map[string]any{
		"chdb_connect": &connect, "chdb_query_with_params": &e.query, "chdb_destroy_query_result": &e.destroy,
		"chdb_result_buffer": &e.buffer, "chdb_result_length": &e.length, "chdb_result_error": &e.failure,
	} {
		purego.RegisterLibFunc(function, library, name)
	}
	args := []*byte{text("clickhouse"), text("--path=" + c.Data)}
	for _, setting := range c.Settings {
		args = append(args, text(setting))
	}
	connection := connect(len(args), args)
	if connection == nil {
		return nil, errors.New("door: the engine does not start")
	}
	e.connection = *connection
	return e, nil
}

// text returns s as C has it.
func text(s string) *byte { return &append([]byte(s), 0)[0] }

// run answers a statement in a database with its parameters and settings, in a format of ClickHouse's.
func (e *engine) run(database, statement, format string, parameters, settings map[string]string) ([]byte, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if err := e.set(settings); err != nil {
		return nil, err
	}
	if database != "" && database != e.database {
		if _, err := e.ask("USE `"+strings.NewReplacer(`\`, `\\`, "`", "\\`").Replace(database)+"`", format, nil); err != nil {
			return nil, err
		}
		e.database = database
	}
	return e.ask(statement, format, parameters)
}

// set gives the one session these settings, and those of the statement before its own values again.
func (e *engine) set(settings map[string]string) error {
	if maps.Equal(settings, e.settings) {
		return nil
	}
	for name := range e.settings {
		if _, err := e.ask("SET "+name+" = DEFAULT", "TabSeparated", nil); err != nil {
			return err
		}
	}
	e.settings = nil
	for name, value := range settings {
		if _, err := e.ask("SET "+name+" = '"+strings.NewReplacer(`\`, `\\`, "'", `\'`).Replace(value)+"'", "TabSeparated", nil); err != nil {
			return err
		}
	}
	e.settings = settings
	return nil
}

func (e *engine) ask(statement, format string, parameters map[string]string) ([]byte, error) {
	names, values := make([]*byte, 0, len(parameters)+1), make([]*byte, 0, len(parameters)+1)
	for name, value := range parameters {
		names, values = append(names, text(name)), append(values, text(value))
	}
	names, values = append(names, nil), append(values, nil)
	result := e.query(e.connection, statement, format, unsafe.Pointer(&names[0]), unsafe.Pointer(&values[0]), uint(len(parameters)))
	runtime.KeepAlive(names)
	runtime.KeepAlive(values)
	if result == 0 {
		return nil, errors.New("door: the engine gives no answer")
	}
	defer e.destroy(result)
	if said := e.failure(result); said != "" {
		return nil, errors.New(said)
	}
	return bytes.Clone(unsafe.Slice(e.buffer(result), e.length(result))), nil
}

func handler(c Config, e *engine) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		out, format, err := answer(c, e, r)
		w.Header().Set("X-ClickHouse-Timezone", "UTC")
		w.Header().Set("X-ClickHouse-Format", format)
		if err != nil {
			w.Header().Set("X-ClickHouse-Exception-Code", code(err))
			w.WriteHeader(http.StatusInternalServerError)
			out = []byte(err.Error() + "\n")
		}
		_, _ = w.Write(out) // who has gone needs no answer
	})
}

// ofTheRequest are the names in a URL that are no settings of the statement.
var ofTheRequest = []string{
	"database", "query", "default_format", "query_id", "session_id", "session_timeout", "session_check", "client_protocol_version", "compress", "decompress",
	"enable_http_compression", "quota_key", "role", "user", "password", "wait_end_of_query", "buffer_size", "stacktrace",
}

func answer(c Config, e *engine, r *http.Request) (out []byte, format string, err error) {
	asked := r.URL.Query()
	user, password, _ := r.BasicAuth()
	if user == "" {
		user, password = r.Header.Get("X-ClickHouse-User"), r.Header.Get("X-ClickHouse-Key")
	}
	if subtle.ConstantTimeCompare([]byte(user+"\x00"+password), []byte(c.User+"\x00"+c.Password)) != 1 {
		return nil, "", errors.New("Code: 516. Authentication failed") //nolint:staticcheck // as ClickHouse says it
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, "", err
	}
	format = asked.Get("default_format")
	if format == "" {
		format = "TabSeparated"
	}
	parameters, settings := map[string]string{}, map[string]string{}
	for name, values := range asked {
		if name, is := strings.CutPrefix(name, "param_"); is {
			parameters[name] = values[0]
		} else if !slices.Contains(ofTheRequest, name) && strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789_") == "" {
			settings[name] = values[0]
		}
	}
	out, err = e.run(asked.Get("database"), asked.Get("query")+string(body), format, parameters, settings)
	if revision, _ := strconv.ParseUint(asked.Get("client_protocol_version"), 10, 64); err == nil && revision > 0 && format == "Native" {
		out, err = again(out, revision)
	}
	return out, format, err
}

// code returns the number of an error of ClickHouse's: Code: 62. DB::Exception: ...
func code(err error) string {
	number, _, _ := strings.Cut(strings.TrimPrefix(err.Error(), "Code: "), ".")
	if _, err := strconv.Atoi(number); err != nil {
		return "1001"
	}
	return number
}

// again returns blocks of the first revision of the protocol, which is what the library writes, in another revision.
func again(blocks []byte, revision uint64) ([]byte, error) {
	r := chproto.NewReader(bytes.NewReader(blocks))
	var out chproto.Buffer
	for {
		var b proto.Block
		b.ServerContext = &column.ServerContext{Timezone: time.UTC}
		if err := b.Decode(r, 0); err != nil {
			if errors.Is(err, io.EOF) {
				return out.Buf, nil
			}
			return nil, fmt.Errorf("door: %w", err)
		}
		if err := b.Encode(&out, revision); err != nil {
			return nil, fmt.Errorf("door: %w", err)
		}
	}
}

// Runs reports whether a library is one that this system can load.
func Runs(library string) bool {
	_, err := os.Stat(library)
	return err == nil && runtime.GOARCH == "amd64"
}
