package filter

import (
	"sync"

	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/file"
)

// preset is the schema of package prefect, read from its file: that package is made of this one.
var preset = sync.OnceValue(func() *schema.Registry { return schema.Must(file.Load("../prefect/preset.yaml")) })
