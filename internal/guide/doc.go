// Package guide runs the pages of docs/guide, each from an empty folder, as a reader would: it writes the files that a page shows,
// types its commands, and holds what the page says they print to what they print.
package guide
