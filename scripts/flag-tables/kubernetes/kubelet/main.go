// Prints the flags, feature gates and configuration keys of the kubelet.
package main

import (
	"github.com/spf13/pflag"
	"kubemend/flag-tables/kubernetes/print"

	utilfeature "k8s.io/apiserver/pkg/util/feature"
	kubeletv1beta1 "k8s.io/kubelet/config/v1beta1"
	"k8s.io/kubernetes/cmd/kubelet/app/options"
	kubeletconfig "k8s.io/kubernetes/pkg/kubelet/apis/config"
	"k8s.io/kubernetes/pkg/kubelet/apis/config/scheme"

	// Linked for their feature gates, which the kubelet's own binary has.
	_ "k8s.io/kubernetes/cmd/kubelet/app"
)

func main() {
	// The kubelet parses by itself, with a set that it builds in this order (cmd/kubelet/app/server.go, NewKubeletCommand).
	flags := pflag.NewFlagSet("kubelet", pflag.ContinueOnError)
	configuration, err := options.NewKubeletConfiguration()
	if err != nil {
		panic(err)
	}
	options.NewKubeletFlags().AddFlags(flags)
	options.AddKubeletConfigFlags(flags, configuration)
	options.AddGlobalFlags(flags)
	flags.BoolP("help", "h", false, "help for kubelet")

	print.Write(print.Component{
		Component: "kubelet",
		Gates:     print.Gates(utilfeature.DefaultMutableFeatureGate),
		Enumerations: map[string][]string{
			"authorizationModes": print.Sorted([]string{
				string(kubeletconfig.KubeletAuthorizationModeAlwaysAllow),
				string(kubeletconfig.KubeletAuthorizationModeWebhook),
			}),
		},
		Keys:  print.Keys(defaults()),
		Flags: print.Flags(flags, print.Probes()),
	})
}

func defaults() *kubeletv1beta1.KubeletConfiguration {
	types, _, err := scheme.NewSchemeAndCodecs()
	if err != nil {
		panic(err)
	}
	configuration := &kubeletv1beta1.KubeletConfiguration{}
	types.Default(configuration)
	return configuration
}
