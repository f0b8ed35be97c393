// Prints the flags, feature gates and enumerations of etcd.
package main

import (
	"crypto/tls"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"runtime/debug"
	"sort"
	"strings"
	"unsafe"

	"go.etcd.io/etcd/client/pkg/v3/tlsutil"
	"go.etcd.io/etcd/pkg/v3/flags"
	_ "go.etcd.io/etcd/server/v3/etcdmain"
)

// etcd's whole flag set is built by an unexported function: embed.Config.AddFlags is most of it, but neither
// --config-file nor --initial-cluster-state nor the ignored old names.

//go:linkname newConfig go.etcd.io/etcd/server/v3/etcdmain.newConfig
func newConfig() unsafe.Pointer

type flagRow struct {
	Name       string `json:"name"`
	GoType     string `json:"goType"`
	Default    string `json:"default"`
	Bare       string `json:"bare,omitempty"`
	Deprecated string `json:"deprecated,omitempty"`
	// Choices are the only texts that the flag's parser takes.
	Choices []string `json:"choices,omitempty"`
	Answers string   `json:"answers"`
}

type gateRow struct {
	Name    string `json:"name"`
	Default bool   `json:"default"`
	Locked  bool   `json:"locked,omitempty"`
	Stage   string `json:"stage"`
}

func main() {
	whole := (*config)(newConfig())
	if whole.flagSet.Name() != "etcd" {
		panic("etcdmain's config is laid out otherwise")
	}
	enumerations := map[string][]string{
		"tlsCipherSuites": cipherSuites(),
		"tlsVersions":     {string(tlsutil.TLSVersion12), string(tlsutil.TLSVersion13)},
	}
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(map[string]any{
		"component":    "etcd",
		"module":       "go.etcd.io/etcd/server/v3",
		"version":      moduleVersion("go.etcd.io/etcd/server/v3"),
		"gates":        gates(whole),
		"enumerations": enumerations,
		"flags":        rows(whole.flagSet, probes()),
	})
	if err != nil {
		panic(err)
	}
}

func rows(fs *flag.FlagSet, probes []string) []flagRow {
	list := []flagRow{}
	fs.VisitAll(func(f *flag.Flag) {
		row := flagRow{Name: f.Name, GoType: typeName(f.Value), Default: f.DefValue, Deprecated: deprecation(f.Name)}
		if choice, ok := f.Value.(interface{ Valids() []string }); ok {
			row.Choices = choice.Valids()
		}
		if boolean, ok := f.Value.(interface{ IsBoolFlag() bool }); ok && boolean.IsBoolFlag() {
			row.Bare = "true"
		}
		list = append(list, row)
	})
	for i := range list {
		list[i].Answers = ask(fs.Lookup(list[i].Name).Value, probes)
	}
	sort.Slice(list, func(i, j int) bool { return list[i].Name < list[j].Name })
	return list
}

func ask(value flag.Value, probes []string) string {
	answers := make([]byte, len(probes))
	for i, probe := range probes {
		answers[i] = '1'
		if value.Set(probe) != nil {
			answers[i] = '0'
		}
	}
	return string(answers)
}

// typeName: "*flag.durationValue" → "duration", "*flags.UniqueURLs" → "uniqueURLs".
func typeName(value flag.Value) string {
	if urls, ok := value.(*flags.UniqueURLs); ok {
		if _, star := urls.Allowed["*"]; star {
			return "uniqueURLsOrStar"
		}
	}
	goName := fmt.Sprintf("%T", value)
	name := strings.TrimSuffix(goName[strings.LastIndex(goName, ".")+1:], "Value")
	return strings.ToLower(name[:1]) + name[1:]
}

// cipherSuites asks etcd's own parser about every name that Go has ever had for a suite.
func cipherSuites() []string {
	names := []string{}
	for _, suite := range append(tls.CipherSuites(), tls.InsecureCipherSuites()...) {
		for _, name := range []string{suite.Name, strings.TrimSuffix(suite.Name, "_SHA256")} {
			if _, known := tlsutil.GetCipherSuite(name); known {
				names = append(names, name)
			}
		}
	}
	sort.Strings(names)
	unique := names[:0]
	for i, name := range names {
		if i == 0 || name != names[i-1] {
			unique = append(unique, name)
		}
	}
	return unique
}

func moduleVersion(path string) string {
	info, _ := debug.ReadBuildInfo()
	for _, dependency := range info.Deps {
		if dependency.Path == path {
			return dependency.Version
		}
	}
	panic("not a dependency: " + path)
}

func probes() []string {
	bytes, err := os.ReadFile(os.Args[1])
	if err != nil {
		panic(err)
	}
	var texts []string
	if err := json.Unmarshal(bytes, &texts); err != nil {
		panic(err)
	}
	return texts
}
