// Package print describes a flag set, feature gates and configuration types as JSON.
package print

import (
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"runtime/debug"
	"sort"
	"strings"

	"github.com/spf13/pflag"
	utilfeature "k8s.io/apiserver/pkg/util/feature"
	cliflag "k8s.io/component-base/cli/flag"
	"k8s.io/component-base/featuregate"
)

// Flag is one flag as the component registered it.
type Flag struct {
	Name       string `json:"name"`
	GoType     string `json:"goType"`
	Default    string `json:"default"`
	Bare       string `json:"bare,omitempty"`
	Shorthand  string `json:"shorthand,omitempty"`
	Deprecated string `json:"deprecated,omitempty"`
	Hidden     bool   `json:"hidden,omitempty"`
	// Answers has one letter per probe: 1 when the flag's own parser takes the text, 0 when it refuses it.
	Answers string `json:"answers"`
}

// Gate is one feature gate at the version that the component emulates by default.
type Gate struct {
	Name    string `json:"name"`
	Default bool   `json:"default"`
	Locked  bool   `json:"locked,omitempty"`
	Stage   string `json:"stage"`
}

// Component is all that one component says of itself.
type Component struct {
	Component    string              `json:"component"`
	Module       string              `json:"module"`
	Version      string              `json:"version"`
	Flags        []Flag              `json:"flags"`
	Gates        []Gate              `json:"gates"`
	Enumerations map[string][]string `json:"enumerations"`
	Keys         []Key               `json:"keys,omitempty"`
}

// Write prints the component to standard output.
func Write(c Component) {
	c.Module = "k8s.io/kubernetes"
	c.Version = moduleVersion(c.Module)
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(c); err != nil {
		panic(err)
	}
}

func moduleVersion(path string) string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		panic("no build information")
	}
	for _, dependency := range info.Deps {
		if dependency.Path == path {
			return dependency.Version
		}
	}
	panic("not a dependency: " + path)
}

// Probes reads the texts that every flag's parser is asked about, from the file named by the first argument.
func Probes() []string {
	bytes, err := os.ReadFile(os.Args[1])
	if err != nil {
		panic(err)
	}
	var probes []string
	if err := json.Unmarshal(bytes, &probes); err != nil {
		panic(err)
	}
	return probes
}

// Flags describes every flag of the set. The probes change the flags' values, so it is the last use of the set.
func Flags(fs *pflag.FlagSet, probes []string) []Flag {
	// As component-base/cli.Run does: kube-controller-manager registers concurrent_rc_syncs.
	fs.SetNormalizeFunc(cliflag.WordSepNormalizeFunc)
	flags := []Flag{}
	fs.VisitAll(func(f *pflag.Flag) {
		flags = append(flags, Flag{
			Name: f.Name, GoType: typeName(f.Value), Default: f.DefValue, Bare: f.NoOptDefVal,
			Shorthand: f.Shorthand, Deprecated: f.Deprecated, Hidden: f.Hidden,
		})
	})
	for i := range flags {
		flags[i].Answers = ask(flags[i], fs.Lookup(flags[i].Name).Value, probes)
	}
	sort.Slice(flags, func(i, j int) bool { return flags[i].Name < flags[j].Name })
	return flags
}

// The empty text is the last probe: it leaves the kubelet's IPVar without a target, and the next Set would panic.
func ask(flag Flag, value pflag.Value, probes []string) string {
	accepts := func(text string) bool { return value.Set(text) == nil }
	// Feature gates are parsed when the flag is read and judged when the component starts; the answer is of both.
	switch flag.GoType {
	case "mapStringBool":
		accepts = kubeletTakesGates
	case "componentFeatureGates":
		accepts = registryTakesGates
	}
	answers := make([]byte, len(probes))
	for i, probe := range probes {
		answers[i] = '0'
		if accepts(probe) {
			answers[i] = '1'
		}
	}
	return string(answers)
}

func kubeletTakesGates(text string) bool {
	asked := map[string]bool{}
	if cliflag.NewMapStringBool(&asked).Set(text) != nil {
		return false
	}
	return utilfeature.DefaultMutableFeatureGate.DeepCopy().SetFromMap(asked) == nil
}

// registryTakesGates asks a registry of its own about gates as the control plane's components read them.
func registryTakesGates(text string) bool {
	registry := registryOf(utilfeature.DefaultMutableFeatureGate.DeepCopy())
	fs := pflag.NewFlagSet("gates", pflag.ContinueOnError)
	registry.AddFlags(fs)
	return fs.Set("feature-gates", text) == nil && registry.Set() == nil
}

// typeName is pflag's own word, except where several parsers share one.
func typeName(value pflag.Value) string {
	inner := reflect.ValueOf(value)
	if strings.HasSuffix(fmt.Sprintf("%T", value), "TrackerValue") {
		inner = inner.Elem().Field(0).Elem() // what it wraps
	}
	goName := inner.Type().String()
	switch {
	case strings.HasSuffix(goName, "flag.ConfigurationMap"):
		return "configurationMap"
	case strings.HasSuffix(goName, "flag.LangleSeparatedMapStringString"):
		return "langleSeparatedMapStringString"
	case strings.HasSuffix(goName, "flag.MapStringString") && inner.Elem().FieldByName("NoSplit").Bool():
		return "mapStringStringNoSplit"
	case strings.HasSuffix(goName, "featuregate.featureGate"):
		return "featureGate"
	case strings.HasSuffix(goName, "flag.IPVar"):
		return "ipVar"
	case strings.HasSuffix(goName, "flag.ColonSeparatedMultimapStringString") && inner.Elem().FieldByName("allowDefaultEmptyKey").Bool():
		return "componentFeatureGates"
	}
	return value.Type()
}

// Gates describes every feature gate, sorted by name.
func Gates(gates featuregate.MutableFeatureGate) []Gate {
	list := []Gate{}
	for name, spec := range gates.GetAll() {
		stage := string(spec.PreRelease)
		if stage == "" {
			stage = "GA"
		}
		list = append(list, Gate{Name: string(name), Default: spec.Default, Locked: spec.LockToDefault, Stage: stage})
	}
	sort.Slice(list, func(i, j int) bool { return list[i].Name < list[j].Name })
	return list
}

// Sorted copies and sorts.
func Sorted(texts []string) []string {
	sorted := append([]string{}, texts...)
	sort.Strings(sorted)
	return sorted
}
