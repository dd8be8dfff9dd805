//go:build !race

package match_test

const racing = false
