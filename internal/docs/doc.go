// Package docs writes pages of docs that are answers of the engines: what each construct of the language becomes, and which
// indexes serve. Its tests hold the pages to the engines; with -update they write them anew.
package docs
