package proxytest

// A spelling is a request that some server may take for a filter: its request line without the version, and further headers.
type spelling struct {
	line    string
	headers []string
}

// spellings are the rows of the table in docs/proxy.md. Each is sent with a body of JSON.
var spellings = []spelling{
	{line: "POST /api/flows/filter"},
	{line: "POST /api/flows/filter?a=%0A&b=/x"},
	{line: "POST /api/flows/filter?"},
	{line: "POST /api/pools/my%20pool/flows/filter"},
	{line: "POST /api/pools/%C3%9Cber/flows/filter"},
	{line: "POST /api/pools/a.b/flows/filter"},

	// Other forms of a target.
	{line: "POST http://localhost/api/flows/filter"},
	{line: "POST http:%2fapi/flows/filter"},
	{line: "POST http:/api/flows/filter"},
	{line: "POST //localhost/api/flows/filter"},
	{line: "POST ///localhost/api/flows/filter"},
	{line: "POST %2fapi/flows/filter"},
	{line: "POST api/flows/filter"},
	{line: "POST *"},
	{line: "POST ?/api/flows/filter"},
	{line: "CONNECT /api/flows/filter"},
	{line: "CONNECT localhost:80"},

	// Escapes, blanks, controls.
	{line: "POST /api/flows/%66ilter"},
	{line: "POST /api/fl%6Fws/filter"},
	{line: "POST /%61pi/flows/filter"},
	{line: "POST /api%2Fflows%2Ffilter"},
	{line: "POST /api/flows%2ffilter"},
	{line: "POST /api/flows/%2566ilter"},
	{line: "POST /api/flows/%252566ilter"},
	{line: "POST /api/flows%252Ffilter"},
	{line: "POST /api/flows/filter%0A"},
	{line: "POST /api/flows/filter%0D"},
	{line: "POST /api/flows/filter%00"},
	{line: "POST /api/flows/filter%09"},
	{line: "POST /api/flows/fil%0Ater"},
	{line: "POST /api/flows/filter%20"},
	{line: "POST /api/flows/filter+"},
	{line: "POST /api/flows/filter%3F"},
	{line: "POST /api/flows/filter%3Fx=1"},
	{line: "POST /api/flows/filter%23x"},
	{line: "POST /api/flows/filter#x"},
	{line: "POST /api/flows/filter%"},
	{line: "POST /api/flows/filter%zz"},
	{line: "POST /api/flows/filter\x00"},
	{line: "POST /api/flows/filter\x0b"},
	{line: "POST\t/api/flows/filter"},

	// Slashes, dots, parameters, suffixes.
	{line: "POST /api/flows/filter/"},
	{line: "POST /api/flows/filter//"},
	{line: "POST //api/flows/filter"},
	{line: "POST /api//flows/filter"},
	{line: "POST /api/./flows/filter"},
	{line: "POST /api/x/../flows/filter"},
	{line: "POST /files/../api/flows/filter"},
	{line: "POST /files/%2e%2e/api/flows/filter"},
	{line: "POST /files/..%2fapi/flows/filter"},
	{line: "POST /files/..;/api/flows/filter"},
	{line: "POST /api/flows/filter/."},
	{line: "POST /api/flows/filter."},
	{line: "POST /api/flows/filter%2E"},
	{line: "POST /api/flows/filter;x=1"},
	{line: "POST /api/flows;x=1/filter"},
	{line: "POST /api/flows/filter.json"},
	{line: `POST \api\flows\filter`},
	{line: `POST /api\flows\filter`},
	{line: "POST /api%5Cflows%5Cfilter"},

	// Case, and letters that fold or look like others.
	{line: "POST /api/Flows/filter"},
	{line: "POST /API/flows/FILTER"},
	{line: "POST /api/u\u017fers/filter"},
	{line: "POST /api/u%C5%BFers/filter"},
	{line: "POST /api/flows/f%C4%B1lter"},
	{line: "POST /api/flows/%EF%AC%81lter"},
	{line: "POST /api/flows/%EF%BD%86ilter"},
	{line: "POST /api/flows/fi%E2%80%8Blter"},
	{line: "POST /api/flows/filter%C0%80"},
	{line: "POST /api/flows/filter\xff"},

	// Methods.
	{line: "post /api/flows/filter"},
	{line: "Post /api/flows/count"},
	{line: "GET /api/flows/filter"},
	{line: "HEAD /api/flows/count"},
	{line: "PUT /api/flows/count"},
	{line: "PATCH /api/flows/count"},
	{line: "DELETE /api/flows/count"},
	{line: "QUERY /api/flows/count"},
	{line: "OPTIONS /api/flows/count"},
	{line: "OPTIONS /api/flows/count", headers: []string{"Access-Control-Request-Method: POST"}},

	// Headers that override, and other protocols.
	{line: "PUT /api/flows/filter", headers: []string{"X-HTTP-Method-Override: POST"}},
	{line: "PUT /api/flows/filter", headers: []string{"X_HTTP_Method_Override: POST"}},
	{line: "POST /files/x", headers: []string{"X-Original-URL: /api/flows/filter"}},
	{line: "POST /files/x", headers: []string{"X-Rewrite-URL: /api/flows/filter"}},
	{line: "POST /files/api/flows/filter", headers: []string{"Script_Name: /files"}},
	{line: "POST /files/x", headers: []string{"Transfer_Encoding: chunked"}},
	{line: "POST /api/flows/filter", headers: []string{"Upgrade: h2c", "Connection: Upgrade, HTTP2-Settings", "HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA"}},
	{line: "POST /files/x", headers: []string{"Upgrade: h2c", "Connection: Upgrade, HTTP2-Settings", "HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA"}},
	{line: "POST /api/flows/filter", headers: []string{"Upgrade: websocket", "Connection: Upgrade"}},
	{line: "POST /api/flows/filter", headers: []string{"Transfer-Encoding: chunked"}},
	{line: "POST /api/flows/filter", headers: []string{"Content-Length: 0"}},
	{line: "POST /api/flows/filter", headers: []string{"Content_Length: 0"}},

	// What is no filter.
	{line: "POST /api/others/filter"},
	{line: "POST /files/x"},
	{line: "GET /files/x", headers: []string{"Upgrade: websocket", "Connection: Upgrade"}},
	{line: "GET /files/a%2Fb//c%20d?x=%0A"},
	{line: "GET /files/%C3%9C/%7Ename/[id].js"},
	{line: "GET /files/100%25"},
	{line: "GET /files/a%0Ab"},
	{line: "GET /files/%2541"},
	{line: "GET /files/%FF"},
}
