// Prints the flags, feature gates and enumerations of kube-apiserver.
package main

import (
	"kubemend/flag-tables/kubernetes/print"

	serveroptions "k8s.io/apiserver/pkg/server/options"
	utilfeature "k8s.io/apiserver/pkg/util/feature"
	auditlog "k8s.io/apiserver/plugin/pkg/audit/log"
	cliflag "k8s.io/component-base/cli/flag"
	"k8s.io/kubernetes/cmd/kube-apiserver/app"
	"k8s.io/kubernetes/pkg/kubeapiserver/authorizer/modes"
	kubeoptions "k8s.io/kubernetes/pkg/kubeapiserver/options"
)

func main() {
	flags := app.NewAPIServerCommand().Flags()
	gates := print.Gates(utilfeature.DefaultMutableFeatureGate)
	print.Write(print.Component{
		Component: "kube-apiserver",
		Gates:     gates,
		Enumerations: map[string][]string{
			"admissionPlugins":           admissionPlugins(),
			"admissionPluginsOffDefault": print.Sorted(kubeoptions.DefaultOffAdmissionPlugins().UnsortedList()),
			"authorizationModes":         print.Sorted(modes.AuthorizationModeChoices),
			"auditModes":                 print.Sorted(serveroptions.AllowedModes),
			"auditLogFormats":            print.Sorted(auditlog.AllowedFormats),
			"tlsCipherSuites":            print.Sorted(cliflag.TLSCipherPossibleValues()),
			"insecureTlsCipherSuites":    print.Sorted(cliflag.InsecureTLSCipherNames()),
			"tlsVersions":                print.Sorted(cliflag.TLSPossibleVersions()),
		},
		Flags: print.Flags(flags, print.Probes()),
	})
}

// admissionPlugins is the same list that the usage text of --enable-admission-plugins prints: NewAdmissionOptions of
// pkg/kubeapiserver/options registers the generic plugins and then its own.
func admissionPlugins() []string {
	return print.Sorted(kubeoptions.NewAdmissionOptions().GenericAdmission.Plugins.Registered())
}
