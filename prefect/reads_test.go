package prefect_test

import (
	_ "embed"
	"fmt"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/tamis-go/tamis/prefect"
)

//go:embed testdata/reads.txt
var readRoutes string

// Every route of the reference that reads is answered, or the list says why not; and none that it says that of is answered.
func TestReadRoutesAreAnsweredOrHaveAReason(t *testing.T) {
	mux := http.NewServeMux()
	for _, r := range prefect.Routes.Routes {
		mux.Handle(r.Method+" "+r.Path, http.NotFoundHandler())
	}
	wildcard := regexp.MustCompile(`\{[^}]*\}`)
	answered, missing := 0, 0
	list := ""
	for line := range strings.Lines(readRoutes) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		route, reason, excused := strings.Cut(strings.TrimSpace(line), ": ")
		method, path, _ := strings.Cut(route, " ")
		asked, err := http.NewRequest(method, strings.TrimSuffix(wildcard.ReplaceAllString(path, "0"), "/"), nil)
		if err != nil {
			t.Fatal(err)
		}
		_, pattern := mux.Handler(asked)
		has := pattern != "" && len(strings.Split(pattern, "{")) == len(strings.Split(route, "{"))
		if strings.HasPrefix(pattern, "GET /work_queues/{key}/{part}") {
			has = strings.HasSuffix(path, "/status")
		}
		switch {
		case has && excused:
			t.Errorf("%s is answered by %s, and yet excused: %s", route, pattern, reason)
		case !has && !excused:
			t.Errorf("%s is not answered (%s), and nothing says why", route, pattern)
		case has:
			answered++
		default:
			missing++
			list += "- `" + route + "`: " + reason + "\n"
		}
	}
	t.Logf("tally: prefect: of %d read routes of the reference %d are answered, %d have a reason why not", answered+missing, answered, missing)
	page, err := os.ReadFile("../docs/prefect.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"<!-- missing -->\n" + list + "<!-- end of missing -->", fmt.Sprintf("| routes that read, of %d | %d |", answered+missing, answered)} {
		if !strings.Contains(string(page), want) {
			t.Errorf("docs/prefect.md has not\n%s", want)
		}
	}
	if answered < 90 {
		t.Errorf("%d read routes are answered: too few", answered)
	}
}
