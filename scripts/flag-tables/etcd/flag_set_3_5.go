//go:build etcd_3_5

package main

import (
	"flag"
	_ "unsafe" // for go:linkname

	"go.etcd.io/etcd/server/v3/embed"
)

//go:linkname deprecatedFlags go.etcd.io/etcd/server/v3/etcdmain.deprecatedFlags
var deprecatedFlags map[string]struct{}

// The head of etcdmain's `config`: the embedded configuration, what was the proxy's, then the flag set.
type config struct {
	ec embed.Config
	cp struct {
		failureWaitMs, refreshIntervalMs, dialTimeoutMs, writeTimeoutMs, readTimeoutMs uint

		fallback, proxy, proxyJSON, fallbackJSON string
	}
	flagSet *flag.FlagSet
}

// 3.5 says no more of them than that they are.
func deprecation(name string) string {
	if _, ok := deprecatedFlags[name]; ok {
		return "deprecated"
	}
	return ""
}

// 3.5 has no feature gates: what became one is a flag of its own, --experimental-….
func gates(*config) []gateRow { return []gateRow{} }
