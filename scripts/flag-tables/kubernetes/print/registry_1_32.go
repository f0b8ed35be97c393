//go:build kubernetes_1_32

package print

import (
	"k8s.io/component-base/featuregate"
	"k8s.io/component-base/version"
)

// 1.33 moved the registry to a package of its own.
func registryOf(gates featuregate.MutableVersionedFeatureGate) featuregate.ComponentGlobalsRegistry {
	registry := featuregate.NewComponentGlobalsRegistry()
	if err := registry.Register(featuregate.DefaultKubeComponent, version.DefaultBuildEffectiveVersion(), gates); err != nil {
		panic(err)
	}
	return registry
}
