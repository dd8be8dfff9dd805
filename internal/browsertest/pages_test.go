//go:build browser

package browsertest

import (
	"image/png"
	"os"
	"testing"

	"github.com/tamis-go/tamis/internal/browser"
	"github.com/tamis-go/tamis/internal/live"
)

// chromium returns where one is.
func chromium(t *testing.T) string {
	t.Helper()
	path, err := browser.Path(t.Context())
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
	*browser.Browser
	pictures string // the beginning of their names
}

// does runs scripts in the page, and waits until an expression holds.
func (p *person) does(until string, scripts ...string) {
	p.Helper()
	for _, script := range scripts {
		if _, err := p.Value(script); err != nil {
			p.Fatalf("%s: %v", script, err)
		}
	}
	if err := p.Wait(until); err != nil {
		text, _ := p.Value("document.body.innerText")
		p.Fatalf("%v; it shows\n%.2000v", err, text)
	}
}

// sees takes a picture, in which there is something.
func (p *person) sees(name string) {
	p.Helper()
	path := p.pictures + "-" + name + ".png"
	if err := p.Screenshot(path); err != nil {
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
	if wide, err := p.Value("document.documentElement.scrollWidth > innerWidth"); err != nil || wide == true {
		p.Errorf("the page %s is wider than its window: %v", name, err)
	}
	p.Logf("tally: browser: %s shows what was asked for, %v", path, picture.Bounds().Max)
}
