//go:build browser

package browsertest

import (
	"fmt"
	"image/png"
	"os"
	"os/exec"
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
