// Package prefecttest compares `tamis serve` and `tamis proxy` with a real Prefect server, by its own client and by requests.
//
// It is a tier of its own, since it installs that server in a virtual environment: make test-prefect.
package prefecttest
