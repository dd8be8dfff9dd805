package main

import "os"
import "github.com/tamis-go/tamis/benchmarks"

func main() {
	must(accepted(prefectLanguage()))
	for _, s := range []func(benchmarks.Options) []benchmarks.Result{compileSuite, parseSuite, hostileSuite} {
		must(benchmarks.Print(os.Stdout, s(benchmarks.Options{})...))
	}
}
