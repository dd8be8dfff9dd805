//go:build browser

package browsertest

import (
	"fmt"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tamis-go/tamis/internal/live"
)

// chromium returns where one is, and installs Debian's where there is none.
func chromium(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	for _, args := range [][]string{{"apt-get", "update", "-qq"}, {"apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"}} {
		if out, err := exec.CommandContext(t.Context(), args[0], args[1:]...).CombinedOutput(); err != nil {
			live.Missing(t, "there is no Chromium, and it cannot be installed", fmt.Errorf("%w\n%s", err, live.Last(out, 5)))
		}
	}
	path, err := exec.LookPath("chromium")
	if err != nil {
		live.Missing(t, "there is no Chromium", err)
	}
	return path
}

// A person opens the docs, finds a route, tries it, sees rows; makes a mistake, and sees what it is. Then the playground. Nothing
// is asked for elsewhere, and no page has an error.
func TestAPersonTriesARequestFromTheDocs(t *testing.T) {
	path := chromium(t)
	tamis, err := live.Build(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for _, api := range []struct{ name, schema, from string }{
		{"prefect", "prefect", "../../prefect/example/data.json"},
		{"zoo", "../openapitest/testdata/zoo.yaml", "../openapitest/testdata/zoo.json"},
	} {
		t.Run(api.name, func(t *testing.T) {
			s, err := live.Serve(tamis, "serve", "-s", api.schema, "--from", api.from, "--log", "none")
			if err != nil {
				t.Fatal(err)
			}
			defer func() {
				if err := s.Close(); err != nil {
					t.Error(err)
				}
			}()
			b, err := open(t.Context(), path, t.TempDir(), 1280, 1100)
			if err != nil {
				t.Fatal(err)
			}
			defer b.close() //nolint:errcheck // it has none
			p := &person{t, b, filepath.Join(pictures(t), api.name)}
			if api.name == "prefect" {
				p.docs(s.URL, "/api/flow_runs/filter", `{"flow_runs": {"state": {"type": {"any_": ["FAILED"]}}}, "limit": 2}`, `"state_type": "FAILED"`, `{"flow_runs": {"stat": {}}}`, "extra_forbidden")
				p.playground(s.URL, "/api/flow_runs/filter", `{"flow_runs": {"name": {"like_": "a"}}, "limit": 1}`, `"flow_id"`)
			} else {
				p.docs(s.URL, "/api/animals/filter", `{"animals": {"legs": {"ge_": 6}}}`, `"name": "ant"`, "{\n  \"animals\": {\"leg\": {}}\n}", "did you mean legs?")
				p.playground(s.URL, "/api/animals/history", `{"history": {"field": "born", "start": "2024-01-01", "end": "2024-01-03", "interval_seconds": 86400}}`, `"count": 1`)
			}
			for _, line := range b.said {
				if !strings.Contains(line, "status of 422") && !strings.Contains(line, `"level":"verbose"`) { // the request that is wrong; advice
					t.Errorf("a page says %s", line)
				}
			}
		})
	}
}

// pictures is where screenshots go: TAMIS_PICTURES, or a folder that is not kept.
func pictures(t *testing.T) string {
	if dir := os.Getenv("TAMIS_PICTURES"); dir != "" {
		return dir
	}
	return t.TempDir()
}

// A person uses a page.
type person struct {
	*testing.T
	*browser
	pictures string // the beginning of their names
}

// does runs scripts in the page, and waits until an expression holds.
func (p *person) does(until string, scripts ...string) {
	p.Helper()
	for _, script := range scripts {
		if _, err := p.value(script); err != nil {
			p.Fatalf("%s: %v", script, err)
		}
	}
	if err := p.wait(until); err != nil {
		text, _ := p.value("document.body.innerText")
		p.Fatalf("%v; it shows\n%.2000v", err, text)
	}
}

// sees takes a picture, in which there is something.
func (p *person) sees(name string) {
	p.Helper()
	path := p.pictures + "-" + name + ".png"
	if err := p.screenshot(path); err != nil {
		p.Fatal(err)
	}
	f, err := os.Open(path)
	if err != nil {
		p.Fatal(err)
	}
	defer f.Close()
	picture, err := png.Decode(f)
	if err != nil {
		p.Fatal(err)
	}
	colours := map[[3]uint32]bool{}
	for y := range picture.Bounds().Dy() {
		for x := range picture.Bounds().Dx() {
			r, g, b, _ := picture.At(x, y).RGBA()
			colours[[3]uint32{r, g, b}] = true
		}
	}
	if len(colours) < 20 {
		p.Errorf("%s has %d colours: nothing is to be seen", path, len(colours))
	}
	if wide, err := p.value("document.documentElement.scrollWidth > innerWidth"); err != nil || wide == true {
		p.Errorf("the page %s is wider than its window: %v", name, err)
	}
	p.Logf("tally: browser: %s shows what was asked for, %v", path, picture.Bounds().Max)
}

// types is a script that writes into a text area as a person does, by its events.
func types(area, text string) string {
	return fmt.Sprintf(`(() => { const a = %s; a.focus(); a.value = %q; a.dispatchEvent(new Event('input', {bubbles: true})); })()`, area, text)
}

func (p *person) docs(url, route, body, want, wrong, message string) {
	p.Helper()
	if err := p.call("Page.navigate", map[string]any{"url": url + "/docs"}, nil); err != nil {
		p.Fatal(err)
	}
	p.does(`document.querySelectorAll('details[data-find]').length > 5`)
	p.sees("docs")
	details := fmt.Sprintf(`[...document.querySelectorAll('details[data-find]')].find((d) => d.dataset.find.startsWith('post %s '))`, route)
	p.does(`document.querySelectorAll('details[data-find]:not([hidden])').length < 5 && document.querySelectorAll('#routes section:not([hidden])').length === 1`,
		fmt.Sprintf(`(() => { const s = document.getElementById('search'); s.value = 'post %s'; s.dispatchEvent(new Event('input')); })()`, route))
	p.does(details+`.querySelector('textarea') !== null`, details+`.querySelector('summary').click()`)
	area, send := details+`.querySelector('textarea')`, details+`.querySelector('button').click()`
	p.does(details+fmt.Sprintf(`.innerText.includes(%q)`, want), types(area, body), send, details+`.querySelector('textarea').scrollIntoView()`)
	p.does(details + `.innerText.includes('200 in ')`)
	p.sees("answer")
	p.does(details+fmt.Sprintf(`.innerText.includes(%q)`, message), types(area, wrong), send)
	p.sees("error")
}

func (p *person) playground(url, route, body, want string) {
	p.Helper()
	if err := p.call("Page.navigate", map[string]any{"url": url + "/"}, nil); err != nil {
		p.Fatal(err)
	}
	p.does(`document.querySelectorAll('#route option').length > 5 && document.querySelectorAll('#fields tr').length > 0`)
	p.does(fmt.Sprintf(`document.getElementById('answer').innerText.includes(%q)`, want),
		fmt.Sprintf(`(() => { const r = document.getElementById('route'); r.value = %q; r.dispatchEvent(new Event('change')); })()`, route),
		types(`document.getElementById('body')`, body),
		`document.getElementById('body').dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', ctrlKey: true}))`)
	p.sees("playground")
}
