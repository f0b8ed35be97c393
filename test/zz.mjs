// test/zz.ts
import { readFileSync } from "node:fs";
import fc from "fast-check";

// src/domain/flags/go-types.ts
var goTypes = {
  bool: { type: "bool", repeats: "replace" },
  string: { type: "string", repeats: "replace" },
  duration: { type: "duration", repeats: "replace" },
  int: { type: "int", repeats: "replace" },
  int32: { type: "int", repeats: "replace" },
  int64: { type: "int", repeats: "replace" },
  uint: { type: "uint", repeats: "replace" },
  uint32: { type: "uint", repeats: "replace" },
  uint64: { type: "uint", repeats: "replace" },
  Level: { type: "uint", repeats: "replace" },
  float32: { type: "float", repeats: "replace" },
  float64: { type: "float", repeats: "replace" },
  stringSlice: { type: "list", repeats: "append" },
  stringArray: { type: "array", repeats: "append" },
  strings: { type: "list", repeats: "replace" },
  uniqueStrings: { type: "list", repeats: "replace" },
  selectiveStrings: { type: "list", repeats: "append" },
  selectiveString: { type: "choice", repeats: "replace" },
  uniqueURLs: { type: "urls", repeats: "replace" },
  uniqueURLsOrStar: { type: "urls", repeats: "replace" },
  mapStringString: { type: "map", repeats: "merge" },
  mapStringStringNoSplit: { type: "map", repeats: "merge" },
  stringToString: { type: "map", repeats: "merge" },
  configurationMap: { type: "map", repeats: "merge" },
  langleSeparatedMapStringString: { type: "map", repeats: "merge" },
  colonSeparatedMultimapStringString: { type: "map", repeats: "merge" },
  mapStringBool: { type: "map", repeats: "merge" },
  componentFeatureGates: { type: "map", repeats: "merge" },
  featureGate: { type: "map", repeats: "merge" },
  "pattern=N,...": { type: "map", repeats: "append" },
  "reserved-memory": { type: "map", repeats: "append" },
  "[]v1.Taint": { type: "taints", repeats: "replace" },
  ip: { type: "ip", repeats: "replace" },
  ipVar: { type: "ip", repeats: "replace" },
  portRange: { type: "portRange", repeats: "replace" },
  quantity: { type: "quantity", repeats: "replace" },
  namedCertKey: { type: "certificatePair", repeats: "append" },
  version: { type: "version", repeats: "replace" },
  ignoredFlag: { type: "ignored", repeats: "replace" }
};

// src/domain/flags/tables/kubernetes-1.35.ts
var useConfigFile = "This parameter should be set via the config file specified by the Kubelet's --config flag. See https://kubernetes.io/docs/tasks/administer-cluster/kubelet-config-file/ for more information.";
var flagRows = {
  // k8s.io/kubernetes v1.35.4
  "kube-apiserver": [
    ["admission-control", "stringSlice", "[]", { deprecated: "Use --enable-admission-plugins or --disable-admission-plugins instead. Will be removed in a future version." }],
    ["admission-control-config-file", "string", ""],
    ["advertise-address", "ip", "<nil>"],
    ["aggregator-reject-forwarding-redirect", "bool", "true"],
    ["allow-metric-labels", "stringToString", "[]"],
    ["allow-metric-labels-manifest", "string", ""],
    ["allow-privileged", "bool", "false"],
    ["anonymous-auth", "bool", "true"],
    ["api-audiences", "stringSlice", "[]"],
    ["apiserver-count", "int", "1", { deprecated: "apiserver-count is deprecated and will be removed in a future version.", hidden: true }],
    ["audit-log-batch-buffer-size", "int", "10000"],
    ["audit-log-batch-max-size", "int", "1"],
    ["audit-log-batch-max-wait", "duration", "0s"],
    ["audit-log-batch-throttle-burst", "int", "0"],
    ["audit-log-batch-throttle-enable", "bool", "false"],
    ["audit-log-batch-throttle-qps", "float32", "0"],
    ["audit-log-compress", "bool", "false"],
    ["audit-log-format", "string", "json"],
    ["audit-log-maxage", "int", "0"],
    ["audit-log-maxbackup", "int", "0"],
    ["audit-log-maxsize", "int", "0"],
    ["audit-log-mode", "string", "blocking"],
    ["audit-log-path", "string", ""],
    ["audit-log-truncate-enabled", "bool", "false"],
    ["audit-log-truncate-max-batch-size", "int64", "10485760"],
    ["audit-log-truncate-max-event-size", "int64", "102400"],
    ["audit-log-version", "string", "audit.k8s.io/v1"],
    ["audit-policy-file", "string", ""],
    ["audit-webhook-batch-buffer-size", "int", "10000"],
    ["audit-webhook-batch-initial-backoff", "duration", "10s", { deprecated: "Deprecated, use --audit-webhook-initial-backoff instead.", hidden: true }],
    ["audit-webhook-batch-max-size", "int", "400"],
    ["audit-webhook-batch-max-wait", "duration", "30s"],
    ["audit-webhook-batch-throttle-burst", "int", "15"],
    ["audit-webhook-batch-throttle-enable", "bool", "true"],
    ["audit-webhook-batch-throttle-qps", "float32", "10"],
    ["audit-webhook-config-file", "string", ""],
    ["audit-webhook-initial-backoff", "duration", "10s"],
    ["audit-webhook-mode", "string", "batch"],
    ["audit-webhook-truncate-enabled", "bool", "false"],
    ["audit-webhook-truncate-max-batch-size", "int64", "10485760"],
    ["audit-webhook-truncate-max-event-size", "int64", "102400"],
    ["audit-webhook-version", "string", "audit.k8s.io/v1"],
    ["authentication-config", "string", ""],
    ["authentication-token-webhook-cache-ttl", "duration", "2m0s"],
    ["authentication-token-webhook-config-file", "string", ""],
    ["authentication-token-webhook-version", "string", "v1beta1"],
    ["authorization-config", "string", ""],
    ["authorization-mode", "stringSlice", "[]"],
    ["authorization-policy-file", "string", ""],
    ["authorization-webhook-cache-authorized-ttl", "duration", "5m0s"],
    ["authorization-webhook-cache-unauthorized-ttl", "duration", "30s"],
    ["authorization-webhook-config-file", "string", ""],
    ["authorization-webhook-version", "string", "v1beta1"],
    ["bind-address", "ip", "0.0.0.0"],
    ["cert-dir", "string", "/var/run/kubernetes"],
    ["client-ca-file", "string", ""],
    ["contention-profiling", "bool", "false"],
    ["coordinated-leadership-lease-duration", "duration", "15s"],
    ["coordinated-leadership-renew-deadline", "duration", "10s"],
    ["coordinated-leadership-retry-period", "duration", "2s"],
    ["cors-allowed-origins", "stringSlice", "[]"],
    ["debug-socket-path", "string", ""],
    ["default-not-ready-toleration-seconds", "int64", "300"],
    ["default-unreachable-toleration-seconds", "int64", "300"],
    ["default-watch-cache-size", "int", "100", { deprecated: "watch caches are sized automatically and this flag will be removed in a future version", hidden: true }],
    ["delete-collection-workers", "int", "1"],
    ["disable-admission-plugins", "stringSlice", "[]"],
    ["disable-http2-serving", "bool", "false"],
    ["disabled-metrics", "stringSlice", "[]"],
    ["egress-selector-config-file", "string", ""],
    ["emulated-version", "stringSlice", "[]"],
    ["emulation-forward-compatible", "bool", "false"],
    ["enable-admission-plugins", "stringSlice", "[]"],
    ["enable-aggregator-routing", "bool", "false"],
    ["enable-bootstrap-token-auth", "bool", "false"],
    ["enable-garbage-collector", "bool", "true"],
    ["enable-logs-handler", "bool", "false", { deprecated: "Log handler functionality is deprecated" }],
    ["enable-priority-and-fairness", "bool", "true"],
    ["encryption-provider-config", "string", ""],
    ["encryption-provider-config-automatic-reload", "bool", "false"],
    ["endpoint-reconciler-type", "string", "lease"],
    ["etcd-cafile", "string", ""],
    ["etcd-certfile", "string", ""],
    ["etcd-compaction-interval", "duration", "5m0s"],
    ["etcd-count-metric-poll-period", "duration", "1m0s"],
    ["etcd-db-metric-poll-interval", "duration", "30s"],
    ["etcd-healthcheck-timeout", "duration", "2s"],
    ["etcd-keyfile", "string", ""],
    ["etcd-prefix", "string", "/registry"],
    ["etcd-readycheck-timeout", "duration", "2s"],
    ["etcd-servers", "stringSlice", "[]"],
    ["etcd-servers-overrides", "stringSlice", "[]"],
    ["event-ttl", "duration", "1h0m0s"],
    ["external-hostname", "string", ""],
    ["feature-gates", "componentFeatureGates", ""],
    ["goaway-chance", "float64", "0"],
    ["help", "bool", "false", { shorthand: "h" }],
    ["http2-max-streams-per-connection", "int", "0"],
    ["kubelet-certificate-authority", "string", ""],
    ["kubelet-client-certificate", "string", ""],
    ["kubelet-client-key", "string", ""],
    ["kubelet-port", "uint", "10250", { deprecated: "kubelet-port is deprecated and will be removed.", hidden: true }],
    ["kubelet-preferred-address-types", "stringSlice", "[Hostname,InternalDNS,InternalIP,ExternalDNS,ExternalIP]"],
    ["kubelet-read-only-port", "uint", "10255", { deprecated: "kubelet-read-only-port is deprecated and will be removed.", hidden: true }],
    ["kubelet-timeout", "duration", "5s"],
    ["kubernetes-service-node-port", "int", "0"],
    ["lease-reuse-duration-seconds", "int64", "60"],
    ["livez-grace-period", "duration", "0s"],
    ["log-flush-frequency", "duration", "5s"],
    ["log-text-info-buffer-size", "quantity", "0"],
    ["log-text-split-stream", "bool", "false"],
    ["logging-format", "string", "text"],
    ["max-connection-bytes-per-sec", "int64", "0"],
    ["max-mutating-requests-inflight", "int", "200"],
    ["max-requests-inflight", "int", "400"],
    ["min-compatibility-version", "stringSlice", "[]"],
    ["min-request-timeout", "int", "1800"],
    ["oidc-ca-file", "string", ""],
    ["oidc-client-id", "string", ""],
    ["oidc-groups-claim", "string", ""],
    ["oidc-groups-prefix", "string", ""],
    ["oidc-issuer-url", "string", ""],
    ["oidc-required-claim", "mapStringStringNoSplit", ""],
    ["oidc-signing-algs", "stringSlice", "[RS256]"],
    ["oidc-username-claim", "string", "sub"],
    ["oidc-username-prefix", "string", ""],
    ["peer-advertise-ip", "string", ""],
    ["peer-advertise-port", "string", ""],
    ["peer-ca-file", "string", ""],
    ["permit-address-sharing", "bool", "false"],
    ["permit-port-sharing", "bool", "false"],
    ["profiling", "bool", "true"],
    ["proxy-client-cert-file", "string", ""],
    ["proxy-client-key-file", "string", ""],
    ["request-timeout", "duration", "1m0s"],
    ["requestheader-allowed-names", "stringSlice", "[]"],
    ["requestheader-client-ca-file", "string", ""],
    ["requestheader-extra-headers-prefix", "stringSlice", "[]"],
    ["requestheader-group-headers", "stringSlice", "[]"],
    ["requestheader-uid-headers", "stringSlice", "[]"],
    ["requestheader-username-headers", "stringSlice", "[]"],
    ["runtime-config", "configurationMap", ""],
    ["runtime-config-emulation-forward-compatible", "bool", "false"],
    ["secure-port", "int", "6443"],
    ["service-account-extend-token-expiration", "bool", "true"],
    ["service-account-issuer", "stringArray", "[]"],
    ["service-account-jwks-uri", "string", ""],
    ["service-account-key-file", "stringArray", "[]"],
    ["service-account-lookup", "bool", "true"],
    ["service-account-max-token-expiration", "duration", "0s"],
    ["service-account-signing-endpoint", "string", ""],
    ["service-account-signing-key-file", "string", ""],
    ["service-cluster-ip-range", "string", ""],
    ["service-node-port-range", "portRange", "30000-32767"],
    ["show-hidden-metrics-for-version", "string", ""],
    ["shutdown-delay-duration", "duration", "0s"],
    ["shutdown-send-retry-after", "bool", "false"],
    ["shutdown-watch-termination-grace-period", "duration", "0s"],
    ["storage-backend", "string", ""],
    ["storage-initialization-timeout", "duration", "1m0s"],
    ["storage-media-type", "string", "application/vnd.kubernetes.protobuf"],
    ["strict-transport-security-directives", "stringSlice", "[]"],
    ["tls-cert-file", "string", ""],
    ["tls-cipher-suites", "stringSlice", "[]"],
    ["tls-min-version", "string", ""],
    ["tls-private-key-file", "string", ""],
    ["tls-sni-cert-key", "namedCertKey", "[]"],
    ["token-auth-file", "string", ""],
    ["tracing-config-file", "string", ""],
    ["v", "Level", "0", { shorthand: "v" }],
    ["version", "version", "false"],
    ["vmodule", "pattern=N,...", ""],
    ["watch-cache", "bool", "true"],
    ["watch-cache-sizes", "stringSlice", "[]"]
  ],
  // k8s.io/kubernetes v1.35.4
  "kube-controller-manager": [
    ["allocate-node-cidrs", "bool", "false"],
    ["allow-metric-labels", "stringToString", "[]"],
    ["allow-metric-labels-manifest", "string", ""],
    ["allow-untagged-cloud", "bool", "false", { deprecated: "This flag is deprecated and will be removed in a future release. A cluster-id will be required on cloud instances.", hidden: true }],
    ["attach-detach-reconcile-sync-period", "duration", "1m0s"],
    ["authentication-kubeconfig", "string", ""],
    ["authentication-skip-lookup", "bool", "false"],
    ["authentication-token-webhook-cache-ttl", "duration", "10s"],
    ["authentication-tolerate-lookup-failure", "bool", "false"],
    ["authorization-always-allow-paths", "stringSlice", "[/healthz,/readyz,/livez]"],
    ["authorization-kubeconfig", "string", ""],
    ["authorization-webhook-cache-authorized-ttl", "duration", "10s"],
    ["authorization-webhook-cache-unauthorized-ttl", "duration", "10s"],
    ["bind-address", "ip", "0.0.0.0"],
    ["cert-dir", "string", ""],
    ["cidr-allocator-type", "string", "RangeAllocator"],
    ["client-ca-file", "string", ""],
    ["cloud-config", "string", ""],
    ["cloud-provider", "string", ""],
    ["cluster-cidr", "string", ""],
    ["cluster-name", "string", "kubernetes"],
    ["cluster-signing-cert-file", "string", ""],
    ["cluster-signing-duration", "duration", "8760h0m0s"],
    ["cluster-signing-key-file", "string", ""],
    ["cluster-signing-kube-apiserver-client-cert-file", "string", ""],
    ["cluster-signing-kube-apiserver-client-key-file", "string", ""],
    ["cluster-signing-kubelet-client-cert-file", "string", ""],
    ["cluster-signing-kubelet-client-key-file", "string", ""],
    ["cluster-signing-kubelet-serving-cert-file", "string", ""],
    ["cluster-signing-kubelet-serving-key-file", "string", ""],
    ["cluster-signing-legacy-unknown-cert-file", "string", ""],
    ["cluster-signing-legacy-unknown-key-file", "string", ""],
    ["concurrent-cron-job-syncs", "int32", "5"],
    ["concurrent-daemonset-syncs", "int32", "2"],
    ["concurrent-deployment-syncs", "int32", "5"],
    ["concurrent-device-taint-eviction-syncs", "int32", "8"],
    ["concurrent-endpoint-syncs", "int32", "5"],
    ["concurrent-ephemeralvolume-syncs", "int32", "5"],
    ["concurrent-gc-syncs", "int32", "20"],
    ["concurrent-horizontal-pod-autoscaler-syncs", "int32", "5"],
    ["concurrent-job-syncs", "int32", "5"],
    ["concurrent-namespace-syncs", "int32", "10"],
    ["concurrent-rc-syncs", "int32", "5"],
    ["concurrent-replicaset-syncs", "int32", "5"],
    ["concurrent-resource-quota-syncs", "int32", "5"],
    ["concurrent-service-endpoint-syncs", "int32", "5"],
    ["concurrent-service-syncs", "int32", "1"],
    ["concurrent-serviceaccount-token-syncs", "int32", "5"],
    ["concurrent-statefulset-syncs", "int32", "5"],
    ["concurrent-ttl-after-finished-syncs", "int32", "5"],
    ["concurrent-validating-admission-policy-status-syncs", "int32", "5"],
    ["configure-cloud-routes", "bool", "true"],
    ["contention-profiling", "bool", "false"],
    ["controller-shutdown-timeout", "duration", "10s"],
    ["controller-start-interval", "duration", "0s"],
    ["controllers", "stringSlice", "[*]"],
    ["disable-attach-detach-reconcile-sync", "bool", "false"],
    ["disable-force-detach-on-timeout", "bool", "false"],
    ["disable-http2-serving", "bool", "false"],
    ["disabled-metrics", "stringSlice", "[]"],
    ["emulated-version", "stringSlice", "[]"],
    ["enable-dynamic-provisioning", "bool", "true"],
    ["enable-garbage-collector", "bool", "true"],
    ["enable-hostpath-provisioner", "bool", "false"],
    ["enable-leader-migration", "bool", "false"],
    ["endpoint-updates-batch-period", "duration", "0s"],
    ["endpointslice-updates-batch-period", "duration", "0s"],
    ["external-cloud-volume-plugin", "string", ""],
    ["feature-gates", "componentFeatureGates", ""],
    ["flex-volume-plugin-dir", "string", "/usr/libexec/kubernetes/kubelet-plugins/volume/exec/"],
    ["help", "bool", "false", { shorthand: "h" }],
    ["horizontal-pod-autoscaler-cpu-initialization-period", "duration", "5m0s"],
    ["horizontal-pod-autoscaler-downscale-stabilization", "duration", "5m0s"],
    ["horizontal-pod-autoscaler-initial-readiness-delay", "duration", "30s"],
    ["horizontal-pod-autoscaler-sync-period", "duration", "15s"],
    ["horizontal-pod-autoscaler-tolerance", "float64", "0.1"],
    ["http2-max-streams-per-connection", "int", "0"],
    ["kube-api-burst", "int32", "30"],
    ["kube-api-content-type", "string", "application/vnd.kubernetes.protobuf"],
    ["kube-api-qps", "float32", "20"],
    ["kubeconfig", "string", ""],
    ["large-cluster-size-threshold", "int32", "50"],
    ["leader-elect", "bool", "true"],
    ["leader-elect-lease-duration", "duration", "15s"],
    ["leader-elect-renew-deadline", "duration", "10s"],
    ["leader-elect-resource-lock", "string", "leases"],
    ["leader-elect-resource-name", "string", "kube-controller-manager"],
    ["leader-elect-resource-namespace", "string", "kube-system"],
    ["leader-elect-retry-period", "duration", "2s"],
    ["leader-migration-config", "string", ""],
    ["legacy-service-account-token-clean-up-period", "duration", "8760h0m0s"],
    ["log-flush-frequency", "duration", "5s"],
    ["log-text-info-buffer-size", "quantity", "0"],
    ["log-text-split-stream", "bool", "false"],
    ["logging-format", "string", "text"],
    ["master", "string", ""],
    ["max-endpoints-per-slice", "int32", "100"],
    ["min-compatibility-version", "stringSlice", "[]"],
    ["min-resync-period", "duration", "12h0m0s"],
    ["mirroring-concurrent-service-endpoint-syncs", "int32", "5"],
    ["mirroring-endpointslice-updates-batch-period", "duration", "0s"],
    ["mirroring-max-endpoints-per-subset", "int32", "1000"],
    ["namespace-sync-period", "duration", "5m0s"],
    ["node-cidr-mask-size", "int32", "0"],
    ["node-cidr-mask-size-ipv4", "int32", "0"],
    ["node-cidr-mask-size-ipv6", "int32", "0"],
    ["node-eviction-rate", "float32", "0.1"],
    ["node-monitor-grace-period", "duration", "50s"],
    ["node-monitor-period", "duration", "5s"],
    ["node-startup-grace-period", "duration", "1m0s"],
    ["node-sync-period", "duration", "0s", { deprecated: "This flag is currently no-op and will be deleted.", hidden: true }],
    ["permit-address-sharing", "bool", "false"],
    ["permit-port-sharing", "bool", "false"],
    ["profiling", "bool", "true"],
    ["pv-recycler-increment-timeout-nfs", "int32", "30"],
    ["pv-recycler-minimum-timeout-hostpath", "int32", "60"],
    ["pv-recycler-minimum-timeout-nfs", "int32", "300"],
    ["pv-recycler-pod-template-filepath-hostpath", "string", ""],
    ["pv-recycler-pod-template-filepath-nfs", "string", ""],
    ["pv-recycler-timeout-increment-hostpath", "int32", "30"],
    ["pvclaimbinder-sync-period", "duration", "15s"],
    ["requestheader-allowed-names", "stringSlice", "[]"],
    ["requestheader-client-ca-file", "string", ""],
    ["requestheader-extra-headers-prefix", "stringSlice", "[x-remote-extra-]"],
    ["requestheader-group-headers", "stringSlice", "[x-remote-group]"],
    ["requestheader-uid-headers", "stringSlice", "[]"],
    ["requestheader-username-headers", "stringSlice", "[x-remote-user]"],
    ["resource-quota-sync-period", "duration", "5m0s"],
    ["root-ca-file", "string", ""],
    ["route-reconciliation-period", "duration", "10s"],
    ["secondary-node-eviction-rate", "float32", "0.01"],
    ["secure-port", "int", "10257"],
    ["service-account-private-key-file", "string", ""],
    ["service-cluster-ip-range", "string", ""],
    ["show-hidden-metrics-for-version", "string", ""],
    ["terminated-pod-gc-threshold", "int32", "12500"],
    ["tls-cert-file", "string", ""],
    ["tls-cipher-suites", "stringSlice", "[]"],
    ["tls-min-version", "string", ""],
    ["tls-private-key-file", "string", ""],
    ["tls-sni-cert-key", "namedCertKey", "[]"],
    ["unhealthy-zone-threshold", "float32", "0.55"],
    ["use-service-account-credentials", "bool", "false"],
    ["v", "Level", "0", { shorthand: "v" }],
    ["version", "version", "false"],
    ["vmodule", "pattern=N,...", ""]
  ],
  // k8s.io/kubernetes v1.35.4
  "kube-scheduler": [
    ["allow-metric-labels", "stringToString", "[]"],
    ["allow-metric-labels-manifest", "string", ""],
    ["authentication-kubeconfig", "string", ""],
    ["authentication-skip-lookup", "bool", "false"],
    ["authentication-token-webhook-cache-ttl", "duration", "10s"],
    ["authentication-tolerate-lookup-failure", "bool", "true"],
    ["authorization-always-allow-paths", "stringSlice", "[/healthz,/readyz,/livez]"],
    ["authorization-kubeconfig", "string", ""],
    ["authorization-webhook-cache-authorized-ttl", "duration", "10s"],
    ["authorization-webhook-cache-unauthorized-ttl", "duration", "10s"],
    ["bind-address", "ip", "0.0.0.0"],
    ["cert-dir", "string", ""],
    ["client-ca-file", "string", ""],
    ["config", "string", ""],
    ["contention-profiling", "bool", "true"],
    ["disable-http2-serving", "bool", "false"],
    ["disabled-metrics", "stringSlice", "[]"],
    ["emulated-version", "stringSlice", "[]"],
    ["feature-gates", "componentFeatureGates", ""],
    ["help", "bool", "false", { shorthand: "h" }],
    ["http2-max-streams-per-connection", "int", "0"],
    ["kube-api-burst", "int32", "100"],
    ["kube-api-content-type", "string", "application/vnd.kubernetes.protobuf"],
    ["kube-api-qps", "float32", "50"],
    ["kubeconfig", "string", ""],
    ["leader-elect", "bool", "true"],
    ["leader-elect-lease-duration", "duration", "15s"],
    ["leader-elect-renew-deadline", "duration", "10s"],
    ["leader-elect-resource-lock", "string", "leases"],
    ["leader-elect-resource-name", "string", "kube-scheduler"],
    ["leader-elect-resource-namespace", "string", "kube-system"],
    ["leader-elect-retry-period", "duration", "2s"],
    ["log-flush-frequency", "duration", "5s"],
    ["log-text-info-buffer-size", "quantity", "0"],
    ["log-text-split-stream", "bool", "false"],
    ["logging-format", "string", "text"],
    ["master", "string", ""],
    ["min-compatibility-version", "stringSlice", "[]"],
    ["permit-address-sharing", "bool", "false"],
    ["permit-port-sharing", "bool", "false"],
    ["pod-max-in-unschedulable-pods-duration", "duration", "5m0s"],
    ["profiling", "bool", "true"],
    ["requestheader-allowed-names", "stringSlice", "[]"],
    ["requestheader-client-ca-file", "string", ""],
    ["requestheader-extra-headers-prefix", "stringSlice", "[x-remote-extra-]"],
    ["requestheader-group-headers", "stringSlice", "[x-remote-group]"],
    ["requestheader-uid-headers", "stringSlice", "[]"],
    ["requestheader-username-headers", "stringSlice", "[x-remote-user]"],
    ["secure-port", "int", "10259"],
    ["show-hidden-metrics-for-version", "string", ""],
    ["tls-cert-file", "string", ""],
    ["tls-cipher-suites", "stringSlice", "[]"],
    ["tls-min-version", "string", ""],
    ["tls-private-key-file", "string", ""],
    ["tls-sni-cert-key", "namedCertKey", "[]"],
    ["v", "Level", "0", { shorthand: "v" }],
    ["version", "version", "false"],
    ["vmodule", "pattern=N,...", ""],
    ["write-config-to", "string", ""]
  ],
  // k8s.io/kubernetes v1.35.4
  "kubelet": [
    ["address", "ipVar", "0.0.0.0", { deprecated: useConfigFile }],
    ["allowed-unsafe-sysctls", "stringSlice", "[]", { deprecated: useConfigFile }],
    ["anonymous-auth", "bool", "true", { deprecated: useConfigFile }],
    ["application-metrics-count-limit", "int", "100", { deprecated: "This is a cadvisor flag that was mistakenly registered with the Kubelet. Due to legacy concerns, it will follow the standard CLI deprecation timeline before being removed." }],
    ["authentication-token-webhook", "bool", "false", { deprecated: useConfigFile }],
    ["authentication-token-webhook-cache-ttl", "duration", "2m0s", { deprecated: useConfigFile }],
    ["authorization-mode", "string", "AlwaysAllow", { deprecated: useConfigFile }],
    ["authorization-webhook-cache-authorized-ttl", "duration", "5m0s", { deprecated: useConfigFile }],
    ["authorization-webhook-cache-unauthorized-ttl", "duration", "30s", { deprecated: useConfigFile }],
    ["boot-id-file", "string", "/proc/sys/kernel/random/boot_id", { deprecated: "This is a cadvisor flag that was mistakenly registered with the Kubelet. Due to legacy concerns, it will follow the standard CLI deprecation timeline before being removed." }],
    ["bootstrap-kubeconfig", "string", ""],
    ["cert-dir", "string", "/var/lib/kubelet/pki"],
    ["cgroup-driver", "string", "cgroupfs", { deprecated: useConfigFile }],
    ["cgroup-root", "string", "", { deprecated: useConfigFile }],
    ["cgroups-per-qos", "bool", "true", { deprecated: useConfigFile }],
    ["client-ca-file", "string", "", { deprecated: useConfigFile }],
    ["cloud-provider", "string", ""],
    ["cluster-dns", "stringSlice", "[]", { deprecated: useConfigFile }],
    ["cluster-domain", "string", "", { deprecated: useConfigFile }],
    ["config", "string", ""],
    ["config-dir", "string", ""],
    ["container-hints", "string", "/etc/cadvisor/container_hints.json", { deprecated: "This is a cadvisor flag that was mistakenly registered with the Kubelet. Due to legacy concerns, it will follow the standard CLI deprecation timeline before being removed." }],
    ["container-log-max-files", "int32", "5", { deprecated: useConfigFile }],
    ["container-log-max-size", "string", "10Mi", { deprecated: useConfigFile }],
    ["container-runtime-endpoint", "string", "unix:///run/containerd/containerd.sock", { deprecated: useConfigFile }],
    ["containerd", "string", "/run/containerd/containerd.sock", { deprecated: "This is a cadvisor flag that was mistakenly registered with the Kubelet. Due to legacy concerns, it will follow the standard CLI deprecation timeline before being removed." }],
    ["containerd-namespace", "string", "k8s.io", { deprecated: "This is a cadvisor flag that was mistakenly registered with the Kubelet. Due to legacy concerns, it will follow the standard CLI deprecation timeline before being removed." }],
    ["contention-profiling", "bool", "false", { deprecated: useConfigFile }],
    ["cpu-cfs-quota", "bool", "true", { deprecated: useConfigFile }],
    ["cpu-cfs-quota-period", "duration", "100ms", { deprecated: useConfigFile }],
    ["cpu-manager-policy", "string", "none", { deprecated: useConfigFile }],
    ["cpu-manager-policy-options", "mapStringStringNoSplit", "", { deprecated: useConfigFile }],
    ["cpu-manager-reconcile-period", "duration", "10s", { deprecated: useConfigFile }],
    ["enable-controller-attach-detach", "bool", "true", { deprecated: useConfigFile }],
    ["enable-debugging-handlers", "bool", "true", { deprecated: useConfigFile }],
    ["enable-load-reader", "bool", "false", { deprecated: "This is a cadvisor flag that was mistakenly registered with the Kubelet. Due to legacy concerns, it will follow the standard CLI deprecation timeline before being removed." }],
    ["enable-server", "bool", "true", { deprecated: useConfigFile }],
    ["enforce-node-allocatable", "stringSlice", "[pods]", { deprecated: useConfigFile }],
    ["event-burst", "int32", "100", { deprecated: useConfigFile }],
    ["event-qps", "int32", "50", { deprecated: useConfigFile }],
    ["event-storage-age-limit", "string", "default=0", { deprecated: "This is a cadvisor flag that was mistakenly registered with the Kubelet. Due to legacy concerns, it will follow the standard CLI deprecation timeline before being removed." }],
    ["event-storage-event-limit", "string", "default=0", { deprecated: "This is a cadvisor flag that was mistakenly registered with the Kubelet. Due to legacy concerns, it will follow the standard CLI deprecation timeline before being removed." }],
    ["eviction-hard", "langleSeparatedMapStringString", "", { deprecated: useConfigFile }],
    ["eviction-max-pod-grace-period", "int32", "0", { deprecated: useConfigFile }],
    ["eviction-minimum-reclaim", "mapStringString", "", { deprecated: useConfigFile }],
    ["eviction-pressure-transition-period", "duration", "5m0s", { deprecated: useConfigFile }],
    ["eviction-soft", "langleSeparatedMapStringString", "", { deprecated: useConfigFile }],
    ["eviction-soft-grace-period", "mapStringString", "", { deprecated: useConfigFile }],
    ["exit-on-lock-contention", "bool", "false"],
    ["experimental-allocatable-ignore-eviction", "bool", "false", { deprecated: "will be removed in 1.25 or later." }],
    ["experimental-mounter-path", "string", "", { deprecated: "will be removed in 1.25 or later. in favor of using CSI." }],
    ["fail-cgroupv1", "bool", "true"],
    ["fail-swap-on", "bool", "true", { deprecated: useConfigFile }],
    ["feature-gates", "mapStringBool", "", { deprecated: useConfigFile }],
    ["file-check-frequency", "duration", "20s", { deprecated: useConfigFile }],
    ["global-housekeeping-interval", "duration", "1m0s", { deprecated: "This is a cadvisor flag that was mistakenly registered with the Kubelet. Due to legacy concerns, it will follow the standard CLI deprecation timeline before being removed." }],
    ["hairpin-mode", "string", "promiscuous-bridge", { deprecated: useConfigFile }],
    ["healthz-bind-address", "ipVar", "127.0.0.1", { deprecated: useConfigFile }],
    ["healthz-port", "int32", "10248", { deprecated: useConfigFile }],
    ["help", "bool", "false", { shorthand: "h" }],
    ["hostname-override", "string", ""],
    ["housekeeping-interval", "duration", "10s"],
    ["http-check-frequency", "duration", "20s", { deprecated: useConfigFile }],
    ["image-credential-provider-bin-dir", "string", ""],
    ["image-credential-provider-config", "string", ""],
    ["image-gc-high-threshold", "int32", "85", { deprecated: useConfigFile }],
    ["image-gc-low-threshold", "int32", "80", { deprecated: useConfigFile }],
    ["image-service-endpoint", "string", "", { deprecated: useConfigFile }],
    ["kernel-memcg-notification", "bool", "false", { deprecated: useConfigFile }],
    ["kube-api-burst", "int32", "100", { deprecated: useConfigFile }],
    ["kube-api-content-type", "string", "application/vnd.kubernetes.protobuf", { deprecated: useConfigFile }],
    ["kube-api-qps", "int32", "50", { deprecated: useConfigFile }],
    ["kube-reserved", "mapStringString", "", { deprecated: useConfigFile }],
    ["kube-reserved-cgroup", "string", "", { deprecated: useConfigFile }],
    ["kubeconfig", "string", ""],
    ["kubelet-cgroups", "string", "", { deprecated: useConfigFile }],
    ["local-storage-capacity-isolation", "bool", "true", { deprecated: useConfigFile }],
    ["lock-file", "string", ""],
    ["log-cadvisor-usage", "bool", "false", { deprecated: "This is a cadvisor flag that was mistakenly registered with the Kubelet. Due to legacy concerns, it will follow the standard CLI deprecation timeline before being removed." }],
    ["log-flush-frequency", "duration", "5s"],
    ["log-text-info-buffer-size", "quantity", "0", { deprecated: useConfigFile }],
    ["log-text-split-stream", "bool", "false", { deprecated: useConfigFile }],
    ["logging-format", "string", "text", { deprecated: useConfigFile }],
    ["machine-id-file", "string", "/etc/machine-id,/var/lib/dbus/machine-id", { deprecated: "This is a cadvisor flag that was mistakenly registered with the Kubelet. Due to legacy concerns, it will follow the standard CLI deprecation timeline before being removed." }],
    ["make-iptables-util-chains", "bool", "true", { deprecated: useConfigFile }],
    ["manifest-url", "string", "", { deprecated: useConfigFile }],
    ["manifest-url-header", "colonSeparatedMultimapStringString", "", { deprecated: useConfigFile }],
    ["max-open-files", "int64", "1000000", { deprecated: useConfigFile }],
    ["max-pods", "int32", "110", { deprecated: useConfigFile }],
    ["maximum-dead-containers", "int32", "-1", { deprecated: "Use --eviction-hard or --eviction-soft instead. Will be removed in a future version." }],
    ["maximum-dead-containers-per-container", "int32", "1", { deprecated: "Use --eviction-hard or --eviction-soft instead. Will be removed in a future version." }],
    ["memory-manager-policy", "string", "None", { deprecated: useConfigFile }],
    ["minimum-container-ttl-duration", "duration", "0s", { deprecated: "Use --eviction-hard or --eviction-soft instead. Will be removed in a future version." }],
    ["minimum-image-ttl-duration", "duration", "2m0s", { deprecated: useConfigFile }],
    ["node-ip", "string", ""],
    ["node-labels", "configurationMap", ""],
    ["node-status-max-images", "int32", "50", { deprecated: useConfigFile }],
    ["node-status-update-frequency", "duration", "10s", { deprecated: useConfigFile }],
    ["oom-score-adj", "int32", "-999", { deprecated: useConfigFile }],
    ["pod-cidr", "string", "", { deprecated: useConfigFile }],
    ["pod-manifest-path", "string", "", { deprecated: useConfigFile }],
    ["pod-max-pids", "int64", "-1", { deprecated: useConfigFile }],
    ["pods-per-core", "int32", "0", { deprecated: useConfigFile }],
    ["port", "int32", "10250", { deprecated: useConfigFile }],
    ["protect-kernel-defaults", "bool", "false", { deprecated: useConfigFile }],
    ["provider-id", "string", ""],
    ["qos-reserved", "mapStringString", "", { deprecated: useConfigFile }],
    ["read-only-port", "int32", "10255", { deprecated: useConfigFile }],
    ["register-node", "bool", "true", { deprecated: useConfigFile }],
    ["register-with-taints", "[]v1.Taint", "", { deprecated: useConfigFile }],
    ["registry-burst", "int32", "10", { deprecated: useConfigFile }],
    ["registry-qps", "int32", "5", { deprecated: useConfigFile }],
    ["reserved-cpus", "string", "", { deprecated: useConfigFile }],
    ["reserved-memory", "reserved-memory", "", { deprecated: useConfigFile }],
    ["resolv-conf", "string", "/etc/resolv.conf", { deprecated: useConfigFile }],
    ["root-dir", "string", "/var/lib/kubelet"],
    ["rotate-certificates", "bool", "false", { deprecated: useConfigFile }],
    ["rotate-server-certificates", "bool", "false", { deprecated: useConfigFile }],
    ["runonce", "bool", "false", { deprecated: useConfigFile }],
    ["runtime-cgroups", "string", ""],
    ["runtime-request-timeout", "duration", "2m0s", { deprecated: useConfigFile }],
    ["seccomp-default", "bool", "false"],
    ["serialize-image-pulls", "bool", "true", { deprecated: useConfigFile }],
    ["storage-driver-buffer-duration", "duration", "1m0s", { deprecated: "This is a cadvisor flag that was mistakenly registered with the Kubelet. Due to legacy concerns, it will follow the standard CLI deprecation timeline before being removed." }],
    ["storage-driver-db", "string", "cadvisor", { deprecated: "This is a cadvisor flag that was mistakenly registered with the Kubelet. Due to legacy concerns, it will follow the standard CLI deprecation timeline before being removed." }],
    ["storage-driver-host", "string", "localhost:8086", { deprecated: "This is a cadvisor flag that was mistakenly registered with the Kubelet. Due to legacy concerns, it will follow the standard CLI deprecation timeline before being removed." }],
    ["storage-driver-password", "string", "root", { deprecated: "This is a cadvisor flag that was mistakenly registered with the Kubelet. Due to legacy concerns, it will follow the standard CLI deprecation timeline before being removed." }],
    ["storage-driver-secure", "bool", "false", { deprecated: "This is a cadvisor flag that was mistakenly registered with the Kubelet. Due to legacy concerns, it will follow the standard CLI deprecation timeline before being removed." }],
    ["storage-driver-table", "string", "stats", { deprecated: "This is a cadvisor flag that was mistakenly registered with the Kubelet. Due to legacy concerns, it will follow the standard CLI deprecation timeline before being removed." }],
    ["storage-driver-user", "string", "root", { deprecated: "This is a cadvisor flag that was mistakenly registered with the Kubelet. Due to legacy concerns, it will follow the standard CLI deprecation timeline before being removed." }],
    ["streaming-connection-idle-timeout", "duration", "4h0m0s", { deprecated: useConfigFile }],
    ["sync-frequency", "duration", "1m0s", { deprecated: useConfigFile }],
    ["system-cgroups", "string", "", { deprecated: useConfigFile }],
    ["system-reserved", "mapStringString", "", { deprecated: useConfigFile }],
    ["system-reserved-cgroup", "string", "", { deprecated: useConfigFile }],
    ["tls-cert-file", "string", "", { deprecated: useConfigFile }],
    ["tls-cipher-suites", "stringSlice", "[]", { deprecated: useConfigFile }],
    ["tls-min-version", "string", "", { deprecated: useConfigFile }],
    ["tls-private-key-file", "string", "", { deprecated: useConfigFile }],
    ["topology-manager-policy", "string", "none", { deprecated: useConfigFile }],
    ["topology-manager-policy-options", "mapStringString", "", { deprecated: useConfigFile }],
    ["topology-manager-scope", "string", "container", { deprecated: useConfigFile }],
    ["v", "Level", "0", { shorthand: "v" }],
    ["version", "version", "false"],
    ["vmodule", "pattern=N,...", ""],
    ["volume-plugin-dir", "string", "/usr/libexec/kubernetes/kubelet-plugins/volume/exec/", { deprecated: useConfigFile }],
    ["volume-stats-agg-period", "duration", "1m0s", { deprecated: useConfigFile }]
  ],
  // go.etcd.io/etcd/server/v3 v3.6.5
  "etcd": [
    ["advertise-client-urls", "uniqueURLs", "http://localhost:2379"],
    ["auth-token", "string", "simple"],
    ["auth-token-ttl", "uint", "300"],
    ["auto-compaction-mode", "string", "periodic"],
    ["auto-compaction-retention", "string", "0"],
    ["auto-tls", "bool", "false"],
    ["backend-batch-interval", "duration", "0s"],
    ["backend-batch-limit", "int", "0"],
    ["backend-bbolt-freelist-type", "string", ""],
    ["bcrypt-cost", "uint", "10"],
    ["bootstrap-defrag-threshold-megabytes", "uint", "0"],
    ["cert-file", "string", ""],
    ["cipher-suites", "strings", ""],
    ["client-cert-allowed-hostname", "strings", ""],
    ["client-cert-auth", "bool", "false"],
    ["client-cert-file", "string", ""],
    ["client-crl-file", "string", ""],
    ["client-key-file", "string", ""],
    ["cluster-active-size", "ignoredFlag", ""],
    ["cluster-remove-delay", "ignoredFlag", ""],
    ["cluster-sync-interval", "ignoredFlag", ""],
    ["compact-hash-check-time", "duration", "1m0s"],
    ["compaction-batch-limit", "int", "0"],
    ["compaction-sleep-interval", "duration", "0s"],
    ["config", "ignoredFlag", ""],
    ["config-file", "string", ""],
    ["corrupt-check-time", "duration", "0s"],
    ["cors", "uniqueURLsOrStar", "*"],
    ["data-dir", "string", ""],
    ["discovery", "string", ""],
    ["discovery-cacert", "string", ""],
    ["discovery-cert", "string", ""],
    ["discovery-dial-timeout", "duration", "2s"],
    ["discovery-endpoints", "uniqueStrings", ""],
    ["discovery-fallback", "selectiveString", "exit", { choices: ["exit", "proxy"] }],
    ["discovery-insecure-skip-tls-verify", "bool", "false"],
    ["discovery-insecure-transport", "bool", "true"],
    ["discovery-keepalive-time", "duration", "2s"],
    ["discovery-keepalive-timeout", "duration", "6s"],
    ["discovery-key", "string", ""],
    ["discovery-password", "string", ""],
    ["discovery-proxy", "string", ""],
    ["discovery-request-timeout", "duration", "5s"],
    ["discovery-srv", "string", ""],
    ["discovery-srv-name", "string", ""],
    ["discovery-token", "string", ""],
    ["discovery-user", "string", ""],
    ["distributed-tracing-address", "string", "localhost:4317"],
    ["distributed-tracing-instance-id", "string", ""],
    ["distributed-tracing-sampling-rate", "int", "0"],
    ["distributed-tracing-service-name", "string", "etcd"],
    ["downgrade-check-time", "duration", "5s"],
    ["election-timeout", "uint", "1000"],
    ["enable-distributed-tracing", "bool", "false"],
    ["enable-grpc-gateway", "bool", "true"],
    ["enable-log-rotation", "bool", "false"],
    ["enable-pprof", "bool", "false"],
    ["experimental-bootstrap-defrag-threshold-megabytes", "uint", "0", { deprecated: "--experimental-bootstrap-defrag-threshold-megabytes is deprecated in v3.6 and will be decommissioned in v3.7. Use '--bootstrap-defrag-threshold-megabytes' instead." }],
    ["experimental-compact-hash-check-enabled", "bool", "false", { deprecated: "--experimental-compact-hash-check-enabled is deprecated in 3.6 and will be decommissioned in 3.7. Use '--feature-gates=CompactHashCheck=true' instead." }],
    ["experimental-compact-hash-check-time", "duration", "1m0s", { deprecated: "--experimental-compact-hash-check-time is deprecated in 3.6 and will be decommissioned in 3.7. Use '--compact-hash-check-time' instead." }],
    ["experimental-compaction-batch-limit", "int", "0", { deprecated: "--experimental-compaction-batch-limit is deprecated in v3.6 and will be decommissioned in v3.7. Use '--compaction-batch-limit' instead." }],
    ["experimental-compaction-sleep-interval", "duration", "0s", { deprecated: "--experimental-compaction-sleep-interval is deprecated in v3.6 and will be decommissioned in v3.7. Use 'compaction-sleep-interval' instead." }],
    ["experimental-corrupt-check-time", "duration", "0s", { deprecated: "--experimental-corrupt-check-time is deprecated in v3.6 and will be decommissioned in v3.7. Use '--corrupt-check-time' instead." }],
    ["experimental-distributed-tracing-address", "string", "localhost:4317", { deprecated: "--experimental-distributed-tracing-address is deprecated in 3.6 and will be decommissioned in 3.7. Use --distributed-tracing-address instead." }],
    ["experimental-distributed-tracing-instance-id", "string", "", { deprecated: "--experimental-distributed-tracing-instance-id is deprecated in 3.6 and will be decommissioned in 3.7. Use --distributed-tracing-instance-id instead." }],
    ["experimental-distributed-tracing-sampling-rate", "int", "0", { deprecated: "--experimental-distributed-tracing-sampling-rate is deprecated in 3.6 and will be decommissioned in 3.7. Use --distributed-tracing-sampling-rate instead." }],
    ["experimental-distributed-tracing-service-name", "string", "etcd", { deprecated: "--experimental-distributed-tracing-service-name is deprecated in 3.6 and will be decommissioned in 3.7. Use --distributed-tracing-service-name instead." }],
    ["experimental-downgrade-check-time", "duration", "5s", { deprecated: "--experimental-downgrade-check-time is deprecated in v3.6 and will be decommissioned in v3.7. Use '--downgrade-check-time' instead." }],
    ["experimental-enable-distributed-tracing", "bool", "false", { deprecated: "--experimental-enable-distributed-tracing is deprecated in 3.6 and will be decommissioned in 3.7. Use --enable-distributed-tracing instead." }],
    ["experimental-enable-lease-checkpoint", "bool", "false"],
    ["experimental-enable-lease-checkpoint-persist", "bool", "false"],
    ["experimental-initial-corrupt-check", "bool", "false"],
    ["experimental-memory-mlock", "bool", "false", { deprecated: "--experimental-memory-mlock is deprecated in v3.6 and will be decommissioned in v3.7. Use '--memory-mlock' instead." }],
    ["experimental-peer-skip-client-san-verification", "bool", "false"],
    ["experimental-snapshot-catchup-entries", "uint64", "5000", { deprecated: "--experimental-snapshot-catchup-entries is deprecated in v3.6 and will be decommissioned in v3.7. Use '--snapshot-catchup-entries' instead." }],
    ["experimental-stop-grpc-service-on-defrag", "bool", "false"],
    ["experimental-txn-mode-write-with-shared-buffer", "bool", "true", { deprecated: "--experimental-txn-mode-write-with-shared-buffer is deprecated in v3.6 and will be decommissioned in v3.7. Use '--feature-gates=TxnModeWriteWithSharedBuffer=true' instead." }],
    ["experimental-warning-apply-duration", "duration", "0s", { deprecated: "--experimental-warning-apply-duration is deprecated in v3.6 and will be decommissioned in v3.7. Use '--warning-apply-duration' instead." }],
    ["experimental-warning-unary-request-duration", "duration", "0s"],
    ["experimental-watch-progress-notify-interval", "duration", "0s", { deprecated: "--experimental-watch-progress-notify-interval is deprecated in v3.6 and will be decommissioned in v3.7. Use '--watch-progress-notify-interval' instead." }],
    ["feature-gates", "featureGate", ""],
    ["force", "ignoredFlag", ""],
    ["force-new-cluster", "bool", "false"],
    ["grpc-keepalive-interval", "duration", "2h0m0s"],
    ["grpc-keepalive-min-time", "duration", "5s"],
    ["grpc-keepalive-timeout", "duration", "20s"],
    ["heartbeat-interval", "uint", "100"],
    ["host-whitelist", "uniqueStrings", "*"],
    ["initial-advertise-peer-urls", "uniqueURLs", "http://localhost:2380"],
    ["initial-cluster", "string", "default=http://localhost:2380"],
    ["initial-cluster-state", "selectiveString", "new", { choices: ["existing", "new"] }],
    ["initial-cluster-token", "string", "etcd-cluster"],
    ["initial-election-tick-advance", "bool", "true"],
    ["key-file", "string", ""],
    ["listen-client-http-urls", "uniqueURLs", ""],
    ["listen-client-urls", "uniqueURLs", "http://localhost:2379"],
    ["listen-metrics-urls", "uniqueURLs", ""],
    ["listen-peer-urls", "uniqueURLs", "http://localhost:2380"],
    ["log-format", "string", "json"],
    ["log-level", "string", "info"],
    ["log-outputs", "uniqueStrings", "default"],
    ["log-rotation-config-json", "string", '{"maxsize": 100, "maxage": 0, "maxbackups": 0, "localtime": false, "compress": false}'],
    ["logger", "string", "zap"],
    ["max-concurrent-streams", "uint32", "4294967295"],
    ["max-learners", "int", "1"],
    ["max-request-bytes", "uint", "1572864"],
    ["max-result-buffer", "ignoredFlag", ""],
    ["max-retry-attempts", "ignoredFlag", ""],
    ["max-snapshots", "uint", "5", { deprecated: "--max-snapshots is deprecated in 3.6 and will be decommissioned in 3.7." }],
    ["max-txn-ops", "uint", "128"],
    ["max-wals", "uint", "5"],
    ["memory-mlock", "bool", "false"],
    ["metrics", "string", "basic"],
    ["name", "string", "default"],
    ["peer-auto-tls", "bool", "false"],
    ["peer-cert-allowed-cn", "strings", ""],
    ["peer-cert-allowed-hostname", "strings", ""],
    ["peer-cert-file", "string", ""],
    ["peer-client-cert-auth", "bool", "false"],
    ["peer-client-cert-file", "string", ""],
    ["peer-client-key-file", "string", ""],
    ["peer-crl-file", "string", ""],
    ["peer-election-timeout", "ignoredFlag", ""],
    ["peer-heartbeat-interval", "ignoredFlag", ""],
    ["peer-key-file", "string", ""],
    ["peer-skip-client-san-verification", "bool", "false"],
    ["peer-trusted-ca-file", "string", ""],
    ["pre-vote", "bool", "true"],
    ["quota-backend-bytes", "int64", "0"],
    ["raft-read-timeout", "duration", "5s"],
    ["raft-write-timeout", "duration", "5s"],
    ["retry-interval", "ignoredFlag", ""],
    ["self-signed-cert-validity", "uint", "1"],
    ["snapshot", "ignoredFlag", ""],
    ["snapshot-catchup-entries", "uint64", "5000"],
    ["snapshot-count", "uint64", "10000", { deprecated: "--snapshot-count is deprecated in 3.6 and will be decommissioned in 3.7." }],
    ["socket-reuse-address", "bool", "false"],
    ["socket-reuse-port", "bool", "false"],
    ["strict-reconfig-check", "bool", "true"],
    ["test.coverprofile", "ignoredFlag", ""],
    ["test.outputdir", "ignoredFlag", ""],
    ["tls-max-version", "string", ""],
    ["tls-min-version", "string", "TLS1.2"],
    ["trusted-ca-file", "string", ""],
    ["unsafe-no-fsync", "bool", "false"],
    ["v", "ignoredFlag", ""],
    ["v2-deprecation", "selectiveStrings", "", { deprecated: "--v2-deprecation is deprecated and scheduled for removal in v3.8. The default value is enforced, ignoring user input.", choices: ["gone", "write-only", "write-only-drop-data"] }],
    ["version", "bool", "false"],
    ["vv", "ignoredFlag", ""],
    ["wal-dir", "string", ""],
    ["warning-apply-duration", "duration", "100ms"],
    ["warning-unary-request-duration", "duration", "0s"],
    ["watch-progress-notify-interval", "duration", "0s"]
  ]
};

// src/domain/flags/flag-table.ts
var rowsByMinor = { "1.35": flagRows };
var flagMinors = Object.keys(rowsByMinor);
function readDefault(goType, printed) {
  if (printed === "<nil>") return "";
  const bracketed = ["stringSlice", "stringArray", "stringToString", "namedCertKey"].includes(goType);
  return bracketed ? printed.replace(/^\[(.*)\]$/s, "$1") : printed;
}
function readRow([name, goType, printedDefault, extras]) {
  const { type, repeats } = goTypes[goType];
  return {
    name,
    type,
    goType,
    default: readDefault(goType, printedDefault),
    bareValue: type === "bool" || type === "version" || type === "ignored" ? "true" : void 0,
    repeats,
    repeatable: repeats !== "replace",
    choices: extras?.choices,
    shorthand: extras?.shorthand,
    deprecated: extras?.deprecated,
    hidden: extras?.hidden ?? false
  };
}
var tables = /* @__PURE__ */ new Map();
function flagTable(component, minor = "1.35") {
  const key = `${minor} ${component}`;
  const known = tables.get(key);
  if (known) return known;
  const table = new Map(rowsByMinor[minor][component].map((row) => [row[0], readRow(row)]));
  tables.set(key, table);
  return table;
}
function normalizeFlagName(component, written) {
  const name = written.replace(/^--?/, "").replace(/=.*$/s, "");
  return component === "etcd" ? name : name.replaceAll("_", "-");
}
function findFlag(component, written, minor = "1.35") {
  const table = flagTable(component, minor);
  const found = table.get(normalizeFlagName(component, written));
  if (found || !/^-[A-Za-z](?:=|$)/.test(written)) return found;
  return [...table.values()].find((spec) => spec.shorthand === written[1]);
}

// src/domain/flags/nearest-names.ts
function countEdits(from, to) {
  let beforePrevious = [];
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= to.length; j += 1) {
      const change = from[i - 1] === to[j - 1] ? 0 : 1;
      let edits = Math.min(
        (previous[j] ?? 0) + 1,
        (row[j - 1] ?? 0) + 1,
        (previous[j - 1] ?? 0) + change
      );
      if (from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1] && i > 1 && j > 1) {
        edits = Math.min(edits, (beforePrevious[j - 2] ?? 0) + 1);
      }
      row.push(edits);
    }
    beforePrevious = previous;
    previous = row;
  }
  return previous[to.length] ?? 0;
}
function nearestNames(written, known, limit = 3) {
  const allowedEdits = Math.max(1, Math.min(4, Math.floor(written.length / 4)));
  const lower = written.toLowerCase();
  return [...known].map((name) => ({ name, edits: countEdits(lower, name.toLowerCase()) })).filter(({ edits }) => edits <= allowedEdits).sort((a, b) => a.edits - b.edits || (a.name < b.name ? -1 : 1)).slice(0, limit).map(({ name }) => name);
}
function nearestFlags(component, written) {
  return nearestNames(normalizeFlagName(component, written), flagTable(component).keys());
}

// src/domain/errors.ts
function assertNever(value) {
  throw new Error(`unexpected value ${JSON.stringify(value)}`);
}

// src/domain/flags/tables/enumerations-1.35.ts
var admissionPlugins = [
  "AlwaysAdmit",
  "AlwaysDeny",
  "AlwaysPullImages",
  "CertificateApproval",
  "CertificateSigning",
  "CertificateSubjectRestriction",
  "ClusterTrustBundleAttest",
  "DefaultIngressClass",
  "DefaultStorageClass",
  "DefaultTolerationSeconds",
  "DenyServiceExternalIPs",
  "EventRateLimit",
  "ExtendedResourceToleration",
  "ImagePolicyWebhook",
  "LimitPodHardAntiAffinityTopology",
  "LimitRanger",
  "MutatingAdmissionPolicy",
  "MutatingAdmissionWebhook",
  "NamespaceAutoProvision",
  "NamespaceExists",
  "NamespaceLifecycle",
  "NodeDeclaredFeatureValidator",
  "NodeRestriction",
  "OwnerReferencesPermissionEnforcement",
  "PersistentVolumeClaimResize",
  "PodNodeSelector",
  "PodSecurity",
  "PodTolerationRestriction",
  "PodTopologyLabels",
  "Priority",
  "ResourceQuota",
  "RuntimeClass",
  "ServiceAccount",
  "StorageObjectInUseProtection",
  "TaintNodesByCondition",
  "ValidatingAdmissionPolicy",
  "ValidatingAdmissionWebhook"
];
var authorizationModes = [
  "ABAC",
  "AlwaysAllow",
  "AlwaysDeny",
  "Node",
  "RBAC",
  "Webhook"
];
var kubeletAuthorizationModes = [
  "AlwaysAllow",
  "Webhook"
];
var auditModes = [
  "batch",
  "blocking",
  "blocking-strict"
];
var auditLogFormats = [
  "json",
  "legacy"
];
var tlsCipherSuites = [
  "TLS_AES_128_GCM_SHA256",
  "TLS_AES_256_GCM_SHA384",
  "TLS_CHACHA20_POLY1305_SHA256",
  "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA",
  "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256",
  "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
  "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA",
  "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
  "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305",
  "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
  "TLS_ECDHE_ECDSA_WITH_RC4_128_SHA",
  "TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA",
  "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",
  "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256",
  "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
  "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA",
  "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
  "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305",
  "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
  "TLS_ECDHE_RSA_WITH_RC4_128_SHA",
  "TLS_RSA_WITH_3DES_EDE_CBC_SHA",
  "TLS_RSA_WITH_AES_128_CBC_SHA",
  "TLS_RSA_WITH_AES_128_CBC_SHA256",
  "TLS_RSA_WITH_AES_128_GCM_SHA256",
  "TLS_RSA_WITH_AES_256_CBC_SHA",
  "TLS_RSA_WITH_AES_256_GCM_SHA384",
  "TLS_RSA_WITH_RC4_128_SHA"
];
var tlsVersions = [
  "VersionTLS10",
  "VersionTLS11",
  "VersionTLS12",
  "VersionTLS13"
];
var etcdTlsCipherSuites = [
  "TLS_AES_128_GCM_SHA256",
  "TLS_AES_256_GCM_SHA384",
  "TLS_CHACHA20_POLY1305_SHA256",
  "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA",
  "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256",
  "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
  "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA",
  "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
  "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305",
  "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
  "TLS_ECDHE_ECDSA_WITH_RC4_128_SHA",
  "TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA",
  "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",
  "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256",
  "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
  "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA",
  "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
  "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305",
  "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
  "TLS_ECDHE_RSA_WITH_RC4_128_SHA",
  "TLS_RSA_WITH_3DES_EDE_CBC_SHA",
  "TLS_RSA_WITH_AES_128_CBC_SHA",
  "TLS_RSA_WITH_AES_128_CBC_SHA256",
  "TLS_RSA_WITH_AES_128_GCM_SHA256",
  "TLS_RSA_WITH_AES_256_CBC_SHA",
  "TLS_RSA_WITH_AES_256_GCM_SHA384",
  "TLS_RSA_WITH_RC4_128_SHA"
];
var etcdTlsVersions = [
  "TLS1.2",
  "TLS1.3"
];
var controllers = [
  "bootstrap-signer-controller",
  "certificatesigningrequest-approving-controller",
  "certificatesigningrequest-cleaner-controller",
  "certificatesigningrequest-signing-controller",
  "cloud-node-lifecycle-controller",
  "clusterrole-aggregation-controller",
  "cronjob-controller",
  "daemonset-controller",
  "deployment-controller",
  "device-taint-eviction-controller",
  "disruption-controller",
  "endpoints-controller",
  "endpointslice-controller",
  "endpointslice-mirroring-controller",
  "ephemeral-volume-controller",
  "garbage-collector-controller",
  "horizontal-pod-autoscaler-controller",
  "job-controller",
  "kube-apiserver-serving-clustertrustbundle-publisher-controller",
  "legacy-serviceaccount-token-cleaner-controller",
  "namespace-controller",
  "node-ipam-controller",
  "node-lifecycle-controller",
  "node-route-controller",
  "persistentvolume-attach-detach-controller",
  "persistentvolume-binder-controller",
  "persistentvolume-expander-controller",
  "persistentvolume-protection-controller",
  "persistentvolumeclaim-protection-controller",
  "pod-garbage-collector-controller",
  "podcertificaterequest-cleaner-controller",
  "replicaset-controller",
  "replicationcontroller-controller",
  "resourceclaim-controller",
  "resourcequota-controller",
  "root-ca-certificate-publisher-controller",
  "selinux-warning-controller",
  "service-cidr-controller",
  "service-lb-controller",
  "serviceaccount-controller",
  "serviceaccount-token-controller",
  "statefulset-controller",
  "storage-version-migrator-controller",
  "storageversion-garbage-collector-controller",
  "taint-eviction-controller",
  "token-cleaner-controller",
  "ttl-after-finished-controller",
  "ttl-controller",
  "validatingadmissionpolicy-status-controller",
  "volumeattributesclass-protection-controller"
];
var controllerAliases = [
  "attachdetach",
  "bootstrapsigner",
  "cloud-node-lifecycle",
  "clusterrole-aggregation",
  "cronjob",
  "csrapproving",
  "csrcleaner",
  "csrsigning",
  "daemonset",
  "deployment",
  "disruption",
  "endpoint",
  "endpointslice",
  "endpointslicemirroring",
  "ephemeral-volume",
  "garbagecollector",
  "horizontalpodautoscaling",
  "job",
  "legacy-service-account-token-cleaner",
  "namespace",
  "nodeipam",
  "nodelifecycle",
  "persistentvolume-binder",
  "persistentvolume-expander",
  "podgc",
  "pv-protection",
  "pvc-protection",
  "replicaset",
  "replicationcontroller",
  "resource-claim-controller",
  "resourcequota",
  "root-ca-cert-publisher",
  "route",
  "service",
  "serviceaccount",
  "serviceaccount-token",
  "statefulset",
  "storage-version-gc",
  "svm",
  "tokencleaner",
  "ttl",
  "ttl-after-finished"
];
var kubernetesFeatureGates = [
  ["APIResponseCompression", true, "BETA"],
  ["APIServerIdentity", true, "BETA"],
  ["APIServerTracing", true, "GA", "locked"],
  ["APIServingWithRoutine", false, "ALPHA"],
  ["AggregatedDiscoveryRemoveBetaType", true, "DEPRECATED", "locked"],
  ["AllAlpha", false, "ALPHA"],
  ["AllBeta", false, "BETA"],
  ["AllowDNSOnlyNodeCSR", false, "DEPRECATED"],
  ["AllowInsecureKubeletCertificateSigningRequests", false, "DEPRECATED"],
  ["AllowOverwriteTerminationGracePeriodSeconds", false, "DEPRECATED", "locked"],
  ["AllowParsingUserUIDFromCertAuth", true, "BETA"],
  ["AllowUnsafeMalformedObjectDeletion", false, "ALPHA"],
  ["AnonymousAuthConfigurableEndpoints", true, "GA", "locked"],
  ["AnyVolumeDataSource", true, "GA", "locked"],
  ["AuthorizeNodeWithSelectors", true, "GA", "locked"],
  ["AuthorizePodWebsocketUpgradeCreatePermission", true, "BETA"],
  ["AuthorizeWithSelectors", true, "GA", "locked"],
  ["BtreeWatchCache", true, "GA", "locked"],
  ["CBORServingAndStorage", false, "ALPHA"],
  ["CPUManagerPolicyAlphaOptions", false, "ALPHA"],
  ["CPUManagerPolicyBetaOptions", true, "BETA"],
  ["CPUManagerPolicyOptions", true, "GA", "locked"],
  ["CRDObservedGenerationTracking", false, "BETA"],
  ["CRDValidationRatcheting", true, "GA", "locked"],
  ["CSIMigrationPortworx", true, "GA", "locked"],
  ["CSIServiceAccountTokenSecrets", true, "BETA"],
  ["CSIVolumeHealth", false, "ALPHA"],
  ["ChangeContainerStatusOnKubeletRestart", false, "DEPRECATED"],
  ["ClearingNominatedNodeNameAfterBinding", true, "BETA"],
  ["ClientsAllowCBOR", false, "ALPHA"],
  ["ClientsPreferCBOR", false, "ALPHA"],
  ["CloudControllerManagerWatchBasedRoutesReconciliation", false, "ALPHA"],
  ["CloudControllerManagerWebhook", false, "ALPHA"],
  ["ClusterTrustBundle", false, "BETA"],
  ["ClusterTrustBundleProjection", false, "BETA"],
  ["ComponentFlagz", false, "ALPHA"],
  ["ComponentStatusz", false, "ALPHA"],
  ["ConcurrentWatchObjectDecode", false, "BETA"],
  ["ConsistentListFromCache", true, "GA", "locked"],
  ["ConstrainedImpersonation", false, "ALPHA"],
  ["ContainerCheckpoint", true, "BETA"],
  ["ContainerRestartRules", true, "BETA"],
  ["ContainerStopSignals", false, "ALPHA"],
  ["ContextualLogging", true, "BETA"],
  ["CoordinatedLeaderElection", false, "BETA"],
  ["CrossNamespaceVolumeDataSource", false, "ALPHA"],
  ["CustomCPUCFSQuotaPeriod", false, "ALPHA"],
  ["CustomResourceFieldSelectors", true, "GA", "locked"],
  ["DRAAdminAccess", true, "BETA"],
  ["DRAConsumableCapacity", false, "ALPHA"],
  ["DRADeviceBindingConditions", false, "ALPHA"],
  ["DRADeviceTaintRules", false, "ALPHA"],
  ["DRADeviceTaints", false, "ALPHA"],
  ["DRAExtendedResource", false, "ALPHA"],
  ["DRAPartitionableDevices", false, "ALPHA"],
  ["DRAPrioritizedList", true, "BETA"],
  ["DRAResourceClaimDeviceStatus", true, "BETA"],
  ["DRASchedulerFilterTimeout", true, "BETA"],
  ["DeclarativeValidation", true, "BETA"],
  ["DeclarativeValidationTakeover", false, "BETA"],
  ["DeploymentReplicaSetTerminatingReplicas", true, "BETA"],
  ["DetectCacheInconsistency", true, "BETA"],
  ["DisableAllocatorDualWrite", true, "GA", "locked"],
  ["DisableCPUQuotaWithExclusiveCPUs", true, "BETA"],
  ["DisableNodeKubeProxyVersion", true, "DEPRECATED"],
  ["DynamicResourceAllocation", true, "GA", "locked"],
  ["EnvFiles", true, "BETA"],
  ["EventedPLEG", false, "ALPHA"],
  ["ExecProbeTimeout", true, "GA", "locked"],
  ["ExternalServiceAccountTokenSigner", true, "BETA"],
  ["GangScheduling", false, "ALPHA"],
  ["GenericWorkload", false, "ALPHA"],
  ["GitRepoVolumeDriver", false, "DEPRECATED"],
  ["GracefulNodeShutdown", true, "BETA"],
  ["GracefulNodeShutdownBasedOnPodPriority", true, "BETA"],
  ["HPAConfigurableTolerance", true, "BETA"],
  ["HPAScaleToZero", false, "ALPHA"],
  ["HonorPVReclaimPolicy", true, "GA", "locked"],
  ["HostnameOverride", true, "BETA"],
  ["ImageMaximumGCAge", true, "GA", "locked"],
  ["ImageVolume", true, "BETA"],
  ["InOrderInformers", true, "BETA"],
  ["InOrderInformersBatchProcess", true, "BETA"],
  ["InPlacePodLevelResourcesVerticalScaling", false, "ALPHA"],
  ["InPlacePodVerticalScaling", true, "GA", "locked"],
  ["InPlacePodVerticalScalingAllocatedStatus", false, "DEPRECATED"],
  ["InPlacePodVerticalScalingExclusiveCPUs", false, "ALPHA"],
  ["InPlacePodVerticalScalingExclusiveMemory", false, "ALPHA"],
  ["InTreePluginPortworxUnregister", false, "ALPHA"],
  ["InformerResourceVersion", true, "GA"],
  ["JobBackoffLimitPerIndex", true, "GA", "locked"],
  ["JobManagedBy", true, "GA", "locked"],
  ["JobPodReplacementPolicy", true, "GA", "locked"],
  ["JobSuccessPolicy", true, "GA", "locked"],
  ["KMSv1", false, "DEPRECATED"],
  ["KubeletCgroupDriverFromCRI", true, "GA", "locked"],
  ["KubeletCrashLoopBackOffMax", true, "BETA"],
  ["KubeletEnsureSecretPulledImages", true, "BETA"],
  ["KubeletFineGrainedAuthz", true, "BETA"],
  ["KubeletInUserNamespace", false, "ALPHA"],
  ["KubeletPSI", true, "BETA"],
  ["KubeletPodResourcesDynamicResources", true, "BETA"],
  ["KubeletPodResourcesGet", true, "BETA"],
  ["KubeletPodResourcesListUseActivePods", true, "DEPRECATED"],
  ["KubeletRegistrationGetOnExistsOnly", false, "DEPRECATED"],
  ["KubeletSeparateDiskGC", true, "BETA"],
  ["KubeletServiceAccountTokenForCredentialProviders", true, "BETA"],
  ["KubeletTracing", true, "GA", "locked"],
  ["ListFromCacheSnapshot", true, "BETA"],
  ["LocalStorageCapacityIsolationFSQuotaMonitoring", false, "BETA"],
  ["LogarithmicScaleDown", true, "GA", "locked"],
  ["LoggingAlphaOptions", false, "ALPHA"],
  ["LoggingBetaOptions", true, "BETA"],
  ["MatchLabelKeysInPodAffinity", true, "GA", "locked"],
  ["MatchLabelKeysInPodTopologySpread", true, "BETA"],
  ["MatchLabelKeysInPodTopologySpreadSelectorMerge", true, "BETA"],
  ["MaxUnavailableStatefulSet", false, "BETA"],
  ["MemoryManager", true, "GA", "locked"],
  ["MemoryQoS", false, "ALPHA"],
  ["MultiCIDRServiceAllocator", true, "GA", "locked"],
  ["MutableCSINodeAllocatableCount", true, "BETA"],
  ["MutablePVNodeAffinity", false, "ALPHA"],
  ["MutablePodResourcesForSuspendedJobs", false, "ALPHA"],
  ["MutableSchedulingDirectivesForSuspendedJobs", false, "ALPHA"],
  ["MutatingAdmissionPolicy", false, "BETA"],
  ["NFTablesProxyMode", true, "GA", "locked"],
  ["NodeDeclaredFeatures", false, "ALPHA"],
  ["NodeInclusionPolicyInPodTopologySpread", true, "GA", "locked"],
  ["NodeLogQuery", false, "BETA"],
  ["NodeSwap", true, "GA", "locked"],
  ["NominatedNodeNameForExpectation", true, "BETA"],
  ["OpenAPIEnums", true, "BETA"],
  ["OpportunisticBatching", true, "BETA"],
  ["OrderedNamespaceDeletion", true, "GA", "locked"],
  ["PodAndContainerStatsFromCRI", false, "ALPHA"],
  ["PodCertificateRequest", false, "BETA"],
  ["PodDeletionCost", true, "BETA"],
  ["PodLevelResources", true, "BETA"],
  ["PodLifecycleSleepAction", true, "GA", "locked"],
  ["PodLifecycleSleepActionAllowZero", true, "GA", "locked"],
  ["PodLogsQuerySplitStreams", false, "ALPHA"],
  ["PodObservedGenerationTracking", true, "GA", "locked"],
  ["PodReadyToStartContainersCondition", true, "BETA"],
  ["PodSchedulingReadiness", true, "GA", "locked"],
  ["PodTopologyLabelsAdmission", true, "BETA"],
  ["PortForwardWebsockets", true, "BETA"],
  ["PreferSameTrafficDistribution", true, "GA", "locked"],
  ["PreventStaticPodAPIReferences", true, "BETA"],
  ["ProcMountType", true, "BETA"],
  ["QOSReserved", false, "ALPHA"],
  ["RecoverVolumeExpansionFailure", true, "GA", "locked"],
  ["RecursiveReadOnlyMounts", true, "GA", "locked"],
  ["ReduceDefaultCrashLoopBackOffDecay", false, "ALPHA"],
  ["RelaxedDNSSearchValidation", true, "GA", "locked"],
  ["RelaxedEnvironmentVariableValidation", true, "GA", "locked"],
  ["RelaxedServiceNameValidation", false, "ALPHA"],
  ["ReloadKubeletServerCertificateFile", true, "BETA"],
  ["RemoteRequestHeaderUID", true, "BETA"],
  ["ResilientWatchCacheInitialization", true, "GA", "locked"],
  ["ResourceHealthStatus", false, "ALPHA"],
  ["RestartAllContainersOnContainerExits", false, "ALPHA"],
  ["RetryGenerateName", true, "GA", "locked"],
  ["RotateKubeletServerCertificate", true, "BETA"],
  ["RuntimeClassInImageCriApi", false, "ALPHA"],
  ["SELinuxChangePolicy", true, "BETA"],
  ["SELinuxMount", false, "BETA"],
  ["SELinuxMountReadWriteOncePod", true, "BETA"],
  ["SchedulerAsyncAPICalls", false, "BETA"],
  ["SchedulerAsyncPreemption", true, "BETA"],
  ["SchedulerPopFromBackoffQ", true, "BETA"],
  ["SchedulerQueueingHints", true, "GA", "locked"],
  ["SeparateCacheWatchRPC", false, "DEPRECATED"],
  ["SeparateTaintEvictionController", true, "GA", "locked"],
  ["ServiceAccountNodeAudienceRestriction", true, "BETA"],
  ["ServiceAccountTokenJTI", true, "GA", "locked"],
  ["ServiceAccountTokenNodeBinding", true, "GA", "locked"],
  ["ServiceAccountTokenNodeBindingValidation", true, "GA", "locked"],
  ["ServiceAccountTokenPodNodeInfo", true, "GA", "locked"],
  ["ServiceTrafficDistribution", true, "GA", "locked"],
  ["SidecarContainers", true, "GA", "locked"],
  ["SizeBasedListCostEstimate", true, "BETA"],
  ["StatefulSetSemanticRevisionComparison", true, "BETA"],
  ["StorageCapacityScoring", false, "ALPHA"],
  ["StorageNamespaceIndex", true, "DEPRECATED"],
  ["StorageVersionAPI", false, "ALPHA"],
  ["StorageVersionHash", true, "BETA"],
  ["StorageVersionMigrator", false, "BETA"],
  ["StreamingCollectionEncodingToJSON", true, "GA", "locked"],
  ["StreamingCollectionEncodingToProtobuf", true, "GA", "locked"],
  ["StrictIPCIDRValidation", false, "ALPHA"],
  ["StructuredAuthenticationConfiguration", true, "GA", "locked"],
  ["StructuredAuthenticationConfigurationEgressSelector", true, "BETA"],
  ["StructuredAuthenticationConfigurationJWKSMetrics", true, "BETA"],
  ["StructuredAuthorizationConfiguration", true, "GA", "locked"],
  ["SupplementalGroupsPolicy", true, "GA", "locked"],
  ["SystemdWatchdog", true, "GA", "locked"],
  ["TaintTolerationComparisonOperators", false, "ALPHA"],
  ["TokenRequestServiceAccountUIDValidation", true, "BETA"],
  ["TopologyAwareHints", true, "GA", "locked"],
  ["TopologyManagerPolicyAlphaOptions", false, "ALPHA"],
  ["TopologyManagerPolicyBetaOptions", true, "BETA"],
  ["TopologyManagerPolicyOptions", true, "GA"],
  ["TranslateStreamCloseWebsocketRequests", true, "BETA"],
  ["UnauthenticatedHTTP2DOSMitigation", true, "BETA"],
  ["UnknownVersionInteroperabilityProxy", false, "ALPHA"],
  ["UserNamespacesHostNetworkSupport", false, "ALPHA"],
  ["UserNamespacesSupport", true, "BETA"],
  ["VolumeAttributesClass", true, "GA"],
  ["VolumeLimitScaling", false, "ALPHA"],
  ["WatchCacheInitializationPostStartHook", false, "BETA"],
  ["WatchFromStorageWithoutResourceVersion", false, "DEPRECATED", "locked"],
  ["WatchList", true, "BETA"],
  ["WatchListClient", true, "BETA"],
  ["WinDSR", true, "GA", "locked"],
  ["WinOverlay", true, "GA", "locked"],
  ["WindowsCPUAndMemoryAffinity", false, "ALPHA"],
  ["WindowsGracefulNodeShutdown", true, "BETA"],
  ["WindowsHostNetwork", false, "DEPRECATED"]
];
var etcdFeatureGates = [
  ["AllAlpha", false, "ALPHA"],
  ["AllBeta", false, "BETA"],
  ["CompactHashCheck", false, "ALPHA"],
  ["InitialCorruptCheck", false, "ALPHA"],
  ["LeaseCheckpoint", false, "ALPHA"],
  ["LeaseCheckpointPersist", false, "ALPHA"],
  ["SetMemberLocalAddr", false, "ALPHA"],
  ["StopGRPCServiceOnDefrag", false, "ALPHA"],
  ["TxnModeWriteWithSharedBuffer", true, "BETA"]
];

// src/domain/flags/values/durations.ts
var unitNanoseconds = {
  ns: 1n,
  us: 1000n,
  \u00B5s: 1000n,
  \u03BCs: 1000n,
  ms: 1000000n,
  s: 1000000000n,
  m: 60000000000n,
  h: 3600000000000n
};
var part = /(?:(\d+)(?:\.(\d*))?|\.(\d+))(ns|us|µs|μs|ms|s|m|h)/gy;
var largestNanoseconds = (1n << 63n) - 1n;
function readGoDuration(text) {
  const unsigned = text.replace(/^[+-]/, "");
  const sign = text.startsWith("-") ? -1n : 1n;
  if (unsigned === "0") return 0n;
  let total = 0n;
  let end = 0;
  for (const match of unsigned.matchAll(part)) {
    const unit = unitNanoseconds[match[4] ?? ""] ?? 0n;
    const fraction = match[2] ?? match[3] ?? "";
    total += BigInt(match[1] ?? "0") * unit;
    if (fraction !== "") total += BigInt(fraction) * unit / 10n ** BigInt(fraction.length);
    end = match.index + match[0].length;
  }
  return unsigned === "" || end !== unsigned.length || total > largestNanoseconds ? void 0 : sign * total;
}
var judgeDuration = (text) => readGoDuration(text) === void 0 ? "a duration with units h, m, s or ms, such as 30s or 1h30m" : void 0;

// src/domain/flags/values/judge.ts
function splitPairs(text) {
  return text.split(",").filter((part2) => part2 !== "");
}

// src/domain/flags/values/numbers.ts
var trueTexts = ["1", "t", "T", "true", "TRUE", "True"];
var falseTexts = ["0", "f", "F", "false", "FALSE", "False"];
function readBool(text) {
  if (trueTexts.includes(text)) return true;
  return falseTexts.includes(text) ? false : void 0;
}
var judgeBool = (text) => readBool(text) === void 0 ? "a boolean: true or false (also 1, t, 0, f)" : void 0;
var anyBase = /^(?:0[xX](?:_?[0-9a-fA-F])+|0[bB](?:_?[01])+|0[oO](?:_?[0-7])+|0(?:_?[0-7])*|[1-9](?:_?[0-9])*)$/;
function readDigits(digits) {
  if (!anyBase.test(digits)) return void 0;
  const plain = digits.replaceAll("_", "");
  return BigInt(/^0[0-7]+$/.test(plain) ? `0o${plain}` : plain);
}
function judgeInt(bits) {
  const limit = 1n << BigInt(bits - 1);
  return (text) => {
    const magnitude = readDigits(text.replace(/^[+-]/, ""));
    const isIn = magnitude !== void 0 && magnitude <= (text.startsWith("-") ? limit : limit - 1n);
    return isIn ? void 0 : `a whole number from ${-limit} to ${limit - 1n}`;
  };
}
function judgeUint(bits) {
  const limit = 1n << BigInt(bits);
  return (text) => {
    const value = readDigits(text);
    return value !== void 0 && value < limit ? void 0 : `a whole number from 0 to ${limit - 1n}`;
  };
}
var judgeLevel = (text) => /^\d+$/.test(text) && BigInt(text) < 1n << 31n ? void 0 : `a whole number from 0 to ${2 ** 31 - 1}`;
function readDecimal(text) {
  if (!/^[+-]?\d+$/.test(text)) return void 0;
  const value = BigInt(text.replace("+", ""));
  return BigInt.asIntN(64, value) === value ? Number(text) : void 0;
}
var decimalFloat = /^[+-]?(?:\d(?:_?\d)*\.?(?:\d(?:_?\d)*)?|\.\d(?:_?\d)*)(?:[eE][+-]?\d(?:_?\d)*)?$/;
var hexFloat = /^[+-]?0[xX](?:[0-9a-fA-F]+\.?[0-9a-fA-F]*|\.[0-9a-fA-F]+)[pP][+-]?\d+$/;
function judgeFloat(largest) {
  return (text) => {
    if (/^[+-]?inf(?:inity)?$/i.test(text) || /^nan$/i.test(text) || hexFloat.test(text)) return void 0;
    return decimalFloat.test(text) && Math.abs(Number(text.replaceAll("_", ""))) <= largest ? void 0 : "a number, such as 0.5";
  };
}

// src/domain/flags/values/feature-gates.ts
function readGateRows(rows) {
  return new Map(
    rows.map(([name, byDefault, stage, locked]) => [
      name,
      { name, default: byDefault, stage, locked: locked === "locked" }
    ])
  );
}
function withoutComponent(pair, allowsComponent) {
  return allowsComponent ? pair.replace(/^\s*kube\s*:/, "") : pair;
}
function judgeFeatureGates(gates, options = {}) {
  return (text) => {
    const pairs = splitPairs(text).filter((pair) => !options.allowsComponent || pair.trim() !== "");
    const prefixed = pairs.filter((pair) => withoutComponent(pair, true) !== pair);
    if (options.allowsComponent && prefixed.length > 0 && prefixed.length < pairs.length) {
      return "feature gates all with, or all without, the prefix kube:";
    }
    for (const pair of pairs) {
      const [written = "", value] = withoutComponent(pair, options.allowsComponent ?? false).split(/=(.*)/s);
      const asked = readBool((value ?? "").trim());
      if (asked === void 0) return "feature gates such as GateName=true, separated by commas";
      const gate = gates.get(written.trim());
      if (!gate) {
        const near = nearestNames(written.trim(), gates.keys());
        return `known feature gates${near.length > 0 ? ` (near: ${near.join(", ")})` : ""}`;
      }
      if (gate.locked && asked !== gate.default) return `${gate.name}=${gate.default}: the gate is locked`;
    }
    return void 0;
  };
}

// src/domain/flags/values/kubernetes.ts
var quantity = /^[+-]?\d*(?:\.\d*)?(?:[KMGTPE]i|[numkMGTPE]|[eE][+-]?\d+)?$/;
var judgeQuantity = (text) => text !== "" && quantity.test(text) ? void 0 : "a quantity, such as 100Mi or 500m";
var labelPart = /^[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?$/;
var subdomain = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/;
function isQualifiedName(text) {
  const parts = text.split("/");
  const [name = "", prefix] = parts.reverse();
  const isNamed = parts.length <= 2 && name.length <= 63 && labelPart.test(name);
  return isNamed && (prefix === void 0 || prefix.length <= 253 && subdomain.test(prefix));
}
function isLabelValue(text) {
  return text === "" || text.length <= 63 && labelPart.test(text);
}
var taint = /^([^:=]*)(?:=([^:=]*))?:(NoSchedule|PreferNoSchedule|NoExecute)$/;
var judgeTaints = (text) => {
  const seen = /* @__PURE__ */ new Set();
  const isTaint = (spec) => {
    const isRemoval = spec.endsWith("-");
    const body = isRemoval ? spec.slice(0, -1) : spec;
    if (isRemoval && !body.includes(":")) return isQualifiedName(body);
    const [whole, key = "", value = "", effect = ""] = taint.exec(body) ?? [];
    if (whole === void 0 || !isQualifiedName(key) || !isLabelValue(value)) return false;
    const isNew = isRemoval || !seen.has(`${key}:${effect}`);
    if (!isRemoval) seen.add(`${key}:${effect}`);
    return isNew;
  };
  return text === "" || text.split(",").every(isTaint) ? void 0 : "taints such as key=value:NoSchedule";
};
var judgeReservedMemory = (text) => {
  const isLimit = (limit) => {
    const [name = "", amount, ...more] = limit.split("=");
    const isKnown = name === "memory" || name.startsWith("hugepages-");
    return isKnown && amount !== void 0 && more.length === 0 && judgeQuantity(amount) === void 0;
  };
  const isNode5 = (reservation) => {
    const [node = "", limits, ...more] = reservation.split(":");
    return readDecimal(node) !== void 0 && limits !== void 0 && more.length === 0 && limits.split(",").every(isLimit);
  };
  return text === "" || text.split(";").every(isNode5) ? void 0 : "reservations such as 0:memory=1Gi";
};
function readCertificatePair(text) {
  const [pair = "", names] = text.split(/:(.*)/s);
  const files2 = pair.split(",").map((file) => file.trim());
  const [certificate, key, ...more] = files2;
  if (certificate === void 0 || key === void 0 || more.length > 0) return void 0;
  return names?.trim() === "" ? void 0 : { files: [certificate, key] };
}
var judgeCertificatePair = (text) => readCertificatePair(text) ? void 0 : "certificate.pem,key.pem, optionally followed by :host,host";

// src/domain/flags/values/lists.ts
var quotedField = /^"((?:[^"]|"")*)"(?=,|\n|$)/;
function readCsvRecord(text) {
  let rest = text.replaceAll("\r\n", "\n").replace(/\r$/, "").replace(/^\n+/, "");
  if (rest === "") return void 0;
  const fields = [];
  for (; ; ) {
    const quoted = quotedField.exec(rest);
    const field = quoted?.[0] ?? /^[^,\n]*/.exec(rest)?.[0] ?? "";
    if (!quoted && field.includes('"')) return void 0;
    fields.push(quoted ? (quoted[1] ?? "").replaceAll('""', '"') : field);
    rest = rest.slice(field.length);
    if (!rest.startsWith(",")) return fields;
    rest = rest.slice(1);
  }
}
function readStringSlice(text) {
  return text === "" ? [] : readCsvRecord(text);
}
var judgeStringSlice = (text) => readStringSlice(text) === void 0 ? "a comma list; quotes only around a whole element" : void 0;

// src/domain/flags/values/maps.ts
function judgePairs(separator, expected) {
  return (text) => splitPairs(text).every((pair) => pair.includes(separator)) ? void 0 : expected;
}
var judgeEqualsPairs = judgePairs("=", "pairs such as a=b,c=d");
var judgeLessThanPairs = judgePairs("<", "pairs such as memory.available<100Mi");
var judgeColonPairs = judgePairs(":", "pairs such as a:b,c:d");
var judgeOnePair = (text) => text.includes("=") ? void 0 : "one pair such as a=b";
var judgeStringToString = (text) => {
  const pairs = text.split("=").length > 2 ? readCsvRecord(text) : [text];
  return pairs?.every((pair) => pair.includes("=")) ? void 0 : "pairs such as a=b,c=d";
};
var judgeVmodule = (text) => {
  const isGood = splitPairs(text).every((pair) => {
    const [pattern, level, ...more] = pair.split("=");
    return pattern && level && more.length === 0 && judgeLevel(level) === void 0;
  });
  return isGood ? void 0 : "pairs such as file=2,directory/*=3";
};

// src/domain/flags/values/networks.ts
function isIpv4(text, allowsLeadingZeros) {
  const octets = text.split(".");
  const shape = allowsLeadingZeros ? /^\d+$/ : /^(?:0|[1-9]\d*)$/;
  return octets.length === 4 && octets.every((octet) => shape.test(octet) && Number(octet) <= 255);
}
function countIpv6Words(half, mayEndInIpv4, allowsLeadingZeros) {
  if (half === "") return 0;
  const words = half.split(":");
  const last = words.at(-1) ?? "";
  const hasIpv4 = mayEndInIpv4 && last.includes(".");
  if (hasIpv4 && !isIpv4(last, allowsLeadingZeros)) return Number.NaN;
  const plain = hasIpv4 ? words.slice(0, -1) : words;
  if (!plain.every((word2) => /^[0-9a-fA-F]{1,4}$/.test(word2))) return Number.NaN;
  return plain.length + (hasIpv4 ? 2 : 0);
}
function isIp(text, allowsLeadingZeros = false) {
  if (!text.includes(":")) return isIpv4(text, allowsLeadingZeros);
  const halves = text.split("::");
  if (halves.length > 2) return false;
  const [head = "", tail] = halves;
  if (tail === void 0) return countIpv6Words(head, true, allowsLeadingZeros) === 8;
  const words = countIpv6Words(head, false, allowsLeadingZeros) + countIpv6Words(tail, true, allowsLeadingZeros);
  return words <= 7;
}
var ipExpected = "an IP address, such as 127.0.0.1 or ::1";
var judgeIp = (text) => text === "" || isIp(text.trim()) ? void 0 : ipExpected;
var judgeSloppyIp = (text) => text === "" || isIp(text, true) ? void 0 : ipExpected;
var judgePortRange = (text) => {
  const range = text.trim();
  const match = /^(\d+)$|^(\d+)-(\d+)$|^(\d+)\+(\d+)$/.exec(range);
  const [, single, low, high, base, size] = match ?? [];
  const first = readDecimal(single ?? low ?? base ?? "");
  const added = readDecimal(high ?? size ?? "0");
  const isRange = first !== void 0 && added !== void 0 && Math.max(first, size ? first + added : added) <= 65535 && (high === void 0 || added >= first);
  return range === "" || isRange ? void 0 : "ports such as 30000-32767";
};
function isEtcdUrl(text) {
  const [, scheme = "", rest = ""] = /^([a-zA-Z][a-zA-Z0-9+.-]*):(.*)$/.exec(text.trim()) ?? [];
  if (/^unixs?$/i.test(scheme)) return true;
  const [, authority = "", path = ""] = /^\/\/([^/?#]*)([^?#]*)/.exec(rest) ?? [];
  const host = authority.slice(authority.lastIndexOf("@") + 1);
  return /^https?$/i.test(scheme) && path === "" && /^(?:\[[0-9a-fA-F:.%]+\]|[^\s:[\]<>"]*):\d*$/.test(host);
}
function judgeUrls(other) {
  return (text) => text === other || text.split(",").every(isEtcdUrl) ? void 0 : "URLs such as https://10.0.0.1:2379, without a path";
}

// src/domain/flags/validate-flag-value.ts
var kubernetesGates = readGateRows(kubernetesFeatureGates);
var etcdGates = readGateRows(etcdFeatureGates);
var judgeAnything = () => void 0;
var largestFloat32 = 34028235677973366e22;
var judgeVersion = (text) => text === "raw" || judgeBool(text) === void 0 ? void 0 : "true, false or raw";
function judgeChoices(choices, isList) {
  return (text) => (isList ? text.split(",") : [text]).every((item) => choices.includes(item)) ? void 0 : `${isList ? "some" : "one"} of ${choices.join(", ")}`;
}
function judgeOf(spec) {
  switch (spec.goType) {
    case "bool":
      return judgeBool;
    case "int":
    case "int64":
      return judgeInt(64);
    case "int32":
      return judgeInt(32);
    case "uint":
    case "uint64":
      return judgeUint(64);
    case "uint32":
      return judgeUint(32);
    case "Level":
      return judgeLevel;
    case "float32":
      return judgeFloat(largestFloat32);
    case "float64":
      return judgeFloat(Number.MAX_VALUE);
    case "duration":
      return judgeDuration;
    case "stringSlice":
      return judgeStringSlice;
    case "selectiveString":
      return judgeChoices(spec.choices ?? [], false);
    case "selectiveStrings":
      return judgeChoices(spec.choices ?? [], true);
    case "uniqueURLs":
      return judgeUrls("");
    case "uniqueURLsOrStar":
      return judgeUrls("*");
    case "mapStringString":
      return judgeEqualsPairs;
    case "mapStringStringNoSplit":
      return judgeOnePair;
    case "stringToString":
      return judgeStringToString;
    case "langleSeparatedMapStringString":
      return judgeLessThanPairs;
    case "colonSeparatedMultimapStringString":
      return judgeColonPairs;
    case "mapStringBool":
      return judgeFeatureGates(kubernetesGates);
    case "componentFeatureGates":
      return judgeFeatureGates(kubernetesGates, { allowsComponent: true });
    case "featureGate":
      return judgeFeatureGates(etcdGates);
    case "pattern=N,...":
      return judgeVmodule;
    case "reserved-memory":
      return judgeReservedMemory;
    case "[]v1.Taint":
      return judgeTaints;
    case "ip":
      return judgeIp;
    case "ipVar":
      return judgeSloppyIp;
    case "portRange":
      return judgePortRange;
    case "quantity":
      return judgeQuantity;
    case "namedCertKey":
      return judgeCertificatePair;
    case "version":
      return judgeVersion;
    case "string":
    case "stringArray":
    case "strings":
    case "uniqueStrings":
    case "configurationMap":
    case "ignoredFlag":
      return judgeAnything;
    default:
      return assertNever(spec.goType);
  }
}
function validateFlagValue(spec, text) {
  const expected = judgeOf(spec)(text);
  return expected === void 0 ? void 0 : { expected, found: JSON.stringify(text) };
}
function listItems(spec, text) {
  if (spec.goType === "stringSlice") return readStringSlice(text);
  if (spec.type === "list" || spec.type === "urls") return text.split(",");
  return [text];
}

// src/domain/flags/accepted-values.ts
var serving = {
  "tls-cipher-suites": tlsCipherSuites,
  "tls-min-version": ["", ...tlsVersions],
  "logging-format": ["text", "json"]
};
var controllerNames = [...controllers, ...controllerAliases];
var acceptedValues = {
  "kube-apiserver": {
    ...serving,
    "enable-admission-plugins": admissionPlugins,
    "disable-admission-plugins": admissionPlugins,
    "authorization-mode": authorizationModes,
    "audit-log-mode": auditModes,
    "audit-webhook-mode": auditModes,
    "audit-log-format": auditLogFormats
  },
  "kube-controller-manager": {
    ...serving,
    controllers: ["*", ...controllerNames, ...controllerNames.map((name) => `-${name}`)]
  },
  "kube-scheduler": serving,
  kubelet: { ...serving, "authorization-mode": kubeletAuthorizationModes },
  etcd: {
    "cipher-suites": etcdTlsCipherSuites,
    "tls-min-version": ["", ...etcdTlsVersions],
    "tls-max-version": ["", ...etcdTlsVersions],
    // etcd 3.6.5: embed.Config.Validate, client/pkg/logutil
    "auto-compaction-mode": ["", "periodic", "revision"],
    "log-format": ["json", "console"],
    logger: ["zap"]
  }
};
function acceptedValuesOf(component, spec) {
  return acceptedValues[component][spec.name];
}
function validateAcceptedValue(component, spec, text) {
  const accepted = acceptedValuesOf(component, spec);
  const items = text === "" && spec.type === "list" ? [] : listItems(spec, text) ?? [];
  const unknown = accepted && items.find((item) => !accepted.includes(item));
  if (accepted === void 0 || unknown === void 0) return void 0;
  const near = nearestNames(unknown, accepted);
  const shown = near.length > 0 ? near : accepted.filter((value) => value !== "");
  return { expected: `one of ${shown.slice(0, 8).join(", ")}`, found: JSON.stringify(unknown) };
}

// src/domain/flags/file-flags.ts
function reads(...names) {
  return names.map((name) => ({ name, use: "readFile", mustExist: true }));
}
function mayRead(...names) {
  return names.map((name) => ({ name, use: "readFile", mustExist: false }));
}
function writes(...names) {
  return names.map((name) => ({ name, use: "writeFile", mustExist: false }));
}
function fills(...names) {
  return names.map((name) => ({ name, use: "directory", mustExist: false }));
}
function readsDirectory(...names) {
  return names.map((name) => ({ name, use: "directory", mustExist: true }));
}
var serving2 = [
  ...reads("client-ca-file", "tls-cert-file", "tls-private-key-file"),
  ...fills("cert-dir")
];
var delegating = [
  ...reads(
    "allow-metric-labels-manifest",
    "authentication-kubeconfig",
    "authorization-kubeconfig",
    "kubeconfig",
    "requestheader-client-ca-file",
    "tls-sni-cert-key"
  )
];
var fileFlags = {
  "kube-apiserver": [
    ...serving2,
    ...reads(
      "admission-control-config-file",
      "allow-metric-labels-manifest",
      "audit-policy-file",
      "audit-webhook-config-file",
      "authentication-config",
      "authentication-token-webhook-config-file",
      "authorization-config",
      "authorization-policy-file",
      "authorization-webhook-config-file",
      "egress-selector-config-file",
      "encryption-provider-config",
      "etcd-cafile",
      "etcd-certfile",
      "etcd-keyfile",
      "kubelet-certificate-authority",
      "kubelet-client-certificate",
      "kubelet-client-key",
      "oidc-ca-file",
      "peer-ca-file",
      "proxy-client-cert-file",
      "proxy-client-key-file",
      "requestheader-client-ca-file",
      "service-account-key-file",
      "service-account-signing-key-file",
      "tls-sni-cert-key",
      "token-auth-file",
      "tracing-config-file"
    ),
    ...writes("audit-log-path", "debug-socket-path")
  ],
  "kube-controller-manager": [
    ...serving2,
    ...delegating,
    ...reads(
      "cloud-config",
      "cluster-signing-cert-file",
      "cluster-signing-key-file",
      "cluster-signing-kube-apiserver-client-cert-file",
      "cluster-signing-kube-apiserver-client-key-file",
      "cluster-signing-kubelet-client-cert-file",
      "cluster-signing-kubelet-client-key-file",
      "cluster-signing-kubelet-serving-cert-file",
      "cluster-signing-kubelet-serving-key-file",
      "cluster-signing-legacy-unknown-cert-file",
      "cluster-signing-legacy-unknown-key-file",
      "leader-migration-config",
      "pv-recycler-pod-template-filepath-hostpath",
      "pv-recycler-pod-template-filepath-nfs",
      "root-ca-file",
      "service-account-private-key-file"
    ),
    ...fills("flex-volume-plugin-dir")
  ],
  "kube-scheduler": [...serving2, ...delegating, ...reads("config"), ...writes("write-config-to")],
  kubelet: [
    ...serving2,
    ...reads("config", "experimental-mounter-path", "image-credential-provider-config", "resolv-conf"),
    // The kubelet makes its kubeconfig from the bootstrap one, and needs that only while it has none.
    ...mayRead("bootstrap-kubeconfig", "kubeconfig", "boot-id-file", "machine-id-file"),
    ...writes("lock-file"),
    ...readsDirectory("config-dir", "image-credential-provider-bin-dir"),
    ...fills("pod-manifest-path", "root-dir", "volume-plugin-dir")
  ],
  etcd: [
    ...reads(
      "cert-file",
      "client-cert-file",
      "client-crl-file",
      "client-key-file",
      "config-file",
      "discovery-cacert",
      "discovery-cert",
      "discovery-key",
      "key-file",
      "peer-cert-file",
      "peer-client-cert-file",
      "peer-client-key-file",
      "peer-crl-file",
      "peer-key-file",
      "peer-trusted-ca-file",
      "trusted-ca-file"
    ),
    ...fills("data-dir", "wal-dir")
  ]
};

// src/domain/flags/tables/kubelet-configuration-1.35.ts
var kubeletKeyRows = [
  ["address", "string", "0.0.0.0"],
  ["allowedUnsafeSysctls", "list of string"],
  ["apiVersion", "string"],
  ["authentication", "object"],
  ["authentication.anonymous", "object"],
  ["authentication.anonymous.enabled", "bool", false],
  ["authentication.webhook", "object"],
  ["authentication.webhook.cacheTTL", "duration", "2m0s"],
  ["authentication.webhook.enabled", "bool", true],
  ["authentication.x509", "object"],
  ["authentication.x509.clientCAFile", "string"],
  ["authorization", "object"],
  ["authorization.mode", "string", "Webhook"],
  ["authorization.webhook", "object"],
  ["authorization.webhook.cacheAuthorizedTTL", "duration", "5m0s"],
  ["authorization.webhook.cacheUnauthorizedTTL", "duration", "30s"],
  ["cgroupDriver", "string", "cgroupfs"],
  ["cgroupRoot", "string"],
  ["cgroupsPerQOS", "bool", true],
  ["clusterDNS", "list of string"],
  ["clusterDomain", "string"],
  ["configMapAndSecretChangeDetectionStrategy", "string", "Watch"],
  ["containerLogMaxFiles", "int32", 5],
  ["containerLogMaxSize", "string", "10Mi"],
  ["containerLogMaxWorkers", "int32", 1],
  ["containerLogMonitorInterval", "duration", "10s"],
  ["containerRuntimeEndpoint", "string", "unix:///run/containerd/containerd.sock"],
  ["contentType", "string", "application/vnd.kubernetes.protobuf"],
  ["cpuCFSQuota", "bool", true],
  ["cpuCFSQuotaPeriod", "duration", "100ms"],
  ["cpuManagerPolicy", "string", "none"],
  ["cpuManagerPolicyOptions", "map of string"],
  ["cpuManagerReconcilePeriod", "duration", "10s"],
  ["crashLoopBackOff", "object"],
  ["crashLoopBackOff.maxContainerRestartPeriod", "duration", "5m0s"],
  ["enableContentionProfiling", "bool"],
  ["enableControllerAttachDetach", "bool", true],
  ["enableDebugFlagsHandler", "bool", true],
  ["enableDebuggingHandlers", "bool", true],
  ["enableProfilingHandler", "bool", true],
  ["enableServer", "bool", true],
  ["enableSystemLogHandler", "bool", true],
  ["enableSystemLogQuery", "bool"],
  ["enforceNodeAllocatable", "list of string", ["pods"]],
  ["eventBurst", "int32", 100],
  ["eventRecordQPS", "int32", 50],
  ["evictionHard", "map of string"],
  ["evictionMaxPodGracePeriod", "int32"],
  ["evictionMinimumReclaim", "map of string"],
  ["evictionPressureTransitionPeriod", "duration", "5m0s"],
  ["evictionSoft", "map of string"],
  ["evictionSoftGracePeriod", "map of string"],
  ["failCgroupV1", "bool", true],
  ["failSwapOn", "bool", true],
  ["featureGates", "map of bool"],
  ["fileCheckFrequency", "duration", "20s"],
  ["hairpinMode", "string", "promiscuous-bridge"],
  ["healthzBindAddress", "string", "127.0.0.1"],
  ["healthzPort", "int32", 10248],
  ["httpCheckFrequency", "duration", "20s"],
  ["imageGCHighThresholdPercent", "int32", 85],
  ["imageGCLowThresholdPercent", "int32", 80],
  ["imageMaximumGCAge", "duration", "0s"],
  ["imageMinimumGCAge", "duration", "2m0s"],
  ["imagePullCredentialsVerificationPolicy", "string", "NeverVerifyPreloadedImages"],
  ["imageServiceEndpoint", "string"],
  ["iptablesDropBit", "int32", 15],
  ["iptablesMasqueradeBit", "int32", 14],
  ["kernelMemcgNotification", "bool"],
  ["kind", "string"],
  ["kubeAPIBurst", "int32", 100],
  ["kubeAPIQPS", "int32", 50],
  ["kubeReserved", "map of string"],
  ["kubeReservedCgroup", "string"],
  ["kubeletCgroups", "string"],
  ["localStorageCapacityIsolation", "bool", true],
  ["logging", "object"],
  ["logging.flushFrequency", "durationOrNanoseconds", "5s"],
  ["logging.format", "string", "text"],
  ["logging.options", "object"],
  ["logging.options.json", "object"],
  ["logging.options.json.infoBufferSize", "quantity", "0"],
  ["logging.options.json.splitStream", "bool"],
  ["logging.options.text", "object"],
  ["logging.options.text.infoBufferSize", "quantity", "0"],
  ["logging.options.text.splitStream", "bool"],
  ["logging.verbosity", "uint32", 0],
  ["logging.vmodule", "list of object"],
  ["makeIPTablesUtilChains", "bool", true],
  ["maxOpenFiles", "int64", 1e6],
  ["maxParallelImagePulls", "int32"],
  ["maxPods", "int32", 110],
  ["memoryManagerPolicy", "string", "None"],
  ["memorySwap", "object"],
  ["memorySwap.swapBehavior", "string"],
  ["memoryThrottlingFactor", "float64", 0.9],
  ["mergeDefaultEvictionSettings", "bool", false],
  ["nodeLeaseDurationSeconds", "int32", 40],
  ["nodeStatusMaxImages", "int32", 50],
  ["nodeStatusReportFrequency", "duration", "5m0s"],
  ["nodeStatusUpdateFrequency", "duration", "10s"],
  ["oomScoreAdj", "int32", -999],
  ["podCIDR", "string"],
  ["podLogsDir", "string", "/var/log/pods"],
  ["podPidsLimit", "int64", -1],
  ["podsPerCore", "int32"],
  ["port", "int32", 10250],
  ["preloadedImagesVerificationAllowlist", "list of string"],
  ["protectKernelDefaults", "bool"],
  ["providerID", "string"],
  ["qosReserved", "map of string"],
  ["readOnlyPort", "int32"],
  ["registerNode", "bool", true],
  ["registerWithTaints", "list of object"],
  ["registryBurst", "int32", 10],
  ["registryPullQPS", "int32", 5],
  ["reservedMemory", "list of object"],
  ["reservedSystemCPUs", "string"],
  ["resolvConf", "string", "/etc/resolv.conf"],
  ["rotateCertificates", "bool"],
  ["runOnce", "bool"],
  ["runtimeRequestTimeout", "duration", "2m0s"],
  ["seccompDefault", "bool", false],
  ["serializeImagePulls", "bool", true],
  ["serverTLSBootstrap", "bool"],
  ["showHiddenMetricsForVersion", "string"],
  ["shutdownGracePeriod", "duration", "0s"],
  ["shutdownGracePeriodByPodPriority", "list of object"],
  ["shutdownGracePeriodCriticalPods", "duration", "0s"],
  ["singleProcessOOMKill", "bool"],
  ["staticPodPath", "string"],
  ["staticPodURL", "string"],
  ["staticPodURLHeader", "map of list of string"],
  ["streamingConnectionIdleTimeout", "duration", "4h0m0s"],
  ["syncFrequency", "duration", "1m0s"],
  ["systemCgroups", "string"],
  ["systemReserved", "map of string"],
  ["systemReservedCgroup", "string"],
  ["tlsCertFile", "string"],
  ["tlsCipherSuites", "list of string"],
  ["tlsMinVersion", "string"],
  ["tlsPrivateKeyFile", "string"],
  ["topologyManagerPolicy", "string", "none"],
  ["topologyManagerPolicyOptions", "map of string"],
  ["topologyManagerScope", "string", "container"],
  ["tracing", "object"],
  ["tracing.endpoint", "string"],
  ["tracing.samplingRatePerMillion", "int32"],
  ["userNamespaces", "object"],
  ["userNamespaces.idsPerPod", "int64"],
  ["volumePluginDir", "string", "/usr/libexec/kubernetes/kubelet-plugins/volume/exec/"],
  ["volumeStatsAggPeriod", "duration", "1m0s"]
];

// src/domain/flags/kubelet-keys.ts
var keys = new Map(
  kubeletKeyRows.map(([path, goType, byDefault]) => [path, { path, goType, default: byDefault }])
);
function kubeletKey(path) {
  const known = keys.get(path);
  if (known) return known;
  for (const map of keys.values()) {
    if (!map.goType.startsWith("map of ") || !path.startsWith(`${map.path}.`)) continue;
    return { path, goType: map.goType.slice("map of ".length), default: void 0 };
  }
  return void 0;
}
function nearestKubeletKeys(path) {
  return nearestNames(path, keys.keys());
}
var intRanges = {
  int32: [-(2n ** 31n), 2n ** 31n - 1n],
  int64: [-(2n ** 63n), 2n ** 63n - 1n],
  uint32: [0n, 2n ** 32n - 1n]
};
function isWholeNumber(value, goType) {
  const [least, most] = intRanges[goType] ?? [0n, 0n];
  if (typeof value === "number" && !Number.isInteger(value)) return false;
  if (typeof value !== "number" && typeof value !== "bigint") return false;
  return BigInt(value) >= least && BigInt(value) <= most;
}
function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
function isDuration(value) {
  return typeof value === "string" && readGoDuration(value) !== void 0;
}
function judgeValue(goType, value) {
  if (value === null || value === void 0) return void 0;
  if (goType.startsWith("list of ")) {
    const element = goType.slice("list of ".length);
    if (!Array.isArray(value)) return `a list (of ${element})`;
    return value.map((item) => judgeValue(element, item)).find((expected) => expected !== void 0);
  }
  if (goType.startsWith("map of ")) {
    const element = goType.slice("map of ".length);
    if (!isObject(value)) return `a map (of ${element})`;
    return Object.values(value).map((item) => judgeValue(element, item)).find((expected) => expected !== void 0);
  }
  switch (goType) {
    case "bool":
      return typeof value === "boolean" ? void 0 : "true or false, without quotes";
    case "string":
      return typeof value === "string" ? void 0 : "text (quote what looks like a number or boolean)";
    case "object":
      return isObject(value) ? void 0 : "an object";
    case "duration":
      return isDuration(value) ? void 0 : "a duration with units, such as 30s or 4h0m0s";
    case "durationOrNanoseconds":
      return isDuration(value) || isWholeNumber(value, "int64") ? void 0 : "a duration such as 5s";
    case "quantity": {
      const text = typeof value === "number" || typeof value === "string" ? String(value) : "";
      return judgeQuantity(text) === void 0 ? void 0 : "a quantity, such as 100Mi";
    }
    case "float64":
      return typeof value === "number" ? void 0 : "a number";
    case "int32":
    case "int64":
    case "uint32": {
      const [least, most] = intRanges[goType] ?? [0n, 0n];
      return isWholeNumber(value, goType) ? void 0 : `a whole number from ${least} to ${most}, without quotes`;
    }
    default:
      throw new Error(`no rule for the type ${goType} of the kubelet's configuration`);
  }
}
function validateKubeletValue(key, value) {
  const expected = judgeValue(key.goType, value);
  if (expected === void 0) return void 0;
  const found = typeof value === "bigint" ? value.toString() : JSON.stringify(value);
  return { expected, found };
}

// src/domain/manifest/group-by.ts
function groupBy(items, keyOf) {
  const groups = /* @__PURE__ */ new Map();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === void 0) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

// src/domain/manifest/arguments.ts
function readOccurrences(component, argv) {
  const found = [];
  for (let index = 1; index < argv.length; index++) {
    const element = argv[index] ?? "";
    if (element === "--") break;
    const occurrence = readOccurrence(component, argv, index);
    if (occurrence === void 0) continue;
    found.push(occurrence);
    index += occurrence.length - 1;
  }
  return found;
}
function readOccurrence(component, argv, index) {
  const element = argv[index] ?? "";
  const [, written, given] = /^(--?[^-=][^=]*)(?:=([\s\S]*))?$/.exec(element) ?? [];
  if (written === void 0) return void 0;
  const short = readShort(component, element);
  if (short !== void 0 && short.rest !== "")
    return { ...short, value: short.rest.replace(/^=/, ""), index, length: 1 };
  const spec = findFlag(component, written);
  const name = spec?.name ?? normalizeFlagName(component, written);
  if (given !== void 0) return { name, spec, value: given, index, length: 1 };
  const next = argv[index + 1];
  const takesNext = spec === void 0 ? next !== void 0 && !next.startsWith("-") : spec.bareValue === void 0;
  if (takesNext && next !== void 0) return { name, spec, value: next, index, length: 2 };
  return { name, spec, value: spec?.bareValue ?? "true", index, length: 1 };
}
function readShort(component, element) {
  if (component === "etcd" || !/^-[A-Za-z]/.test(element)) return void 0;
  const spec = findFlag(component, element.slice(0, 2));
  if (spec === void 0 || spec.shorthand !== element[1]) return void 0;
  return { name: spec.name, spec, rest: element.slice(2) };
}
function divisionOf(spec) {
  if (spec === void 0) return "whole";
  if (spec.goType === "mapStringStringNoSplit" || spec.type === "array" || spec.type === "certificatePair")
    return "each";
  if (spec.type === "list" || spec.type === "urls" || spec.goType === "colonSeparatedMultimapStringString")
    return "items";
  if (spec.type === "map" && spec.goType !== "reserved-memory") return "pairs";
  return "whole";
}
function pairKey(spec, pair) {
  return pair.split(spec.goType === "langleSeparatedMapStringString" ? "<" : "=", 1)[0]?.trim() ?? "";
}
function elementsOf(spec, value) {
  const division = divisionOf(spec);
  if (spec === void 0 || division === "whole" || division === "each") return [value];
  if (division === "pairs" || spec.type === "map")
    return value === "" ? [] : value.split(",").map((pair) => pair.trim());
  if (value === "" && spec.goType !== "strings") return [];
  return listItems(spec, value)?.map((item) => item.trim());
}
function combineValues(spec, values2) {
  const taking = spec?.repeatable === true ? values2 : values2.slice(-1);
  const elements = taking.flatMap((value) => elementsOf(spec, value) ?? [value]);
  if (spec?.repeats !== "merge") return elements;
  const merged = new Map(elements.map((pair) => [pairKey(spec, pair), pair]));
  return [...merged.values()];
}
function defaultElements(spec) {
  return spec === void 0 || spec.default === "" ? [] : elementsOf(spec, spec.default) ?? [];
}
function effectiveFlags(component, argv) {
  const byName = groupBy(readOccurrences(component, argv), ({ name }) => name);
  return new Map(
    [...byName].map(([name, occurrences]) => {
      const values2 = combineValues(
        occurrences[0]?.spec,
        occurrences.map(({ value }) => value)
      );
      const index = occurrences.at(-1)?.index ?? null;
      return [name, { name, values: values2, value: values2.join(","), explicit: true, index }];
    })
  );
}

// src/domain/manifest/decode-manifest.ts
var maxManifestBytes = 10 * 1024 * 1024;
function positionIn(text, offset) {
  const start = text.lastIndexOf("\n", offset - 1) + 1;
  let line = 1;
  for (let index = text.indexOf("\n"); index !== -1 && index < offset; index = text.indexOf("\n", index + 1))
    line++;
  const mark = start === 0 && text.startsWith("\uFEFF") ? 1 : 0;
  return { line, column: Math.max(1, offset - start + 1 - mark) };
}

// src/domain/manifest/edit-keys.ts
import { isAlias as isAlias3, isMap as isMap3, isNode as isNode4, isScalar as isScalar6 } from "yaml";

// src/domain/manifest/content-end.ts
import { isAlias as isAlias2, isCollection, isPair, isScalar as isScalar2 } from "yaml";

// src/domain/manifest/source.ts
import { isAlias, isMap, isScalar, parseDocument } from "yaml";

// src/domain/manifest/problems.ts
var Refusal = class extends Error {
  name = "Refusal";
  problems;
  constructor(problems) {
    super(describeProblems(problems, "manifest"));
    this.problems = problems;
  }
};
function refuseManifest(subject, position, rest) {
  throw new Refusal([
    {
      code: "MANIFEST_UNPARSABLE",
      subject,
      position,
      ...rest,
      hint: rest.hint ?? "correct the file by hand, then run again"
    }
  ]);
}
function refuseRequest(subject, rest) {
  throw new Refusal([{ code: "INVALID_REQUEST", subject, position: null, ...rest, hint: rest.hint ?? null }]);
}
function collectRefusals(items, step) {
  return items.flatMap((item) => {
    try {
      step(item);
      return [];
    } catch (error) {
      if (error instanceof Refusal) return error.problems;
      throw error;
    }
  });
}
function describeProblems(problems, file) {
  return problems.map((problem) => describeProblem(problem, file)).join("\n");
}
function describeProblem({ position, subject, expected, found, hint }, file) {
  const where = position === null ? file : `${file}:${position.line}:${position.column}`;
  const text = `${where} ${subject}: expected ${expected}, found ${found}`;
  return hint === null ? text : `${text}
  hint: ${hint}`;
}

// src/domain/manifest/tree.ts
function isSameTree(one, other) {
  if (Object.is(one, other)) return true;
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) return false;
  if (Array.isArray(one) || Array.isArray(other)) {
    if (!Array.isArray(one) || !Array.isArray(other)) return false;
    return one.length === other.length && one.every((item, index) => isSameTree(item, other[index]));
  }
  const keys2 = Object.keys(one);
  return keys2.length === Object.keys(other).length && keys2.every((key) => Object.hasOwn(other, key) && isSameTree(one[key], other[key]));
}
function firstDifference(one, other, path = "") {
  if (isSameTree(one, other)) return void 0;
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) return path;
  const [left, right] = [one, other];
  for (const key of /* @__PURE__ */ new Set([...Object.keys(left), ...Object.keys(right)])) {
    const below = firstDifference(left[key], right[key], path === "" ? key : `${path}.${key}`);
    if (below !== void 0) return below;
  }
  return path;
}
function setIn(tree, path, value) {
  const [key, ...rest] = path;
  if (key === void 0) return value;
  if (typeof key === "number") {
    const list = Array.isArray(tree) ? [...tree] : [];
    list[key] = setIn(list[key], rest, value);
    return list;
  }
  const copy = typeof tree === "object" && tree !== null && !Array.isArray(tree) ? { ...tree } : {};
  const below = setIn(copy[key], rest, value);
  if (below === void 0) Reflect.deleteProperty(copy, key);
  else copy[key] = below;
  return copy;
}
function canonicalJson(tree) {
  if (tree === null || tree === void 0) return "null";
  if (typeof tree === "bigint") return tree.toString();
  if (typeof tree !== "object") return JSON.stringify(tree);
  if (Array.isArray(tree)) return `[${tree.map(canonicalJson).join(",")}]`;
  const entries = Object.entries(tree).filter(([, value]) => value !== void 0 && value !== null);
  const sorted = entries.toSorted(([a], [b]) => a < b ? -1 : a > b ? 1 : 0);
  return `{${sorted.map(([key, value]) => `${JSON.stringify(key)}:${canonicalJson(value)}`).join(",")}}`;
}

// src/domain/manifest/source.ts
function kubeletTags(tags) {
  return tags.filter(
    (tag) => typeof tag === "string" || tag.tag !== "tag:yaml.org,2002:timestamp" && !("format" in tag && tag.format === "TIME")
  );
}
var expectedByCode = {
  DUPLICATE_KEY: "each key once",
  MULTIPLE_DOCS: "one document (the kubelet reads only the first)",
  TAB_AS_INDENT: "spaces for indentation"
};
var hintByCode = {
  DUPLICATE_KEY: "the kubelet would take the last one in silence; remove the other",
  MULTIPLE_DOCS: "move the other documents into files of their own"
};
function parseSource(text) {
  const at = (offset) => positionIn(text, offset);
  const document = guard(
    () => parseDocument(text, {
      version: "1.1",
      customTags: kubeletTags,
      intAsBigInt: true,
      prettyErrors: false,
      // Not 'silent': that would keep quiet about a second document.
      logLevel: "error"
    })
  );
  const problems = document.errors.map((error) => ({
    code: "MANIFEST_UNPARSABLE",
    position: at(error.pos[0]),
    subject: "YAML",
    expected: expectedByCode[error.code] ?? "YAML",
    found: `${error.message.charAt(0).toLowerCase()}${error.message.slice(1)}`,
    hint: hintByCode[error.code] ?? "correct the file by hand, then run again"
  }));
  if (problems.length > 0) throw new Refusal(problems);
  const yaml = document.directives.yaml;
  if (yaml.explicit === true) {
    refuseManifest("YAML", at(0), {
      expected: "no %YAML line",
      found: `%YAML ${yaml.version}`,
      hint: "remove the line"
    });
  }
  const root = document.contents;
  if (!isMap(root)) {
    const position = root === null ? null : at(root.range[0]);
    refuseManifest("file", position, {
      expected: "an object with apiVersion and kind",
      found: describeNode(root)
    });
  }
  const lastLineEnds = text.endsWith("\n");
  const eol = /\r?\n/.exec(text)?.[0] ?? "\n";
  return {
    text: lastLineEnds ? text : text + eol,
    finish: (edited) => lastLineEnds ? edited : edited.slice(0, -eol.length),
    document,
    root,
    tree: guard(() => document.toJS()),
    isJson: root.flow === true,
    at
  };
}
function guard(parse) {
  try {
    return parse();
  } catch (error) {
    if (error instanceof Refusal || !(error instanceof Error)) throw error;
    const found = error instanceof RangeError ? "nesting that is too deep" : error.message;
    return refuseManifest("YAML", null, { expected: "YAML that resolves", found });
  }
}
function describeNode(node) {
  if (node === null || node === void 0) return "nothing";
  if (isAlias(node)) return `the alias *${node.source}`;
  if (isMap(node)) return "an object";
  if (!isScalar(node)) return "a list";
  const { value } = node;
  if (value === null) return "nothing";
  if (typeof value === "string") return JSON.stringify(value.length > 80 ? `${value.slice(0, 77)}\u2026` : value);
  return `the ${typeof value === "boolean" ? "boolean" : "number"} ${canonicalJson(value)}`;
}
function findPair(map, key) {
  return map.items.find((pair) => isScalar(pair.key) && keyText(pair.key.value) === key);
}
function keyText(value) {
  return typeof value === "symbol" ? "<<" : String(value);
}
function colonEnd(source, pair) {
  const end = isScalar(pair.key) ? pair.key.range?.[1] ?? 0 : 0;
  const gap = /^\s*:/.exec(source.text.slice(end, end + 200));
  return gap === null ? refuseUnusual(source, end) : end + gap[0].length;
}
function refuseUnusual(source, offset) {
  return refuseManifest("YAML", source.at(offset), {
    expected: "a plain form of list or map",
    found: "explicit keys, tags or comments in an unusual place",
    hint: "write this part in the usual form, then run again"
  });
}

// src/domain/manifest/content-end.ts
function contentEnd(source, node) {
  if (isPair(node)) return pairEnd(source, node);
  if (isCollection(node) && node.flow !== true) {
    const last = node.items.at(-1);
    if (isPair(last)) return pairEnd(source, last);
    if (isScalar2(last) || isCollection(last) || isAlias2(last)) return contentEnd(source, last);
  }
  return node.range?.[1] ?? 0;
}
function pairEnd(source, pair) {
  const { value } = pair;
  const colon = colonEnd(source, pair);
  if (!isScalar2(value) && !isCollection(value) && !isAlias2(value)) return colon;
  return Math.max(colon, contentEnd(source, value));
}

// src/domain/manifest/edit-list.ts
import { isNode, isScalar as isScalar4 } from "yaml";

// src/domain/manifest/render-value.ts
import { isCollection as isCollection2, isMap as isMap2, isScalar as isScalar3, isSeq, visit } from "yaml";

// src/domain/manifest/scalar-text.ts
var reserved = /^(?:y|n|yes|no|on|off|true|false|null|~)$/i;
var word = /^[A-Za-z/][A-Za-z0-9_./@+-]*$/;
var duration = /^(?:\d+(?:\.\d+)?(?:ns|us|ms|s|m|h))+$/;
var quantity2 = /^\d+(?:\.\d+)?(?:[KMGT]i|%)$/;
var dotted = /^\d+(?:\.\d+){2,}$/;
var argument = /^--?[A-Za-z0-9]/;
var printableAscii = /^[\x20-\x7e]*$/;
var flowSafe = /^[A-Za-z0-9._=/+@%-]*$/;
function isPlainSafe(text, inFlow) {
  if (argument.test(text)) {
    if (!printableAscii.test(text) || /: |:$| #|^ | $/.test(text)) return false;
    return !inFlow || flowSafe.test(text);
  }
  return word.test(text) && !reserved.test(text) || duration.test(text) || quantity2.test(text) || dotted.test(text);
}
function writeScalar(text, { style, inFlow, isJson }) {
  if (isJson || style === "QUOTE_DOUBLE") return doubleQuoted(text);
  if (style === "QUOTE_SINGLE" && printableAscii.test(text)) return singleQuoted(text);
  if (style !== "QUOTE_SINGLE" && isPlainSafe(text, inFlow)) return text;
  return printableAscii.test(text) && /["\\]/.test(text) ? singleQuoted(text) : doubleQuoted(text);
}
function singleQuoted(text) {
  return `'${text.replaceAll("'", "''")}'`;
}
function doubleQuoted(text) {
  return JSON.stringify(text).replace(
    /[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`
  );
}

// src/domain/manifest/text-edits.ts
function applyEdits(text, edits) {
  const sorted = edits.toSorted(
    (a, b) => a.start - b.start || a.end - b.end || (b.depth ?? 0) - (a.depth ?? 0)
  );
  let result = "";
  let position = 0;
  for (const edit of sorted) {
    if (edit.start < position) throw new Error(`edits overlap at offset ${edit.start}`);
    result += text.slice(position, edit.start) + edit.text;
    position = edit.end;
  }
  return result + text.slice(position);
}
function lineStart(text, offset) {
  return text.lastIndexOf("\n", offset - 1) + 1;
}
function lineEnd(text, contentEnd2) {
  if (contentEnd2 > 0 && text[contentEnd2 - 1] === "\n") return contentEnd2;
  return text.indexOf("\n", contentEnd2) + 1;
}
function deleteLines(text, start, contentEnd2) {
  return { start: lineStart(text, start), end: lineEnd(text, contentEnd2), text: "" };
}
function insertLinesBelow(text, contentEnd2, lines, depth) {
  const start = lineEnd(text, contentEnd2);
  const eol = eolBefore(text, start);
  return { start, end: start, text: lines.map((line) => line + eol).join(""), depth };
}
function eolBefore(text, offset) {
  return text.slice(0, offset).endsWith("\r\n") ? "\r\n" : "\n";
}

// src/domain/manifest/render-value.ts
function readShape(source) {
  const shape = { step: 2, dash: 0, isJson: source.isJson };
  if (source.isJson) return shape;
  let hasStep = false;
  let hasDash = false;
  visit(source.document, {
    Pair(_, pair) {
      const { key, value } = pair;
      if (!isScalar3(key) || !isCollection2(value) || value.flow === true || !key.range || !value.range)
        return void 0;
      const columns = columnOf(source.text, value.range[0]) - columnOf(source.text, key.range[0]);
      if (isMap2(value) && !hasStep && columns > 0) [shape.step, hasStep] = [columns, true];
      if (isSeq(value) && !hasDash && columns >= 0) [shape.dash, hasDash] = [columns, true];
      return hasStep && hasDash ? visit.BREAK : void 0;
    }
  });
  return shape;
}
function columnOf(text, offset) {
  return offset - lineStart(text, offset);
}
function renderScalar(value, style, inFlow, isJson) {
  return typeof value === "string" ? writeScalar(value, { style, inFlow, isJson }) : String(value);
}
function renderFlow(value, isJson) {
  if (Array.isArray(value)) return `[${value.map((item) => renderFlow(item, isJson)).join(", ")}]`;
  if (typeof value === "object") {
    return `{${Object.entries(value).map(([key, item]) => renderFlowPair(key, item, isJson)).join(", ")}}`;
  }
  return renderScalar(value, "PLAIN", true, isJson);
}
function renderFlowPair(key, value, isJson) {
  return `${renderScalar(key, "PLAIN", true, isJson)}: ${renderFlow(value, isJson)}`;
}
function renderPair(key, value, indent, shape) {
  const name = " ".repeat(indent) + renderScalar(key, "PLAIN", false, false);
  if (typeof value !== "object") return [`${name}: ${renderScalar(value, "PLAIN", false, false)}`];
  const entries = Array.isArray(value) ? value : Object.entries(value);
  if (entries.length === 0) return [`${name}: ${Array.isArray(value) ? "[]" : "{}"}`];
  return [`${name}:`, ...renderBelow(value, indent, shape)];
}
function renderBelow(value, keyIndent, shape) {
  if (Array.isArray(value)) {
    return value.flatMap((item) => renderItem(item, keyIndent + shape.dash, 1, shape));
  }
  return Object.entries(value).flatMap(([key, item]) => renderPair(key, item, keyIndent + shape.step, shape));
}
function renderItem(value, dashColumn, gap, shape) {
  const dash = `${" ".repeat(dashColumn)}-${" ".repeat(gap)}`;
  if (typeof value !== "object") return [dash + renderScalar(value, "PLAIN", false, false)];
  if (Array.isArray(value)) return [dash + renderFlow(value, false)];
  const lines = Object.entries(value).flatMap(([key, item]) => renderPair(key, item, dash.length, shape));
  return lines.map((line, index) => index === 0 ? dash + line.slice(dash.length) : line);
}

// src/domain/manifest/edit-list.ts
function editList(source, pair, seq, edit, shape) {
  const changed = [...edit.changed].map(([index, text]) => {
    const { start, end } = itemRange(source, seq, index);
    const item = seq.items[index];
    const context = { style: item.type, inFlow: seq.flow === true, isJson: source.isJson };
    return { start, end, text: writeScalar(text, context) };
  });
  const rest = seq.flow === true ? editFlow(source, seq, edit) : editBlock(source, pair, seq, edit, shape);
  return [...changed, ...rest];
}
function itemRange(source, seq, index) {
  const item = seq.items[index];
  if (!isNode(item) || !item.range) throw new Error(`no item ${index} in the list`);
  return { start: item.range[0], end: contentEnd(source, item) };
}
function editBlock(source, pair, seq, edit, shape) {
  const { text } = source;
  const dashOf = (index) => {
    const { start } = itemRange(source, seq, index);
    const before = /^( *)-( +)$/.exec(text.slice(lineStart(text, start), start).replace(/^\ufeff/, ""));
    if (before === null) return refuseUnusual(source, start);
    return { column: before[1]?.length ?? 0, gap: before[2]?.length ?? 1 };
  };
  const removed = [...edit.removed].map((index) => {
    const { start, end } = itemRange(source, seq, index);
    dashOf(index);
    return deleteLines(text, start, end);
  });
  const added = [...edit.added].map(([index, items]) => {
    const { column, gap } = dashOf(index);
    const lines = items.flatMap((item) => renderItem(item, column, gap, shape));
    return insertLinesBelow(text, itemRange(source, seq, index).end, lines, column + 0.5);
  });
  const colon = colonEnd(source, pair);
  const isEmptied = edit.removed.size === seq.items.length;
  return [...removed, ...added, ...isEmptied ? [{ start: colon, end: colon, text: " []" }] : []];
}
function editFlow(source, seq, edit) {
  const ranges = seq.items.map((_, index) => itemRange(source, seq, index));
  const added = [...edit.added].map(([index, items]) => {
    const after = ranges[index];
    if (after === void 0) throw new Error(`no item ${index} in the list`);
    const separator = separatorBefore(source, ranges, index);
    const neighbour = seq.items[index];
    const style = isScalar4(neighbour) ? neighbour.type : "PLAIN";
    const written = items.map(
      (item) => typeof item === "string" ? writeScalar(item, { style, inFlow: true, isJson: source.isJson }) : renderFlow(item, source.isJson)
    );
    return { start: after.end, end: after.end, text: written.map((item) => separator + item).join("") };
  });
  return [...removeFromFlow(source, seq, ranges, edit.removed), ...added];
}
function separatorBefore(source, ranges, index) {
  const [before, here] = [ranges[index - 1], ranges[index]];
  const between = before && here ? source.text.slice(before.end, here.start) : "";
  return /^,\s*$/.test(between) ? between : ", ";
}
function removeFromFlow(source, collection, ranges, removed) {
  if (removed.size === 0) return [];
  const firstKept = ranges.findIndex((_, index) => !removed.has(index));
  const [open, close] = [(collection.range?.[0] ?? 0) + 1, (collection.range?.[1] ?? 0) - 1];
  if (firstKept === -1) return [plainGap(source, { start: open, end: close, text: "" }, ranges)];
  const leading = firstKept > 0 ? [{ start: ranges[0]?.start ?? open, end: ranges[firstKept]?.start ?? close, text: "" }] : [];
  const later = [...removed].filter((index) => index > firstKept).map((index) => ({ start: ranges[index - 1]?.end ?? open, end: ranges[index]?.end ?? close, text: "" }));
  return [...leading, ...later].map((edit) => plainGap(source, edit, ranges));
}
function plainGap(source, edit, ranges) {
  const inside = ranges.filter(({ start, end }) => start >= edit.start && end <= edit.end);
  let position = edit.start;
  for (const { start, end } of [...inside, { start: edit.end, end: edit.end }]) {
    if (!/^[\s,]*$/.test(source.text.slice(position, start))) refuseUnusual(source, position);
    position = end;
  }
  return edit;
}

// src/domain/manifest/map-key.ts
import { isNode as isNode2 } from "yaml";
function keyStart(pair) {
  return isNode2(pair.key) ? pair.key.range?.[0] ?? 0 : 0;
}

// src/domain/manifest/replace-value.ts
import { isNode as isNode3, isScalar as isScalar5, isSeq as isSeq2 } from "yaml";
function replaceValue(source, pair, value, { shape, inFlow }) {
  const colon = colonEnd(source, pair);
  const old = isNode3(pair.value) && pair.value.range ? pair.value : null;
  const isEmpty = old === null || old.range?.[0] === old.range?.[1];
  if (isScalar5(old) && (old.tag !== void 0 || old.type === "BLOCK_FOLDED" || old.type === "BLOCK_LITERAL")) {
    refuseUnusual(source, colon);
  }
  if (typeof value !== "object") return replaceByScalar(source, isEmpty ? null : old, value, colon, inFlow);
  if (Array.isArray(value) && isSeq2(old) && old.items.length > 0)
    return replaceItems(source, pair, old, value, shape);
  if (isEmpty || isScalar5(old)) {
    const end = isEmpty ? colon : old.range?.[1] ?? colon;
    if (inFlow) return [{ start: colon, end, text: ` ${renderFlow(value, source.isJson)}` }];
    const column = columnOf(source.text, keyStart(pair));
    const lines = renderBelow(value, column, shape);
    if (lines.length === 0) return [{ start: colon, end, text: ` ${renderFlow(value, source.isJson)}` }];
    const gone = end === colon ? [] : [{ start: colon, end, text: "" }];
    return [...gone, insertLinesBelow(source.text, colon, lines, column + 0.5)];
  }
  if (isSeq2(old))
    return [
      {
        start: old.range?.[0] ?? colon,
        end: contentEnd(source, old),
        text: renderFlow(value, source.isJson)
      }
    ];
  return refuseManifest("value", source.at(old.range?.[0] ?? colon), {
    expected: "a list",
    found: describeNode(old)
  });
}
function replaceByScalar(source, old, value, colon, inFlow) {
  if (old === null) {
    return [{ start: colon, end: colon, text: ` ${renderScalar(value, "PLAIN", inFlow, source.isJson)}` }];
  }
  const start = old.range?.[0] ?? colon;
  if (!isScalar5(old)) {
    refuseManifest("value", source.at(start), { expected: "a single value", found: describeNode(old) });
  }
  const style = typeof old.value === "string" ? old.type : "PLAIN";
  return [{ start, end: contentEnd(source, old), text: renderScalar(value, style, inFlow, source.isJson) }];
}
function replaceItems(source, pair, old, value, shape) {
  const texts2 = old.items.map(
    (item) => isScalar5(item) && typeof item.value === "string" ? item.value : null
  );
  if (texts2.includes(null) || value.some((item) => typeof item !== "string")) {
    refuseManifest("value", source.at(old.range?.[0] ?? 0), {
      expected: "a list of text",
      found: "other items in it"
    });
  }
  const wanted = value.map(String);
  const changed = [...wanted.entries()].filter(
    ([index, item]) => index < texts2.length && texts2[index] !== item
  );
  const removed = [...texts2.keys()].filter((index) => index >= wanted.length);
  const more = wanted.slice(texts2.length);
  const added = more.length > 0 ? /* @__PURE__ */ new Map([[texts2.length - 1, more]]) : /* @__PURE__ */ new Map();
  return editList(source, pair, old, { changed: new Map(changed), removed: new Set(removed), added }, shape);
}

// src/domain/manifest/edit-keys.ts
function editKeys(source, root, changes, shape, name = "") {
  return editMap(source, { map: root, owner: null, name }, changes, shape);
}
function editMap(source, place, changes, shape) {
  const additions = [];
  const removals = [];
  const edits = [];
  const byKey = groupBy(changes, ({ path }) => path[0] ?? "");
  refuseShared(source, place.map, place.name);
  for (const [key, group] of byKey) {
    const pair = findPair(place.map, key);
    const name = place.name === "" ? key : `${place.name}.${key}`;
    const below = group.map(({ path, value }) => ({ path: path.slice(1), value }));
    const whole = below.find(({ path }) => path.length === 0);
    if (pair === void 0) {
      const value = nest(below);
      if (value !== void 0) additions.push([key, value]);
    } else if (whole === void 0) {
      edits.push(...editBelow(source, pair, name, below, shape, place.map.flow === true));
    } else if (whole.value === void 0) {
      removals.push(pair);
    } else {
      refuseShared(source, pair.value, name);
      edits.push(...replaceValue(source, pair, whole.value, { shape, inFlow: place.map.flow === true }));
    }
  }
  return [...edits, ...changeEntries(source, place, additions, removals, shape)];
}
function nest(changes) {
  const made = {};
  for (const [key, group] of groupBy(changes, ({ path }) => path[0])) {
    if (key === void 0) return group[0]?.value;
    const value = nest(group.map((change) => ({ ...change, path: change.path.slice(1) })));
    if (value !== void 0) made[key] = value;
  }
  return Object.keys(made).length > 0 ? made : void 0;
}
function editBelow(source, pair, name, changes, shape, inFlow) {
  const { value } = pair;
  if (isMap3(value)) return editMap(source, { map: value, owner: pair, name }, changes, shape);
  if (value === null || isScalar6(value) && value.value === null) {
    const made = nest(changes);
    return made === void 0 ? [] : replaceValue(source, pair, made, { shape, inFlow });
  }
  return refuseManifest(name, source.at(colonEnd(source, pair)), {
    expected: "an object",
    found: describeNode(value)
  });
}
function refuseShared(source, node, name) {
  if (!isNode4(node)) return;
  const position = source.at(node.range?.[0] ?? 0);
  const hint = "write this part out in full, then run again";
  if (isAlias3(node))
    refuseManifest(name, position, {
      expected: "a value of its own",
      found: `the alias *${node.source}`,
      hint
    });
  if (node.anchor !== void 0) {
    refuseManifest(name, position, {
      expected: "a part that is used once",
      found: `the anchor &${node.anchor}`,
      hint
    });
  }
  const merge = isMap3(node) ? findPair(node, "<<") : void 0;
  if (merge !== void 0) {
    const at = isNode4(merge.key) ? source.at(merge.key.range?.[0] ?? 0) : position;
    refuseManifest(name, at, { expected: "keys of its own", found: "the merge key <<", hint });
  }
}
function changeEntries(source, place, additions, removals, shape) {
  const { map, owner } = place;
  if (additions.length === 0 && removals.length === 0) return [];
  if (map.flow === true) return changeFlowEntries(source, map, additions, removals);
  const { text } = source;
  const [first, last] = [map.items[0], map.items.at(-1)];
  if (first === void 0 || last === void 0) throw new Error("a block map has entries");
  const edits = removals.map((pair) => {
    if (!/^\ufeff? *$/.test(text.slice(lineStart(text, keyStart(pair)), keyStart(pair))))
      refuseUnusual(source, keyStart(pair));
    return deleteLines(text, keyStart(pair), contentEnd(source, pair));
  });
  if (additions.length > 0) {
    const column = columnOf(text, keyStart(first)) - (lineStart(text, keyStart(first)) === 0 && text.startsWith("\uFEFF") ? 1 : 0);
    const lines = additions.flatMap(([key, value]) => renderPair(key, value, column, shape));
    return [...edits, insertLinesBelow(text, contentEnd(source, last), lines, column)];
  }
  if (removals.length < map.items.length) return edits;
  if (owner === null) return refuseUnusual(source, keyStart(first));
  const colon = colonEnd(source, owner);
  return [...edits, { start: colon, end: colon, text: " {}" }];
}
function changeFlowEntries(source, map, additions, removals) {
  const ranges = map.items.map((pair) => ({ start: keyStart(pair), end: contentEnd(source, pair) }));
  const gone = new Set(removals.map((pair) => map.items.indexOf(pair)));
  const written = additions.map(([key, value]) => renderFlowPair(key, value, source.isJson));
  const end = ranges.at(-1)?.end;
  const edits = removeFromFlow(source, map, ranges, gone);
  if (written.length === 0) return edits;
  if (end === void 0) {
    const open = (map.range?.[0] ?? 0) + 1;
    return [{ start: open, end: open, text: written.join(", ") }];
  }
  const comma = gone.size === ranges.length ? "" : ", ";
  return [...edits, { start: end, end, text: comma + written.join(", ") }];
}

// src/domain/manifest/flag-context.ts
function findInArgv(component, written, argv) {
  const asked = flagName(component, written);
  const spec = findFlag(component, asked);
  const name = spec?.name ?? asked;
  const words = argv.map(({ text }) => text);
  return {
    name,
    spec,
    argv,
    occurrences: readOccurrences(component, words).filter((one) => one.name === name)
  };
}
function flagName(component, written) {
  const bare = written.replace(/^--?/, "").replace(/=$/, "");
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(bare)) {
    refuseRequest(`flag ${JSON.stringify(written)}`, {
      expected: "the name of a flag, such as audit-log-maxage",
      found: bare.includes("=") ? 'a name with "=" inside' : 'other characters than letters, digits, ".", "_" and "-"',
      hint: "give the value apart from the name: --set NAME=VALUE"
    });
  }
  return normalizeFlagName(component, bare);
}
function refuseFlag(context, { name, occurrences, argv }, rest) {
  const at = argv[occurrences.at(-1)?.index ?? -1]?.from ?? null;
  throw new Refusal([
    {
      code: "FLAG_REFUSED",
      subject: `--${name}`,
      position: at === null ? null : context.at(at),
      ...rest,
      hint: rest.hint ?? null
    }
  ]);
}
function refuseUnknown(context, flag) {
  const near = nearestFlags(context.component, flag.name).map((one) => `--${one}`);
  const guess = near.length > 0 ? `did you mean ${near.join(" or ")}? ` : "";
  refuseFlag(context, flag, {
    expected: `a flag of ${context.component}`,
    found: "one that it does not know",
    hint: `${guess}--allow-unknown is for flags of a newer version`
  });
}

// src/domain/manifest/prove-edit.ts
function proveTree(text, meant) {
  let source;
  try {
    source = parseSource(text);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const found = error.problems.map((problem) => problem.found).join("; ");
    return refuseManifest("edit", error.problems[0]?.position ?? null, {
      expected: "a text that parses after the edit",
      found
    });
  }
  const difference = firstDifference(meant, source.tree);
  if (difference !== void 0) {
    refuseManifest("edit", null, {
      expected: "nothing but the intended change to differ",
      found: `another value at ${difference === "" ? "the root" : difference}`,
      hint: "this manifest is written in a form that cannot be edited safely; make the change by hand"
    });
  }
  return source;
}
function proveArguments(component, changes, before, after) {
  const names = new Set(changes.map((change) => canonicalName(component, change)));
  const [then, now] = [othersOf(component, names, before), othersOf(component, names, after)];
  if (then !== now) {
    refuseManifest("edit", null, {
      expected: "every other argument as it was",
      found: `${now} instead of ${then}`
    });
  }
  const flags = effectiveFlags(component, after);
  for (const name of names) {
    const last = changes.findLast((change) => canonicalName(component, change) === name);
    const values2 = flags.get(name)?.values;
    if (last !== void 0 && !holds(component, name, last, values2)) {
      refuseManifest(`--${name}`, null, {
        expected: "it to hold what was asked for",
        found: values2?.join(",") ?? "no such flag"
      });
    }
  }
}
function canonicalName(component, change) {
  const name = flagName(component, change.flag);
  return findFlag(component, name)?.name ?? name;
}
function othersOf(component, names, argv) {
  const taken = new Set(
    readOccurrences(component, argv).filter(({ name }) => names.has(name)).flatMap(({ index, length }) => length === 1 ? [index] : [index, index + 1])
  );
  return JSON.stringify(argv.filter((_, index) => !taken.has(index)));
}
function holds(component, name, change, values2) {
  const spec = findFlag(component, name);
  const split = (items) => items.flatMap((item) => elementsOf(spec, item) ?? [item]);
  switch (change.kind) {
    case "unset":
      return values2 === void 0;
    case "set": {
      const wanted = combineValues(spec, [change.value]);
      if (spec?.type === "bool" || spec?.type === "duration") return values2?.length === 1;
      return values2?.length === wanted.length && wanted.every((value, index) => values2[index] === value);
    }
    case "add":
      return split(change.items).every((item) => values2?.includes(item) === true);
    case "remove":
      return split(change.items).every(
        (item) => values2?.every(
          (value) => value !== item && !(spec?.repeats === "merge" && pairKey(spec, value) === item)
        ) ?? true
      );
  }
}

// src/domain/manifest/pod-parts.ts
function asObject(tree) {
  return typeof tree === "object" && tree !== null && !Array.isArray(tree) ? tree : {};
}
function asList(tree) {
  return Array.isArray(tree) ? tree.map(asObject) : [];
}
function asText(tree) {
  return typeof tree === "string" ? tree : typeof tree === "bigint" || typeof tree === "number" ? String(tree) : null;
}
function asNumber(tree) {
  return typeof tree === "bigint" || typeof tree === "number" ? Number(tree) : null;
}
function readVolumes(spec) {
  return asList(spec["volumes"]).map((volume) => {
    const hostPath = "hostPath" in volume ? asObject(volume["hostPath"]) : null;
    return {
      name: asText(volume["name"]) ?? "",
      hostPath: hostPath === null ? null : asText(hostPath["path"]),
      type: asText(hostPath?.["type"]) ?? ""
    };
  });
}
function readMounts(container) {
  return asList(container["volumeMounts"]).map((mount) => ({
    name: asText(mount["name"]) ?? "",
    mountPath: asText(mount["mountPath"]) ?? "",
    readOnly: mount["readOnly"] === true,
    subPath: asText(mount["subPath"])
  }));
}
function readEnvironment(container) {
  const variables = asList(container["env"]);
  const env = {};
  const fromElsewhere = [];
  for (const variable of variables) {
    const name = asText(variable["name"]) ?? "";
    if ("valueFrom" in variable) fromElsewhere.push(name);
    else env[name] = expandVariables(asText(variable["value"]) ?? "", env).text;
  }
  return { env, fromElsewhere };
}
function expandVariables(text, env) {
  const missing = [];
  const expanded = text.replace(/\$\$|\$\(([^)]*)\)/g, (whole, name) => {
    if (name === void 0) return "$";
    if (!Object.hasOwn(env, name)) missing.push(name);
    return Object.hasOwn(env, name) ? env[name] ?? "" : whole;
  });
  return { text: expanded, missing };
}
function readProbes(container) {
  const ports = new Map(
    asList(container["ports"]).map((port) => [asText(port["name"]), asNumber(port["containerPort"])])
  );
  return ["startup", "liveness", "readiness"].flatMap((kind) => {
    const probe = asObject(container[`${kind}Probe`]);
    if (!("httpGet" in probe)) return [];
    const get = asObject(probe["httpGet"]);
    const port = asNumber(get["port"]) ?? ports.get(asText(get["port"])) ?? Number(asText(get["port"]));
    const seconds = (asNumber(probe["initialDelaySeconds"]) ?? 0) + (asNumber(probe["periodSeconds"]) ?? 10) * (asNumber(probe["failureThreshold"]) ?? 3);
    return [
      {
        kind,
        scheme: asText(get["scheme"])?.toLowerCase() === "https" ? "https" : "http",
        host: asText(get["host"]) ?? "",
        port,
        path: asText(get["path"]) ?? "/",
        budgetMs: seconds * 1e3
      }
    ];
  });
}

// src/domain/manifest/edit-configuration.ts
function editConfiguration(source, text, changes, options) {
  const wanted = [];
  const problems = collectRefusals(changes, (change) => {
    const path = pathOf(change);
    refuseOverlap(change, changes);
    if (change.kind === "setKey") checkKey(change.path, change.value, options.allowUnknown ?? false);
    const value = change.kind === "setKey" ? change.value : void 0;
    if (!isSameTree(valueAt(source.tree, path), toTree(value))) wanted.push({ path, value });
  });
  if (problems.length > 0) throw new Refusal(problems);
  const same = { component: "kubelet", container: null, argvBefore: [], argvAfter: [] };
  if (wanted.length === 0) return { ...same, text, changesMade: 0, podChanged: false };
  const edited = source.finish(
    applyEdits(source.text, editKeys(source, source.root, wanted, readShape(source)))
  );
  const meant = wanted.reduce(
    (tree, { path, value }) => setIn(tree, path, toTree(value)),
    source.tree
  );
  const proved = proveTree(edited, meant);
  const podChanged = canonicalJson(source.tree) !== canonicalJson(proved.tree);
  return { ...same, text: edited, changesMade: wanted.length, podChanged };
}
function pathOf({ path }) {
  const parts = path.split(".");
  if (parts.some((part2) => !/^[A-Za-z0-9][A-Za-z0-9_/-]*$/.test(part2))) {
    refuseRequest(path, {
      expected: "a dotted path, such as authentication.anonymous.enabled",
      found: JSON.stringify(path)
    });
  }
  for (let length = 1; length < parts.length - 1; length++) {
    const map = kubeletKey(parts.slice(0, length).join("."));
    if (map?.goType.startsWith("map of ") === true)
      return [...parts.slice(0, length), parts.slice(length).join(".")];
  }
  return parts;
}
function refuseOverlap(change, changes) {
  const other = changes.find((one) => one !== change && `${change.path}.`.startsWith(`${one.path}.`));
  if (other !== void 0) {
    refuseRequest(change.path, {
      expected: "one change for each key",
      found: `another change of ${other.path}`
    });
  }
}
function checkKey(path, value, allowUnknown) {
  const key = kubeletKey(path);
  if (key === void 0) {
    if (allowUnknown) return;
    const near = nearestKubeletKeys(path);
    const guess = near.length > 0 ? `did you mean ${near.join(" or ")}? ` : "";
    throw new Refusal([
      {
        code: "FLAG_REFUSED",
        position: null,
        subject: path,
        expected: "a key of KubeletConfiguration",
        found: "one that it does not know (the kubelet would ignore it in silence)",
        hint: `${guess}--allow-unknown is for keys of a newer version`
      }
    ]);
  }
  const problem = validateKubeletValue(key, value);
  if (problem !== void 0) {
    throw new Refusal([
      {
        code: "FLAG_REFUSED",
        position: null,
        subject: path,
        ...problem,
        hint: `${path} is of type ${key.goType}`
      }
    ]);
  }
}
function valueAt(tree, path) {
  return path.reduce((below, key) => asObject(below)[key], tree);
}
function toTree(value) {
  return typeof value === "number" && Number.isInteger(value) ? BigInt(value) : value;
}

// src/domain/manifest/check-flag-value.ts
function checkFlagValue(context, flag, value, fresh) {
  const { spec, name } = flag;
  if (value.includes("\0") || /\p{Surrogate}/u.test(value)) {
    refuseFlag(context, flag, {
      expected: "text that a command line can hold",
      found: JSON.stringify(value)
    });
  }
  if (/\$[($]/.test(value)) {
    refuseFlag(context, flag, {
      expected: "a value that the kubelet passes on as it is",
      found: `${JSON.stringify(value)}: the kubelet expands $(NAME) and $$`,
      hint: "write the value without $( and $$"
    });
  }
  if (spec === void 0) return;
  const illTyped = validateFlagValue(spec, value);
  if (illTyped) refuseFlag(context, flag, { ...illTyped, hint: `--${name} is of type ${spec.type}` });
  const notAccepted = context.allowUnknown ? void 0 : validateAcceptedValue(context.component, spec, fresh);
  if (notAccepted)
    refuseFlag(context, flag, { ...notAccepted, hint: "--allow-unknown is for values of a newer version" });
}

// src/domain/manifest/flag-values.ts
var neverEmpty = /* @__PURE__ */ new Set(["authorization-mode"]);
function wantedValues(context, change, flag) {
  switch (change.kind) {
    case "set":
      return valuesToSet(context, change.value, flag);
    case "unset":
      return flag.occurrences.length === 0 ? void 0 : [];
    case "add":
      return valuesWith(context, change.items, flag);
    case "remove":
      return valuesWithout(context, change.items, flag);
  }
}
function valuesToSet(context, value, flag) {
  const { spec, occurrences } = flag;
  checkFlagValue(context, flag, value, value);
  const [only, ...more] = occurrences;
  return only !== void 0 && more.length === 0 && isSameValue(spec, only.value, value) ? void 0 : [value];
}
function isSameValue(spec, one, other) {
  if (one === other) return true;
  if (spec?.type === "bool") return readBool(one) !== void 0 && readBool(one) === readBool(other);
  if (spec?.type === "duration")
    return readGoDuration(one) !== void 0 && readGoDuration(one) === readGoDuration(other);
  return false;
}
function listOf(context, kind, given, flag) {
  const { name, spec, occurrences } = flag;
  const division = divisionOf(spec);
  if (spec === void 0 || division === "whole") {
    refuseFlag(context, flag, {
      expected: spec === void 0 ? "a flag whose type is known" : "a list or a map",
      found: spec === void 0 ? `--${name}, which the table does not know` : `--${name} of type ${spec.type}`,
      hint: `set the whole value: --set ${name}=VALUE`
    });
  }
  const unreadable = occurrences.find(({ value }) => elementsOf(spec, value) === void 0);
  if (unreadable !== void 0) {
    refuseFlag(context, flag, {
      expected: "a comma list",
      found: JSON.stringify(unreadable.value),
      hint: `set the whole value: --set ${name}=VALUE`
    });
  }
  const items = given.flatMap((item) => elementsOf(spec, item) ?? [item]);
  if (items.length === 0 || items.includes(""))
    refuseRequest(`--${name}`, { expected: `items to ${kind}`, found: "an empty one" });
  const current = occurrences.length === 0 ? defaultElements(spec) : combineValues(
    spec,
    occurrences.map(({ value }) => value)
  );
  return { spec, items, current };
}
function valuesWith(context, given, flag) {
  const { spec, current, items } = listOf(context, "add", given, flag);
  const isMerged = spec.repeats === "merge";
  const wanted = isMerged ? [...new Map([...current, ...items].map((pair) => [pairKey(spec, pair), pair])).values()] : [.../* @__PURE__ */ new Set([...current, ...items])];
  const missing = items.filter((item) => !current.includes(item));
  if (missing.length === 0) return void 0;
  const written = joinElements(spec, wanted);
  for (const value of written) checkFlagValue(context, flag, value, joinElements(spec, missing).join(","));
  return written;
}
function valuesWithout(context, given, flag) {
  const { spec, current, items } = listOf(context, "remove", given, flag);
  const isUnwanted = (element) => items.some((item) => item === element || spec.repeats === "merge" && item === pairKey(spec, element));
  const kept = [...new Set(current)].filter((element) => !isUnwanted(element));
  if (!current.some(isUnwanted)) return void 0;
  if (kept.length > 0) return joinElements(spec, kept);
  if (neverEmpty.has(flag.name)) {
    refuseFlag(context, flag, {
      expected: "a list that keeps at least one element",
      found: "nothing left; without the flag every request is allowed",
      hint: `set the whole value: --set ${flag.name}=Node,RBAC`
    });
  }
  return defaultElements(spec).some(isUnwanted) ? [""] : [];
}
function joinElements(spec, elements) {
  if (divisionOf(spec) === "each") return [...elements];
  const quoted = elements.map(
    (element) => spec.goType === "stringSlice" && /[",\n]/.test(element) ? `"${element.replaceAll('"', '""')}"` : element
  );
  return [quoted.join(",")];
}

// src/domain/manifest/place-flag.ts
function placeValues(component, argv, { name, occurrences, wanted, isEach }) {
  const waiting = [...wanted];
  const going = occurrences.filter(({ value, length }) => {
    const stays = isEach && length === 1 && waiting.includes(value);
    if (stays) waiting.splice(waiting.indexOf(value), 1);
    return !stays;
  });
  const replaced = new Map(
    going.flatMap(
      ({ index, length }) => length === 1 ? [[index, null]] : [
        [index, null],
        [index + 1, null]
      ]
    )
  );
  const behind = insertionPoint(component, argv, occurrences);
  const anchor = argv[behind]?.from ?? argv[behind]?.behind ?? null;
  const texts2 = waiting.map((value) => ({
    text: `--${name}=${value}`,
    from: null,
    behind: anchor
  }));
  const place = going.at(-1);
  const rewritten = place === void 0 ? void 0 : texts2.shift();
  if (place !== void 0 && rewritten !== void 0) {
    replaced.set(place.index, { text: rewritten.text, from: argv[place.index]?.from ?? null });
  }
  return argv.flatMap((argument2, index) => {
    const replacement = replaced.get(index);
    const here = replacement === void 0 ? [argument2] : replacement === null ? [] : [replacement];
    return index === behind ? [...here, ...texts2] : here;
  });
}
function insertionPoint(component, argv, own) {
  const words = argv.map(({ text }) => text);
  const last = own.at(-1) ?? readOccurrences(component, words).at(-1);
  if (last !== void 0) return last.index + last.length - 1;
  const end = words.indexOf("--");
  return end === -1 ? words.length - 1 : end - 1;
}
function keepLists(argv, listOf2) {
  const kept = new Set(argv.map(({ from }) => from));
  let list = 0;
  return argv.map((argument2) => {
    const { from, behind, text } = argument2;
    const place = from ?? behind ?? null;
    const moves = from === null && place !== null && listOf2(place) !== list && !kept.has(place);
    if (moves) kept.add(place);
    if (from !== null || moves) list = listOf2(place ?? 0);
    return moves ? { text, from: place } : argument2;
  });
}

// src/domain/manifest/edit-flags.ts
function applyFlagChange(context, change, argv) {
  const flag = findInArgv(context.component, change.flag, argv);
  const { name, spec, occurrences } = flag;
  const isKnown = spec !== void 0 || change.kind === "unset" && occurrences.length > 0;
  if (!isKnown && !context.allowUnknown) refuseUnknown(context, flag);
  const wanted = wantedValues(context, change, flag);
  if (wanted === void 0) return argv;
  return placeValues(context.component, argv, {
    name,
    occurrences,
    wanted,
    isEach: divisionOf(spec) === "each"
  });
}

// src/domain/manifest/edit-mounts.ts
var label = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
var serves = {
  Directory: ["", "Directory", "DirectoryOrCreate"],
  DirectoryOrCreate: ["", "Directory", "DirectoryOrCreate"],
  File: ["", "File", "FileOrCreate"]
};
function applyMountChange(pod, plan, change, wanted) {
  if (!label.test(change.name)) {
    refuseRequest(`volume ${JSON.stringify(change.name)}`, {
      expected: 'a DNS label: at most 63 of a-z, 0-9 and "-"',
      found: JSON.stringify(change.name)
    });
  }
  return change.kind === "volume" ? applyVolume(pod, plan, change, wanted) : applyMount(pod, plan, change, wanted);
}
function applyVolume(pod, plan, change, wanted) {
  const { name, type } = change;
  const hostPath = checkPath(`volume ${name}`, change.hostPath);
  if (volumeAt(pod, plan, hostPath, type) !== void 0) return false;
  const mounts = wanted.filter((one) => one.kind === "mount" && one.name === name);
  const isSeen = mounts.every(
    (mount) => mount.kind === "mount" && isVisible(pod, hostPath, mount.mountPath, mount.readOnly)
  );
  if (isSeen && (mounts.length > 0 || isVisible(pod, hostPath, hostPath, true))) return false;
  const taken = allVolumes(pod, plan).find((one) => one.name === name) ?? allVolumes(pod, plan).find((one) => trimSlash(one.hostPath ?? "") === hostPath);
  if (taken !== void 0) {
    const found = taken.hostPath === null ? "one that is no hostPath" : `one of type "${taken.type}" at ${taken.hostPath}`;
    refuseManifest(`volume ${taken.name}`, null, {
      expected: `a volume of type ${type} at ${hostPath}`,
      found,
      hint: "give the new volume another name, or correct that one by hand"
    });
  }
  plan.volumes.push({ hostPath: { path: hostPath, type }, name });
  return true;
}
function applyMount(pod, plan, change, wanted) {
  const { name, readOnly } = change;
  const mountPath = checkPath(`mount ${name}`, change.mountPath);
  const asked = wanted.find((one) => one.kind === "volume" && one.name === name);
  const hostPath = asked?.kind === "volume" ? trimSlash(asked.hostPath) : trimSlash(allVolumes(pod, plan).find((one) => one.name === name)?.hostPath ?? "");
  if (hostPath !== "" && isVisible(pod, hostPath, mountPath, readOnly)) return false;
  const type = asked?.kind === "volume" ? asked.type : void 0;
  const serving3 = type === void 0 ? void 0 : volumeAt(pod, plan, hostPath, type);
  const volume = serving3 ?? allVolumes(pod, plan).find((one) => one.name === name);
  if (volume === void 0) {
    refuseManifest(`mount ${name}`, null, {
      expected: `a volume ${name}`,
      found: "none of that name",
      hint: "ask for the volume in the same edit"
    });
  }
  const made = { mountPath, name: volume.name, ...readOnly && { readOnly: true } };
  const taken = [...pod.mounts, ...plan.mounts.map(toMountFact)].find(
    (one) => trimSlash(one.mountPath) === mountPath
  );
  if (taken === void 0) {
    plan.mounts.push(made);
    return true;
  }
  if (taken.name === volume.name && taken.readOnly === readOnly && taken.subPath === null) return false;
  return refuseManifest(`mount ${name}`, null, {
    expected: `${mountPath} to be free, or mounted from ${hostPath}${readOnly ? "" : " and writable"}`,
    found: `volume ${taken.name} there${taken.readOnly ? ", read-only" : ""}`,
    hint: "two mounts on one path start no Pod; use another path, or change that mount by hand"
  });
}
function allVolumes(pod, plan) {
  const made = plan.volumes.map(({ name, hostPath }) => ({
    name,
    hostPath: hostPath.path,
    type: hostPath.type
  }));
  return [...pod.volumes, ...made];
}
function toMountFact({ mountPath, name, readOnly }) {
  return { mountPath, name, readOnly: readOnly === true, subPath: null };
}
function volumeAt(pod, plan, hostPath, type) {
  return allVolumes(pod, plan).find(
    (one) => one.hostPath !== null && trimSlash(one.hostPath) === hostPath && serves[type].includes(one.type)
  );
}
function isVisible({ volumes, mounts }, hostPath, containerPath, readOnlyIsEnough) {
  const wanted = trimSlash(containerPath);
  const [mount] = mounts.filter(
    ({ mountPath }) => wanted === trimSlash(mountPath) || wanted.startsWith(`${trimSlash(mountPath)}/`)
  ).toSorted((a, b) => trimSlash(b.mountPath).length - trimSlash(a.mountPath).length);
  const base = volumes.find(({ name }) => name === mount?.name)?.hostPath;
  if (mount === void 0 || base === void 0 || base === null) return false;
  const below = mount.subPath === null ? "" : `/${mount.subPath}`;
  const seen = `${trimSlash(base)}${below}${wanted.slice(trimSlash(mount.mountPath).length)}`;
  return seen === hostPath && (readOnlyIsEnough || !mount.readOnly);
}
function trimSlash(path) {
  return path.replace(/(?<=.)\/+$/, "");
}
function checkPath(subject, path) {
  const parts = path.split("/");
  if (!path.startsWith("/") || parts.includes("..") || /[\0:]/.test(path) || trimSlash(path) === "/") {
    refuseRequest(subject, {
      expected: 'an absolute path without "..", ":" and not "/"',
      found: JSON.stringify(path)
    });
  }
  return trimSlash(path);
}

// src/domain/manifest/locate-container.ts
import { isMap as isMap4, isScalar as isScalar7, isSeq as isSeq3 } from "yaml";
var components = [
  "kube-apiserver",
  "kube-controller-manager",
  "kube-scheduler",
  "etcd",
  "kubelet"
];
var shells = /* @__PURE__ */ new Set(["sh", "bash", "ash", "dash", "busybox", "env", "nice", "tini", "go-runner"]);
function locateContainer(source, component) {
  const metadata = mapAt(source, source.root, "metadata", "");
  const spec = mapAt(source, source.root, "spec", "");
  const listPair = findPair(spec, "containers");
  refuseShared(source, listPair?.value, "spec.containers");
  const containers = listPair?.value;
  if (!isSeq3(containers) || containers.items.length === 0) {
    refuseManifest("spec.containers", source.at(startOf(spec)), {
      expected: "a list of containers",
      found: describeNode(containers)
    });
  }
  const wanted = component === void 0 ? components : [component];
  const candidates = containers.items.map((node, index) => ({ node, index, program: programOf(node) }));
  const matching = candidates.filter(({ program: program2 }) => wanted.some((one) => one === program2));
  const [found, second] = matching;
  const name = component ?? "a control-plane component";
  if (second !== void 0) {
    refuseManifest("spec.containers", source.at(startOf(second.node)), {
      expected: `one container that runs ${name}`,
      found: `${matching.length} of them`,
      hint: component === void 0 ? "name the one that is meant: --component NAME" : "which one is meant cannot be told; edit by hand"
    });
  }
  if (found === void 0) return refuseNone(source, containers, candidates, name);
  if (!isMap4(found.node)) throw new Error("a container with a program is a map");
  const map = found.node;
  const path = `spec.containers[${found.index}]`;
  refuseShared(source, map, path);
  const lists = ["command", "args"].flatMap((field) => argumentList(source, map, field, path));
  const nameNode = findPair(map, "name")?.value;
  const containerName = isScalar7(nameNode) ? String(nameNode.value) : "";
  const program = found.program;
  return { component: program, index: found.index, name: containerName, map, metadata, spec, lists };
}
function refuseNone(source, containers, candidates, name) {
  const wrapped = candidates.find(({ program }) => program !== void 0 && shells.has(program));
  if (wrapped !== void 0) {
    refuseManifest(
      `spec.containers[${wrapped.index}].command`,
      source.at(startOf(commandOf(wrapped.node) ?? wrapped.node)),
      {
        expected: `a command that runs ${name} directly`,
        found: `one wrapped in ${wrapped.program ?? "a shell"}`,
        hint: "what a shell makes of its text cannot be edited safely; give the program and its flags as a list"
      }
    );
  }
  const programs = candidates.flatMap(({ program }) => program === void 0 ? [] : [program]);
  refuseManifest("spec.containers", source.at(startOf(containers)), {
    expected: `one container whose command runs ${name}`,
    found: programs.length === 0 ? "no container with a command" : `commands that run ${programs.join(", ")}`,
    hint: "check that this is the manifest that is meant; --component names another component"
  });
}
function commandOf(container) {
  const command = isMap4(container) ? findPair(container, "command")?.value : void 0;
  return isSeq3(command) ? command : void 0;
}
function programOf(container) {
  const first = commandOf(container)?.items[0];
  return isScalar7(first) && typeof first.value === "string" ? first.value.split("/").at(-1) : void 0;
}
function argumentList(source, container, field, path) {
  const pair = findPair(container, field);
  if (pair === void 0 || pair.value === null || isScalar7(pair.value) && pair.value.value === null)
    return [];
  const name = `${path}.${field}`;
  refuseShared(source, pair.value, name);
  const seq = pair.value;
  if (!isSeq3(seq)) {
    refuseManifest(name, source.at(startOf(seq)), {
      expected: "a list of arguments",
      found: describeNode(seq)
    });
  }
  const texts2 = seq.items.map((item, index) => argumentText(source, item, `${name}[${index}]`));
  return [{ field, pair, seq, texts: texts2 }];
}
function argumentText(source, item, name) {
  refuseShared(source, item, name);
  const position = source.at(startOf(item));
  if (!isScalar7(item) || typeof item.value !== "string") {
    refuseManifest(name, position, {
      expected: "text",
      found: describeNode(item),
      hint: "the kubelet refuses such an argument; put it in quotes"
    });
  }
  if (item.type === "BLOCK_FOLDED" || item.type === "BLOCK_LITERAL") {
    refuseManifest(name, position, {
      expected: "an argument on its own line",
      found: `a block of text (${item.type === "BLOCK_LITERAL" ? "|" : ">"})`,
      hint: "write the argument on one line, in quotes where needed"
    });
  }
  return item.value;
}
function positionOf(source, lists, index) {
  let offset = index;
  for (const { seq } of lists) {
    if (offset < seq.items.length) return source.at(startOf(seq.items[offset]));
    offset -= seq.items.length;
  }
  return null;
}
function mapAt(source, parent, key, path) {
  refuseShared(source, parent, path === "" ? "file" : path);
  const value = findPair(parent, key)?.value;
  const name = path === "" ? key : `${path}.${key}`;
  refuseShared(source, value, name);
  if (isMap4(value)) return value;
  return refuseManifest(name, source.at(startOf(value ?? parent)), {
    expected: "an object",
    found: describeNode(value)
  });
}
function startOf(node) {
  return node?.range?.[0] ?? 0;
}

// src/domain/manifest/manifest-change.ts
function isFlagChange(change) {
  return "flag" in change;
}
function isMountChange(change) {
  return change.kind === "volume" || change.kind === "mount";
}
function isConfigKeyChange(change) {
  return change.kind === "setKey" || change.kind === "unsetKey";
}
function describeChange(change) {
  if (isFlagChange(change)) return `--${change.flag.replace(/^-+/, "").replace(/=$/, "")}`;
  if (isConfigKeyChange(change)) return change.path;
  return `${change.kind} ${change.name}`;
}

// src/domain/manifest/pod-edits.ts
import { isScalar as isScalar8, isSeq as isSeq4 } from "yaml";
function editsOfPod(source, container, state) {
  const shape = readShape(source);
  const path = `spec.containers[${container.index}]`;
  const annotations = [...state.annotations].map(([name, value]) => ({
    path: ["annotations", name],
    value
  }));
  return [
    ...argumentEdits(source, container.lists, state.argv, shape),
    ...appendEdits(source, container.map, "volumeMounts", path, state.mounts.mounts, shape),
    ...appendEdits(source, container.spec, "volumes", "spec", state.mounts.volumes, shape),
    ...editKeys(source, container.metadata, annotations, shape, "metadata")
  ];
}
function argumentEdits(source, lists, argv, shape) {
  let first = 0;
  return lists.flatMap(({ pair, seq, texts: texts2 }) => {
    const begin = first;
    first += texts2.length;
    const mine = ({ from }) => from !== null && from >= begin && from < begin + texts2.length;
    const kept = new Map(argv.filter(mine).map((argument2) => [(argument2.from ?? 0) - begin, argument2.text]));
    const edit = {
      changed: new Map([...kept].filter(([index, word2]) => texts2[index] !== word2)),
      removed: new Set([...texts2.keys()].filter((index) => !kept.has(index))),
      added: addedBehind(argv, begin, texts2.length)
    };
    const isTouched = edit.changed.size + edit.removed.size + edit.added.size > 0;
    return isTouched ? editList(source, pair, seq, edit, shape) : [];
  });
}
function addedBehind(argv, begin, length) {
  const added = /* @__PURE__ */ new Map();
  let anchor = -1;
  for (const { text, from } of argv) {
    if (from !== null) anchor = from - begin;
    else if (anchor >= 0 && anchor < length) added.set(anchor, [...added.get(anchor) ?? [], text]);
  }
  return added;
}
function appendEdits(source, map, key, path, items, shape) {
  if (items.length === 0) return [];
  const pair = findPair(map, key);
  const name = `${path}.${key}`;
  refuseShared(source, map, path);
  refuseShared(source, pair?.value, name);
  const list = pair?.value;
  if (pair !== void 0 && isSeq4(list) && list.items.length > 0) {
    const added = /* @__PURE__ */ new Map([[list.items.length - 1, items]]);
    return editList(source, pair, list, { changed: /* @__PURE__ */ new Map(), removed: /* @__PURE__ */ new Set(), added }, shape);
  }
  const isEmpty = list === void 0 || list === null || isScalar8(list) && list.value === null || isSeq4(list);
  if (!isEmpty)
    refuseManifest(name, source.at(startOf(list)), { expected: "a list", found: describeNode(list) });
  return editKeys(source, map, [{ path: [key], value: [...items] }], shape, path);
}
function meantTree(source, container, state) {
  const at = ["spec", "containers", container.index];
  let tree = source.tree;
  const spec = asObject(tree["spec"]);
  const before = asList(spec["containers"])[container.index] ?? {};
  let first = 0;
  for (const { field, texts: texts2 } of container.lists) {
    const [begin, end] = [first, first + texts2.length];
    first = end;
    const words = [];
    let isMine = false;
    for (const { text, from } of state.argv) {
      if (from !== null) isMine = from >= begin && from < end;
      if (isMine) words.push(text);
    }
    tree = setIn(tree, [...at, field], words);
  }
  const { mounts, volumes } = state.mounts;
  if (mounts.length > 0)
    tree = setIn(tree, [...at, "volumeMounts"], [...asList(before["volumeMounts"]), ...mounts]);
  if (volumes.length > 0) tree = setIn(tree, ["spec", "volumes"], [...asList(spec["volumes"]), ...volumes]);
  for (const [name, value] of state.annotations) tree = setIn(tree, ["metadata", "annotations", name], value);
  return tree;
}

// src/domain/manifest/edit-pod.ts
function editPod(source, text, changes, options) {
  const container = locateContainer(source, options.component);
  refuseUid(source, container.metadata);
  const argvBefore = container.lists.flatMap(({ texts: texts2 }) => texts2);
  const state = {
    argv: argvBefore.map((word2, from) => ({ text: word2, from })),
    mounts: { volumes: [], mounts: [] },
    annotations: /* @__PURE__ */ new Map(),
    changesMade: 0
  };
  const ordered = changes.toSorted((a, b) => Number(b.kind === "volume") - Number(a.kind === "volume"));
  const problems = collectRefusals(
    ordered,
    (change) => applyChange(source, container, state, change, changes, options)
  );
  if (problems.length > 0) throw new Refusal(problems);
  const unchanged = {
    component: container.component,
    container: container.name,
    text,
    changesMade: 0,
    podChanged: false,
    argvBefore,
    argvAfter: argvBefore
  };
  if (state.changesMade === 0) return unchanged;
  const commandLength = container.lists[0]?.texts.length ?? 0;
  state.argv = keepLists(state.argv, (from) => from < commandLength ? 0 : 1);
  const edited = source.finish(applyEdits(source.text, editsOfPod(source, container, state)));
  if (edited === text) return unchanged;
  const argvAfter = state.argv.map((argument2) => argument2.text);
  const proved = proveTree(edited, meantTree(source, container, state));
  const argvProved = locateContainer(proved, container.component).lists.flatMap(({ texts: texts2 }) => texts2);
  proveArguments(container.component, changes.filter(isFlagChange), argvBefore, argvProved);
  return {
    ...unchanged,
    text: edited,
    changesMade: state.changesMade,
    podChanged: canonicalJson(source.tree) !== canonicalJson(proved.tree),
    argvAfter
  };
}
function refuseUid(source, metadata) {
  const uid = findPair(metadata, "uid");
  if (uid === void 0) return;
  refuseManifest("metadata.uid", source.at(startOf(uid.key)), {
    expected: "no uid in a static Pod",
    found: describeNode(uid.value),
    hint: "the kubelet would not restart the Pod for this edit; remove metadata.uid by hand first (that restarts it)"
  });
}
function applyChange(source, container, state, change, changes, options) {
  const count = (did) => {
    if (did) state.changesMade++;
  };
  if (isFlagChange(change)) {
    const context = {
      component: container.component,
      allowUnknown: options.allowUnknown ?? false,
      at: (index) => positionOf(source, container.lists, index)
    };
    const argv = applyFlagChange(context, change, state.argv);
    count(argv !== state.argv);
    state.argv = argv;
  } else if (isMountChange(change)) {
    count(
      applyMountChange(podMounts(source, container), state.mounts, change, changes.filter(isMountChange))
    );
  } else if (change.kind === "annotation") {
    count(applyAnnotation(source, state, change));
  }
}
function podMounts(source, container) {
  const spec = asObject(source.tree["spec"]);
  return {
    volumes: readVolumes(spec),
    mounts: readMounts(asList(spec["containers"])[container.index] ?? {})
  };
}
function applyAnnotation(source, state, { name, value }) {
  if (!/^([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/.test(name)) {
    refuseRequest(`annotation ${JSON.stringify(name)}`, {
      expected: "a qualified name, such as kubemend.dev/change",
      found: JSON.stringify(name)
    });
  }
  const now = state.annotations.get(name) ?? asObject(asObject(source.tree["metadata"])["annotations"])[name];
  if (now === value) return false;
  state.annotations.set(name, value);
  return true;
}

// src/domain/manifest/edit-manifest.ts
function editManifest(text, changes, options = {}) {
  return answerRefusals(() => {
    const source = parseSource(text);
    const document = documentKind(source);
    const strange = changes.find(
      (change) => isConfigKeyChange(change) !== (document === "KubeletConfiguration")
    );
    if (strange !== void 0) {
      refuseRequest(describeChange(strange), {
        expected: document === "Pod" ? "a change of a Pod: flags, volumes, mounts, annotations" : "a key of KubeletConfiguration",
        found: `a change (${strange.kind}) of the other kind of document`,
        hint: "check that this is the file that is meant"
      });
    }
    const edited = document === "Pod" ? editPod(source, text, changes, options) : editConfiguration(source, text, changes.filter(isConfigKeyChange), options);
    return { ok: true, document, ...edited };
  });
}
function documentKind(source) {
  const { kind, apiVersion } = source.tree;
  if (kind === "Pod" && apiVersion === "v1") return "Pod";
  if (kind === "KubeletConfiguration" && asText(apiVersion)?.startsWith("kubelet.config.k8s.io/") === true) {
    return "KubeletConfiguration";
  }
  return refuseManifest("kind", source.at(source.root.range?.[0] ?? 0), {
    expected: "v1 Pod or kubelet.config.k8s.io KubeletConfiguration",
    found: `${asText(apiVersion) ?? "no apiVersion"} ${asText(kind) ?? "without kind"}`
  });
}
function answerRefusals(body) {
  try {
    return body();
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, problems: error.problems };
    throw error;
  }
}

// src/domain/manifest/read-manifest.ts
function readManifest(text, component) {
  return answerRefusals(() => {
    const source = parseSource(text);
    if (documentKind(source) !== "Pod") {
      refuseManifest("kind", source.at(0), { expected: "v1 Pod", found: "KubeletConfiguration" });
    }
    const found = locateContainer(source, component);
    const spec = asObject(source.tree["spec"]);
    const metadata = asObject(source.tree["metadata"]);
    const container = asList(spec["containers"])[found.index] ?? {};
    const { env, fromElsewhere } = readEnvironment(container);
    const expanded = found.lists.flatMap(({ texts: texts2 }) => texts2).map((word2) => expandVariables(word2, env));
    const argv = expanded.map((word2) => word2.text);
    const unknown = "envFrom" in container ? () => true : (name) => fromElsewhere.includes(name);
    return {
      ok: true,
      component: found.component,
      container: found.name,
      argv,
      unresolvedVariables: [...new Set(expanded.flatMap(({ missing }) => missing.filter(unknown)))],
      positions: argv.map((_, index) => positionOf(source, found.lists, index)),
      flags: effectiveFlags(found.component, argv),
      env,
      probes: readProbes(container),
      volumes: readVolumes(spec),
      mounts: readMounts(container),
      podName: asText(metadata["name"]) ?? "",
      namespace: asText(metadata["namespace"]) ?? "default",
      uid: asText(metadata["uid"]),
      terminationGracePeriodSeconds: asNumber(spec["terminationGracePeriodSeconds"]) ?? 30,
      hostNetwork: spec["hostNetwork"] === true,
      canonical: canonicalJson(source.tree)
    };
  });
}

// test/zz.ts
var dir = "/work/main/test/fixtures/manifests/";
var out = (text, why) => {
  const r = readManifest(text);
  if (r.ok) console.log(JSON.stringify({ Text: text, Canon: r.canonical, Why: why }));
  else console.log(JSON.stringify({ Text: text, Canon: "null", Why: "UNREADABLE " + why }));
};
var files = ["kube-apiserver.yaml", "sidecar-first.yaml", "flow-style.yaml", "kube-apiserver.json"];
var texts = files.map((f) => readFileSync(dir + f, "utf8").replace("\nstatus: {}", ""));
texts.push(texts[0].replaceAll("\n", "\r\n"), "\uFEFF" + texts[0], texts[1].trimEnd());
var values = fc.sample(fc.oneof(fc.string({ unit: "binary", maxLength: 8 }), fc.string({ unit: "grapheme", maxLength: 8 }), fc.string({ unit: fc.constantFrom(...Array.from("-:#?,[]{}&*!|>'\"%@` \\\n	=~.0aeE_")), maxLength: 8 })), 900);
values.forEach((v, i) => {
  const t = texts[i % texts.length];
  for (const ch of [[{ kind: "set", flag: i % 2 ? "audit-log-path" : "profiling-x", value: v }], [{ kind: "annotation", name: "a/b", value: v }, { kind: "volume", name: "z", hostPath: "/" + (v.replace(/[:\0]/g, "") || "q") + "z", type: "File" }, { kind: "mount", name: "z", mountPath: "/z", readOnly: true }]]) {
    const r = editManifest(t, ch, { allowUnknown: true });
    if (r.ok) out(r.text, JSON.stringify(ch));
    else console.error(r.problems[0].expected);
  }
});
