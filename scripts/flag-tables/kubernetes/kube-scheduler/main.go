// Prints the flags and feature gates of kube-scheduler.
package main

import (
	"kubemend/flag-tables/kubernetes/print"

	utilfeature "k8s.io/apiserver/pkg/util/feature"
	"k8s.io/kubernetes/cmd/kube-scheduler/app"
)

func main() {
	flags := app.NewSchedulerCommand().Flags()
	print.Write(print.Component{
		Component:    "kube-scheduler",
		Gates:        print.Gates(utilfeature.DefaultMutableFeatureGate),
		Enumerations: map[string][]string{},
		Flags:        print.Flags(flags, print.Probes()),
	})
}
