//go:build !race

package sqlgen_test

const racing = false
