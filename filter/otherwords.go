package filter

import "strings"

// foreign are the words that other systems have for what the language has too (MongoDB, Django, Prisma, OData, Elasticsearch, SQL), without
// the signs around them: $in, __in and in_ are in. Each has what may be meant, the likeliest first.
var foreign = map[string][]string{
	"in": {"any_"}, "nin": {"not_any_"}, "not_in": {"not_any_"}, "notin": {"not_any_"},
	"eq": {"eq_", "any_"}, "equals": {"eq_", "any_"}, "exact": {"eq_", "any_"}, "is": {"eq_", "any_"}, "=": {"eq_", "any_"}, "==": {"eq_", "any_"},
	"ne": {"ne_", "not_any_"}, "neq": {"ne_", "not_any_"}, "!=": {"ne_", "not_any_"}, "<>": {"ne_", "not_any_"},
	"gt": {"gt_"}, ">": {"gt_"}, "gte": {"ge_", "after_"}, "ge": {"ge_", "after_"}, ">=": {"ge_", "after_"}, "since": {"after_", "ge_"},
	"lt": {"lt_"}, "<": {"lt_"}, "lte": {"le_", "before_"}, "le": {"le_", "before_"}, "<=": {"le_", "before_"}, "until": {"before_", "le_"},
	"range": {"between_"}, "between": {"between_"},
	"contains": {"contains_", "all_"}, "icontains": {"icontains_", "like_"}, "like": {"like_"}, "ilike": {"like_"}, "search": {"query_", "like_"},
	"startswith": {"startswith_"}, "starts_with": {"startswith_"}, "prefix": {"startswith_"}, "endswith": {"endswith_"}, "ends_with": {"endswith_"},
	"iexact": {"ieq_"}, "iequals": {"ieq_"}, "iin": {"iany_"}, "glob": {"glob_"}, "fnmatch": {"glob_"}, "wildcard": {"glob_"},
	"null": {"is_null_"}, "isnull": {"is_null_"}, "is_null": {"is_null_"}, "exists": {"exists_", "is_null_"},
	"has": {"all_"}, "all": {"all_", "every_"}, "every": {"every_"}, "any": {"any_", "some_"}, "some": {"some_"}, "none": {"none_"},
	"overlap": {"any_"}, "overlaps": {"any_"}, "size": {"len_"}, "length": {"len_"},
	"and": {"and_"}, "or": {"or_"}, "not": {"not_"}, "must": {"and_"}, "should": {"or_"}, "must_not": {"not_"}, "nor": {"not_"},
	"order": {"sort"}, "orderby": {"sort"}, "order_by": {"sort"}, "sort_by": {"sort"}, "ordering": {"sort"},
	"first": {"limit"}, "take": {"limit"}, "top": {"limit"}, "per_page": {"limit"}, "page_size": {"limit"}, "skip": {"offset"},
	"after": {"cursor"}, "page_token": {"cursor"}, "fields": {"select"}, "columns": {"select"},
}

// isFilter are the keys under which other systems expect the criteria; here that key is the name of the collection.
var isFilter = map[string]bool{"where": true, "filter": true, "filters": true, "conditions": true}

// fromForeign returns the one of known that a word of another system stands for, or "".
func fromForeign(word string, known []string) string {
	for _, ours := range foreign[strings.ToLower(strings.Trim(word, "$_"))] {
		if exact(ours, known) != "" {
			return ours
		}
	}
	return ""
}

// sortFromForeign returns the one of known sorts that is meant by -name, +name, name, "name desc" or name:desc, or "".
func sortFromForeign(word string, known []string) string {
	name, direction := word, "_ASC"
	switch {
	case strings.HasPrefix(word, "-"):
		name, direction = word[1:], "_DESC"
	case strings.HasPrefix(word, "+"):
		name = word[1:]
	default:
		if at := strings.LastIndexAny(word, " :"); at > 0 {
			switch strings.ToLower(word[at+1:]) {
			case "asc":
				name = word[:at]
			case "desc":
				name, direction = word[:at], "_DESC"
			}
		}
	}
	for _, k := range known {
		if strings.EqualFold(k, name+direction) {
			return k
		}
	}
	return ""
}
