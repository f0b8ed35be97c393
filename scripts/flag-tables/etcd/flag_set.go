//go:build !etcd_3_5

package main

import (
	"flag"
	"sort"
	_ "unsafe" // for go:linkname

	"go.etcd.io/etcd/pkg/v3/featuregate"
	"go.etcd.io/etcd/server/v3/embed"
)

//go:linkname deprecatedFlags go.etcd.io/etcd/server/v3/etcdmain.deprecatedFlags
var deprecatedFlags map[string]string

// The head of etcdmain's `config`: the embedded configuration, then the flag set.
type config struct {
	ec      embed.Config
	flagSet *flag.FlagSet
}

func deprecation(name string) string { return deprecatedFlags[name] }

func gates(c *config) []gateRow {
	rows := []gateRow{}
	for name, spec := range c.ec.ServerFeatureGate.(featuregate.MutableFeatureGate).GetAll() {
		stage := string(spec.PreRelease)
		if stage == "" {
			stage = "GA"
		}
		rows = append(rows, gateRow{Name: string(name), Default: spec.Default, Locked: spec.LockToDefault, Stage: stage})
	}
	sort.Slice(rows, func(i, j int) bool { return rows[i].Name < rows[j].Name })
	return rows
}
