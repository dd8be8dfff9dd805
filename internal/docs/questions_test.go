package docs

import "testing"

// questions are what users of filter languages ask for again and again, on testdata/questions.yaml.
var questions = []construct{
	{"Orders where paid is less than amount", `{"orders": {"paid": {"lt_": {"field": "amount"}}}}`, "orders"},
	{"Orders of more than the customer's credit", `{"orders": {"amount": {"gt_": {"field": "customer.credit"}}}}`, "orders"},
	{"Orders with an item of sku a and a quantity above 1, of the same item", `{"orders": {"lines": {"some_": {"sku": {"eq_": "a"}, "qty": {"gt_": 1}}}}}`, "orders"},
	{"A customer by e-mail in any case", `{"customers": {"email": {"ieq_": "ANN@example.com"}}}`, "customers"},
	{"Runs tagged team-...", `{"runs": {"tags": {"some_": {"startswith_": "team-"}}}}`, "runs"},
	{"Runs that have other tags than those of teams", `{"runs": {"tags": {"some_": {"not_any_": ["team-a", "team-b"]}}}}`, "runs"},
	{"Runs that ended before they were expected to", `{"runs": {"end_time": {"before_": {"field": "expected_end_time"}}}}`, "runs"},
	{"The twenty most used tags of failed runs", `{"runs": {"state": {"any_": ["FAILED"]}}, "aggregate": {"group_by": ["tags"], "limit": 20}}`, "runs"},
	{"Flows whose last run failed", `{"flows": {"last_state": {"eq_": "FAILED"}}}`, "flows"},
	{"Flows by the state of their last run", `{"aggregate": {"group_by": ["last_state"]}}`, "flows"},
	{"Flows with three failed runs or more", `{"flows": {"runs": {"count_": {"ge_": 3, "where": {"state": {"eq_": "FAILED"}}}}}}`, "flows"},
	{"Customers without an order this year, by number of orders", `{"customers": {"orders": {"none_": {"placed": {"after_": "2024-01-01"}}}}, "sort": "ORDERS_MADE_DESC"}`, "customers"},
	{"The next of them, by cursor", `{"customers": {"orders": {"none_": {"placed": {"after_": "2024-01-01"}}}}, "limit": 1, "sort": "ORDERS_MADE_DESC", "cursor": "after 4"}`, "customers"},
	{"Customers who spent 70 or more, the greatest first", `{"customers": {"spent": {"ge_": 70}}, "sort": "SPENT_DESC"}`, "customers"},
	{"Events of a type of cloud events", `{"runs": {"event_type": {"eq_": "ec2.stopped"}}}`, "runs"},
}

// TestQuestions holds docs/questions.md to what the dialects write, and the rows in it to what memory and every engine answer.
func TestQuestions(t *testing.T) {
	statements(t, "questions.md", questionsHead, languageOf(t, "testdata/questions.yaml"), "testdata/questions.json", questions)
}

const questionsHead = `# Questions that users ask

What users of filter languages ask for again and again: a body each, its statement on each dialect, and the ids of the rows that it gives, or
the groups; [a page of the guide](guide/questions.md) asks them of two examples. The schema is [questions.yaml](../internal/docs/testdata/questions.yaml), the rows are [questions.json](../internal/docs/testdata/questions.json).
Written by ` + "`go test ./internal/docs -args -update`" + `.
`
