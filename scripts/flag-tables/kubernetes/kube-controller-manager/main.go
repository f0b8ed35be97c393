// Prints the flags, feature gates and enumerations of kube-controller-manager.
package main

import (
	"kubemend/flag-tables/kubernetes/print"

	utilfeature "k8s.io/apiserver/pkg/util/feature"
	"k8s.io/kubernetes/cmd/kube-controller-manager/app"
)

func main() {
	flags := app.NewControllerManagerCommand().Flags()
	aliases := []string{}
	for alias := range app.ControllerAliases() {
		aliases = append(aliases, alias)
	}
	print.Write(print.Component{
		Component: "kube-controller-manager",
		Gates:     print.Gates(utilfeature.DefaultMutableFeatureGate),
		Enumerations: map[string][]string{
			"controllers":       print.Sorted(app.KnownControllers()),
			"controllerAliases": print.Sorted(aliases),
		},
		Flags: print.Flags(flags, print.Probes()),
	})
}
