# The commands are built before they run: `go run` would hide their exit status and
# leave them behind when it is stopped.
.PHONY: demo build test test-prefect rates test-proxy test-live plans-words test-scale test-trino test-trino-postgres test-clients test-openapi test-browser console console-check load lint vulns bench bench-json bench-scale mutants faults

demo: ## the engine in ten seconds
	@go run ./examples/demo

build: ## the command, as bin/tamis
	go build -o bin/ ./cmd/tamis

test: bin/with-engines ## everything, on every engine; installs PostgreSQL, MariaDB, MySQL, ClickHouse, g++ and curl if they are missing
	go vet ./...
	./bin/with-engines -install -postgres -mariadb -mysql -clickhouse -cxx -curl -- $(MAKE) --no-print-directory run-tests

# What is built otherwise without DuckDB, the command, is tested in both ways. What tests count is printed at the end.
GOTESTSUM := go run gotest.tools/gotestsum@v1.13.0 --format pkgname-and-test-fails --format-hide-empty-pkg
.PHONY: run-tests
run-tests:
	@if command -v g++ >/dev/null; then \
		$(GOTESTSUM) --jsonfile bin/tests.json -- -timeout 9m -tags duckdb ./... && $(GOTESTSUM) -- -timeout 9m ./cmd/tamis; \
	else \
		echo "no g++: the tests with DuckDB do not run"; $(GOTESTSUM) --jsonfile bin/tests.json -- -timeout 9m ./...; \
	fi && (cd examples/databases && go test -timeout 5m ./...) && (cd benchmarks && go test -timeout 5m . ./postgres ./scale); status=$$?; sed -n 's/.*tally: \(.*\)\\n"}$$/\1/p' bin/tests.json; exit $$status

.PHONY: bin/with-engines
bin/with-engines:
	@go build -o bin/ ./internal/engines/cmd/with-engines

# RELEASE=3.9.1 and PART=Pages choose one release and one part of it, of which Compare, Commands and Pages are the longest.
RELEASE ?= .
PART ?= .

test-prefect: ## against real Prefect servers of two releases, their own client and pages in a headless Chromium; installs them
	go test -tags prefect -count=1 -timeout 150m -v -run 'TestAgainstARealServer/$(RELEASE)/($(PART))' ./internal/prefecttest

rates: ## what requests cost a real Prefect server, tamis serve and tamis proxy, as a part of docs/prefect.md; installs the server
	go test -tags prefect -count=1 -timeout 60m -v -run TestRates ./internal/prefecttest -args -update

test-proxy: ## servers of Python and Node behind the proxy; installs them
	go test -tags proxy -count=1 -timeout 10m -v ./internal/proxytest

test-live: bin/with-engines ## filters stay live while three write for a minute, in memory, SQLite and PostgreSQL
	./bin/with-engines -install -postgres -- env TAMIS_LIVE_LASTS=1m go test -count=1 -timeout 10m -v -run TestLiveFiltersPieceTogetherTheirQueries ./httpapi

# 20,000 filters each, which is a matter of an hour.
test-scale: bin/with-engines ## the laws, the conformance suite and the recorded answers at length over ClickHouse, its shards and three PostgreSQL servers
	./bin/with-engines -install -postgres -clickhouse -- env TAMIS_FUZZ_N=10000 go test -tags scale -count=1 -timeout 0 -v \
		-run 'ClickHouse|ThreePostgres' ./fuzz ./fuzz/conformance ./internal/conformance

# FLOWS=2000 looks whether it runs.
FLOWS ?= 100000

plans-words: bin/with-engines ## plans and costs of counts, last rows and sums over 1,000,000 related rows on every engine, as docs/plans-words.md; installs Trino
	./bin/with-engines -install -postgres -mariadb -mysql -clickhouse -trino -cxx -- env TAMIS_PLANS_FLOWS=$(FLOWS) go test -tags plans,duckdb,trino -count=1 -timeout 60m -v -run TestPlansOfWords ./internal/docs -args -update

test-trino-postgres: bin/with-engines ## what Trino sends to PostgreSQL; installs Trino and its connector, of an archive of 821 MB
	./bin/with-engines -install -postgres -trino -trino-postgresql -- go test -tags trinopostgres -count=1 -timeout 20m -v -run TestWhatTrinoSends ./internal/docs

# What several dialects are asked, and Trino alone: it takes a quarter of a minute to start, and each statement a twentieth of a second.
test-trino: bin/with-engines ## the laws and the recorded answers over Trino; installs it, with a Java of its own
	./bin/with-engines -install -trino -clickhouse -- go test -tags trino -count=1 -timeout 60m -v \
		-run 'Trino|Refusals|(CannotBeRead|Answers|History|Groups|Durations|Order|Cursors|Rows|Policies|OffADatabase).*/trino' ./sqlgen ./schema/introspect ./fuzz ./fuzz/conformance ./internal/conformance ./internal/foreign ./internal/docs ./cmd/tamis

test-clients: ## the generated clients in the strict modes of mypy and tsc, and run; installs them
	go test -tags clients -count=1 -timeout 10m -v ./internal/clienttest

test-openapi: ## schemathesis against the OpenAPI documents; installs it in a virtual environment
	go test -tags openapi -count=1 -timeout 40m -v ./internal/openapitest

# TAMIS_PICTURES=$(PWD)/docs/console writes the pictures of docs/console.md anew.
test-browser: ## the pages in a headless Chromium; installs it if it is missing
	go test -tags browser -count=1 -timeout 10m -v ./internal/browsertest

console: ## builds the pages of the console from console/web, with the packages of its lock file
	cd console/web && npm ci --ignore-scripts --no-audit --no-fund && npx tsc && node build.mjs ../built

console-check: ## the pages of the console are those that its sources make, and its editor offers the words of the language
	TAMIS_CONSOLE=1 go test -count=1 -run 'TestTheBuiltFilesAreThoseOfTheSources|TheEditorOffers' ./console

load: ## what serve and proxy bear for a minute each, and in how much memory
	go run ./internal/load -for 1m

GOLANGCI_LINT := github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
GOVULNCHECK := golang.org/x/vuln/cmd/govulncheck@v1.9.0

lint: ## the house style, as far as a machine can tell
	go run $(GOLANGCI_LINT) run ./...

vulns: ## known holes in what we depend on; asks vuln.go.dev
	go run $(GOVULNCHECK) ./...

# RUNS and TASKS are how many rows the statements on PostgreSQL run over: RUNS=1000000 TASKS=5000000 takes ten minutes more.
RUNS ?= 100000
TASKS ?= 500000

bench: bin/peers ## what each part costs beside its peers, as docs/benchmarks.md and as charts
	@./bin/with-engines -postgres -- ./bin/peers -json > bin/bench.jsonl
	@./bin/postgres -json -runs $(RUNS) -tasks $(TASKS) -note bin/bench.note >> bin/bench.jsonl; status=$$?; \
	./bin/peers -from bin/bench.jsonl -note bin/bench.note -charts docs/charts -page docs/benchmarks.md && exit $$status

bench-json: bin/peers ## one line a measurement
	@./bin/with-engines -postgres -- ./bin/peers -json
	@./bin/postgres -json -runs $(RUNS) -tasks $(TASKS)

# The benchmarks are a module of their own. DuckDB needs a C++ compiler to be linked.
.PHONY: bin/peers
bin/peers:
	@go build -o bin/ ./internal/engines/cmd/with-engines
	@./bin/with-engines -install -postgres -cxx -- sh -c 'cd benchmarks && go build -tags duckdb -o ../bin/ ./peers ./postgres'

# ROWS and BESIDE are the flow runs on ClickHouse and on PostgreSQL. They take some 10 GB of the temporary folder, and a quarter of an hour.
ROWS ?= 100000000
BESIDE ?= 5000000

bench-scale: ## twenty bodies on a hundred million rows of ClickHouse beside PostgreSQL, as the table of docs/guide/scale.md
	@go build -o bin/ ./internal/engines/cmd/with-engines
	@./bin/with-engines -install -postgres -clickhouse -- sh -c 'cd benchmarks && go build -o ../bin/ ./scale'
	./bin/scale -rows $(ROWS) -beside $(BESIDE) -page docs/guide/scale.md

mutants: ## plants bugs, and reports which test catches each
	go build -o bin/ ./internal/engines/cmd/with-engines
	./bin/with-engines -install -postgres -mariadb -mysql -clickhouse -cxx -- go run ./internal/mutants

faults: ## the mutants of counts, aggregates, elements, objects, JSON types and references alone
	go build -o bin/ ./internal/engines/cmd/with-engines
	./bin/with-engines -install -postgres -mariadb -mysql -clickhouse -cxx -- go run ./internal/mutants -run '^(fold|sum|count|latest|object|position|reference|type|element|null-in-a)-'
