// Package evaltest draws rows and predicates for tests, and keeps the same rows in every form that Go has for them.
package evaltest
