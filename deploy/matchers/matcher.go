// Package scope says which rows a request may see, by the header that Sidegate sets where a route has `scope`. See
// docs/scopes.md. What it cannot read admits no row: no header, two of them, another version.
package scope

import (
	"encoding/json"
	"regexp"
	"slices"
)

type filter struct {
	key    string
	wanted bool
	match  func(string) bool
}

// Matcher reads the header; the answer says of a row, by its attributes, whether the request may see it.
func Matcher(header string) func(row map[string]string) bool {
	var scope struct {
		V       int
		All     bool
		Clauses [][][]json.RawMessage
	}
	if json.Unmarshal([]byte(header), &scope) != nil || scope.V != 1 {
		return func(map[string]string) bool { return false }
	}
	clauses := make([][]filter, len(scope.Clauses))
	for i, clause := range scope.Clauses {
		for _, tuple := range clause {
			clauses[i] = append(clauses[i], compile(tuple))
		}
	}
	return func(row map[string]string) bool {
		return scope.All || slices.ContainsFunc(clauses, func(filters []filter) bool {
			return len(filters) > 0 && !slices.ContainsFunc(filters, func(f filter) bool { return !f.passes(row) })
		})
	}
}

// A missing or empty attribute passes no filter, whatever its operator.
func (f filter) passes(row map[string]string) bool {
	value := row[f.key]
	return value != "" && f.match != nil && f.match(value) == f.wanted
}

func compile(tuple []json.RawMessage) (f filter) {
	var op string
	var values []string
	if len(tuple) != 3 || json.Unmarshal(tuple[0], &f.key) != nil || json.Unmarshal(tuple[1], &op) != nil || json.Unmarshal(tuple[2], &values) != nil {
		return filter{}
	}
	f.wanted = op == "=" || op == "=~"
	if op == "=" || op == "!=" {
		f.match = func(value string) bool { return slices.Contains(values, value) }
	}
	if op == "=~" || op == "!~" {
		expressions := make([]*regexp.Regexp, len(values))
		for i, each := range values {
			var err error
			if expressions[i], err = regexp.Compile("^(?s:" + each + ")$"); err != nil {
				return filter{}
			}
		}
		f.match = func(value string) bool {
			return slices.ContainsFunc(expressions, func(e *regexp.Regexp) bool { return e.MatchString(value) })
		}
	}
	return f
}
