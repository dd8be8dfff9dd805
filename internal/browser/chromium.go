// Package browser speaks to a headless Chromium, for tests that use pages as a person would.
package browser

import (
	"bufio"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"time"

	"github.com/tamis-go/tamis/internal/live"
)

// Path returns where a Chromium is, and installs Debian's where there is none.
func Path(ctx context.Context) (string, error) {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	for _, args := range [][]string{{"apt-get", "update", "-qq"}, {"apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"}} {
		if out, err := exec.CommandContext(ctx, args[0], args[1:]...).CombinedOutput(); err != nil { //nolint:gosec // both are written here
			return "", fmt.Errorf("there is no Chromium, and it cannot be installed: %w\n%s", err, live.Last(out, 5))
		}
	}
	return exec.LookPath("chromium")
}

// A Browser is a headless Chromium that is spoken to through a pipe: a JSON message and a zero byte, both ways.
type Browser struct {
	process *exec.Cmd
	in      io.WriteCloser
	out     *bufio.Reader
	session string
	n       int
	Said    []string // what pages wrote to the console, and what went wrong in them
}

// Open starts Chromium with an empty page of a size.
func Open(ctx context.Context, path, profile string, width, height int) (*Browser, error) {
	theirs, in, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	out, answers, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	c := exec.CommandContext(ctx, path, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-extensions",
		"--no-first-run", "--remote-debugging-pipe", "--user-data-dir="+profile, fmt.Sprintf("--window-size=%d,%d", width, height))
	c.ExtraFiles = []*os.File{theirs, answers} // 3 and 4
	if err := c.Start(); err != nil {
		return nil, err
	}
	_, _ = theirs.Close(), answers.Close() // they are Chromium's
	b := &Browser{process: c, in: in, out: bufio.NewReader(out)}
	var target struct{ TargetID string }
	if err := b.Call("Target.createTarget", map[string]any{"url": "about:blank"}, &target); err != nil {
		return nil, errors.Join(err, b.Close())
	}
	var attached struct{ SessionID string }
	if err := b.Call("Target.attachToTarget", map[string]any{"targetId": target.TargetID, "flatten": true}, &attached); err != nil {
		return nil, errors.Join(err, b.Close())
	}
	b.session = attached.SessionID
	for _, domain := range []string{"Page.enable", "Runtime.enable", "Log.enable"} {
		if err := b.Call(domain, nil, nil); err != nil {
			return nil, errors.Join(err, b.Close())
		}
	}
	return b, b.Call("Emulation.setDeviceMetricsOverride", map[string]any{"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false}, nil)
}

// Close ends the browser.
func (b *Browser) Close() error {
	_ = b.in.Close()             // then it ends by itself
	_ = b.process.Process.Kill() // and if not, so
	_ = b.process.Wait()
	return nil
}

// Call asks the browser for something, and waits for the answer.
func (b *Browser) Call(method string, params, result any) error {
	b.n++
	message := map[string]any{"id": b.n, "method": method}
	if params != nil {
		message["params"] = params
	}
	if b.session != "" {
		message["sessionId"] = b.session
	}
	text, err := json.Marshal(message)
	if err != nil {
		return err
	}
	if _, err := b.in.Write(append(text, 0)); err != nil {
		return err
	}
	for {
		text, err := b.out.ReadBytes(0)
		if err != nil {
			return fmt.Errorf("%s: %w", method, err)
		}
		var answer struct {
			ID     int
			Method string
			Params json.RawMessage
			Result json.RawMessage
			Error  *struct{ Message string }
		}
		if err := json.Unmarshal(text[:len(text)-1], &answer); err != nil {
			return err
		}
		switch {
		case answer.Method == "Runtime.exceptionThrown" || answer.Method == "Runtime.consoleAPICalled" || answer.Method == "Log.entryAdded":
			b.Said = append(b.Said, string(answer.Params))
		case answer.ID != b.n:
		case answer.Error != nil:
			return fmt.Errorf("%s: %s", method, answer.Error.Message)
		case result == nil:
			return nil
		default:
			return json.Unmarshal(answer.Result, result)
		}
	}
}

// Value returns what an expression is in the page.
func (b *Browser) Value(expression string) (any, error) {
	var out struct {
		Result           struct{ Value any }
		ExceptionDetails *struct{ Exception struct{ Description string } }
	}
	err := b.Call("Runtime.evaluate", map[string]any{"expression": expression, "returnByValue": true, "awaitPromise": true, "userGesture": true}, &out)
	if err == nil && out.ExceptionDetails != nil {
		err = errors.New(out.ExceptionDetails.Exception.Description)
	}
	return out.Result.Value, err
}

// Wait waits until an expression holds in the page.
func (b *Browser) Wait(expression string) error {
	end := time.Now().Add(20 * time.Second)
	for time.Now().Before(end) {
		if v, err := b.Value(expression); err == nil && v == true {
			return nil
		}
		time.Sleep(50 * time.Millisecond)
	}
	return fmt.Errorf("the page does not come to %s", expression)
}

// Screenshot writes what the page looks like.
func (b *Browser) Screenshot(path string) error {
	var out struct{ Data string }
	if err := b.Call("Page.captureScreenshot", map[string]any{"format": "png"}, &out); err != nil {
		return err
	}
	png, err := base64.StdEncoding.DecodeString(out.Data)
	if err != nil {
		return err
	}
	return os.WriteFile(path, png, 0o600)
}
