//go:build browser

package browsertest

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
)

// A browser is a headless Chromium that is spoken to through a pipe: a JSON message and a zero byte, both ways.
type browser struct {
	process *exec.Cmd
	in      io.WriteCloser
	out     *bufio.Reader
	session string
	n       int
	said    []string // what pages wrote to the console, and what went wrong in them
}

// open starts Chromium with an empty page of a size.
func open(ctx context.Context, path, profile string, width, height int) (*browser, error) {
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
	b := &browser{process: c, in: in, out: bufio.NewReader(out)}
	var target struct{ TargetID string }
	if err := b.call("Target.createTarget", map[string]any{"url": "about:blank"}, &target); err != nil {
		return nil, errors.Join(err, b.close())
	}
	var attached struct{ SessionID string }
	if err := b.call("Target.attachToTarget", map[string]any{"targetId": target.TargetID, "flatten": true}, &attached); err != nil {
		return nil, errors.Join(err, b.close())
	}
	b.session = attached.SessionID
	for _, domain := range []string{"Page.enable", "Runtime.enable", "Log.enable"} {
		if err := b.call(domain, nil, nil); err != nil {
			return nil, errors.Join(err, b.close())
		}
	}
	return b, b.call("Emulation.setDeviceMetricsOverride", map[string]any{"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false}, nil)
}

// close ends the browser.
func (b *browser) close() error {
	_ = b.in.Close()             // then it ends by itself
	_ = b.process.Process.Kill() // and if not, so
	_ = b.process.Wait()
	return nil
}

// call asks the browser for something, and waits for the answer.
func (b *browser) call(method string, params, result any) error {
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
			b.said = append(b.said, string(answer.Params))
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

// value returns what an expression is in the page.
func (b *browser) value(expression string) (any, error) {
	var out struct {
		Result           struct{ Value any }
		ExceptionDetails *struct{ Exception struct{ Description string } }
	}
	err := b.call("Runtime.evaluate", map[string]any{"expression": expression, "returnByValue": true, "awaitPromise": true, "userGesture": true}, &out)
	if err == nil && out.ExceptionDetails != nil {
		err = errors.New(out.ExceptionDetails.Exception.Description)
	}
	return out.Result.Value, err
}

// wait waits until an expression holds in the page.
func (b *browser) wait(expression string) error {
	end := time.Now().Add(20 * time.Second)
	for time.Now().Before(end) {
		if v, err := b.value(expression); err == nil && v == true {
			return nil
		}
		time.Sleep(50 * time.Millisecond)
	}
	return fmt.Errorf("the page does not come to %s", expression)
}

// screenshot writes what the page looks like.
func (b *browser) screenshot(path string) error {
	var out struct{ Data string }
	if err := b.call("Page.captureScreenshot", map[string]any{"format": "png"}, &out); err != nil {
		return err
	}
	png, err := base64.StdEncoding.DecodeString(out.Data)
	if err != nil {
		return err
	}
	return os.WriteFile(path, png, 0o600)
}
