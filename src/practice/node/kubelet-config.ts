/** /var/lib/kubelet/config.yaml as kubeadm 1.35 writes it: every unset duration as 0s, which means the default. */
import type { Pace, PracticePorts } from '../settings.ts';
import { realPace } from '../settings.ts';

export function renderKubeletConfig(ports: PracticePorts, pace: Pace): string {
  const tick = pace.tickMs === realPace.tickMs ? '0s' : `${pace.tickMs}ms`;
  return `apiVersion: kubelet.config.k8s.io/v1beta1
address: 127.0.0.1
authentication:
  anonymous:
    enabled: false
  webhook:
    cacheTTL: 0s
    enabled: true
  x509:
    clientCAFile: /etc/kubernetes/pki/ca.crt
authorization:
  mode: Webhook
  webhook:
    cacheAuthorizedTTL: 0s
    cacheUnauthorizedTTL: 0s
cgroupDriver: systemd
clusterDNS:
- 10.96.0.10
clusterDomain: cluster.local
containerRuntimeEndpoint: ""
cpuManagerReconcilePeriod: 0s
crashLoopBackOff: {}
evictionPressureTransitionPeriod: 0s
fileCheckFrequency: ${tick}
healthzBindAddress: 127.0.0.1
healthzPort: ${ports.kubeletHealthz}
httpCheckFrequency: 0s
imageMaximumGCAge: 0s
imageMinimumGCAge: 0s
kind: KubeletConfiguration
logging:
  flushFrequency: 0
  options:
    json:
      infoBufferSize: "0"
    text:
      infoBufferSize: "0"
  verbosity: 0
memorySwap: {}
nodeStatusReportFrequency: 0s
nodeStatusUpdateFrequency: 0s
port: ${ports.kubelet}
rotateCertificates: true
runtimeRequestTimeout: 0s
shutdownGracePeriod: 0s
shutdownGracePeriodCriticalPods: 0s
staticPodPath: /etc/kubernetes/manifests
streamingConnectionIdleTimeout: 0s
syncFrequency: 0s
volumeStatsAggPeriod: 0s
`;
}
