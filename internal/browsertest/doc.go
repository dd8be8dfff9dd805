// Package browsertest opens the pages of tamis serve, and the program of the guide, in a headless Chromium, uses them as a person would, and looks at what they
// show. See `make test-browser`.
package browsertest
