package print

import (
	"encoding/json"
	"reflect"
	"sort"
	"strings"
)

// Key is one key of a configuration file: its dotted path, its type, and its default as JSON when it has one.
type Key struct {
	Path    string `json:"path"`
	Type    string `json:"type"`
	Default any    `json:"default,omitempty"`
}

// Keys walks a configuration type by its json tags; `defaults` is a value of it with defaults filled in.
// Structs are walked into; lists and maps are one key each ("list of …", "map of …").
func Keys(defaults any) []Key {
	text, err := json.Marshal(defaults)
	if err != nil {
		panic(err)
	}
	var values map[string]any
	if err := json.Unmarshal(text, &values); err != nil {
		panic(err)
	}
	keys := []Key{}
	walk(reflect.TypeOf(defaults).Elem(), "", values, &keys)
	sort.Slice(keys, func(i, j int) bool { return keys[i].Path < keys[j].Path })
	return keys
}

func walk(structure reflect.Type, prefix string, values map[string]any, keys *[]Key) {
	for i := range structure.NumField() {
		field := structure.Field(i)
		name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		if name == "-" || (name == "" && !field.Anonymous) {
			continue
		}
		if strings.Contains(options, "inline") || (name == "" && field.Anonymous) {
			walk(field.Type, prefix, values, keys)
			continue
		}
		typeName := describe(field.Type)
		key := Key{Path: prefix + name, Type: typeName, Default: values[name]}
		if typeName != "object" {
			*keys = append(*keys, key)
			continue
		}
		*keys = append(*keys, Key{Path: key.Path, Type: typeName})
		inner, _ := values[name].(map[string]any)
		walk(dereferenced(field.Type), key.Path+".", inner, keys)
	}
}

func dereferenced(t reflect.Type) reflect.Type {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t
}

func describe(t reflect.Type) string {
	t = dereferenced(t)
	switch t.String() {
	case "v1.Duration":
		return "duration"
	case "v1.TimeOrMetaDuration", "api.TimeOrMetaDuration":
		return "durationOrNanoseconds"
	case "resource.Quantity", "resource.QuantityValue":
		return "quantity"
	}
	switch t.Kind() {
	case reflect.Struct:
		return "object"
	case reflect.Slice:
		return "list of " + describe(t.Elem())
	case reflect.Map:
		return "map of " + describe(t.Elem())
	default:
		return t.Kind().String()
	}
}
