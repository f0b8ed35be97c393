//go:build !kubernetes_1_32

package print

import (
	"k8s.io/apiserver/pkg/util/compatibility"
	basecompatibility "k8s.io/component-base/compatibility"
	"k8s.io/component-base/featuregate"
)

func registryOf(gates featuregate.MutableVersionedFeatureGate) basecompatibility.ComponentGlobalsRegistry {
	registry := basecompatibility.NewComponentGlobalsRegistry()
	version := compatibility.DefaultBuildEffectiveVersion()
	if err := registry.Register(basecompatibility.DefaultKubeComponent, version, gates); err != nil {
		panic(err)
	}
	return registry
}
