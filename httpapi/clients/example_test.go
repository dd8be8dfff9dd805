package clients_test

import (
	"fmt"
	"strings"

	"github.com/tamis-go/tamis/httpapi/clients"
)

func ExampleWrite() {
	var b strings.Builder
	if err := clients.Write(&b, "python", language); err != nil {
		fmt.Println(err)
		return
	}
	for line := range strings.Lines(b.String()) {
		if strings.Contains(line, "def filter_flows(") {
			fmt.Print(strings.TrimSpace(line))
		}
	}
	// Output: def filter_flows(self, body: Optional[FlowsBody] = None) -> List[FlowsRow]:
}
