// Package openapitest has the OpenAPI documents looked at by validators that are not ours, and every request that they allow, and
// many that they do not, made by schemathesis. See `make test-openapi`.
package openapitest
