package main

import (
	"encoding/json"
	"os"

	"matchers/scope"
)

func main() {
	var questions []struct {
		Header string
		Row    map[string]string
	}
	if err := json.NewDecoder(os.Stdin).Decode(&questions); err != nil {
		panic(err)
	}
	answers := make([]bool, len(questions))
	for i, each := range questions {
		answers[i] = scope.Matcher(each.Header)(each.Row)
	}
	_ = json.NewEncoder(os.Stdout).Encode(answers)
}
