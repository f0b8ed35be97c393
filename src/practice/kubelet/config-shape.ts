/** Fields of KubeletConfiguration v1beta1 (kubelet 1.35) by type. Decoding is strict, then lenient: a misspelt key is only a log line. */

type Kind = 'string' | 'bool' | 'int' | 'number' | 'duration' | 'strings' | 'object' | 'objects' | 'map';

const names: Record<Kind, string> = {
  string: `apiVersion kind staticPodPath podLogsDir staticPodURL address tlsCertFile tlsPrivateKeyFile tlsMinVersion
    healthzBindAddress clusterDomain kubeletCgroups systemCgroups cgroupRoot cgroupDriver cpuManagerPolicy
    memoryManagerPolicy topologyManagerPolicy topologyManagerScope hairpinMode podCIDR resolvConf volumePluginDir
    providerID kubeReservedCgroup systemReservedCgroup showHiddenMetricsForVersion containerLogMaxSize
    containerRuntimeEndpoint imageServiceEndpoint reservedSystemCPUs imagePullCredentialsVerificationPolicy`,
  bool: `enableServer serverTLSBootstrap rotateCertificates enableDebuggingHandlers enableContentionProfiling
    cgroupsPerQOS cpuCFSQuota serializeImagePulls makeIPTablesUtilChains failSwapOn enableControllerAttachDetach
    protectKernelDefaults enableProfilingHandler enableDebugFlagsHandler seccompDefault memoryThrottlingFactorEnabled
    registerNode localStorageCapacityIsolation runOnce enableSystemLogHandler enableSystemLogQuery failCgroupV1
    singleProcessOOMKill mergeDefaultEvictionSettings`,
  int: `port readOnlyPort registryPullQPS registryBurst eventRecordQPS eventBurst healthzPort oomScoreAdj
    nodeLeaseDurationSeconds imageGCHighThresholdPercent imageGCLowThresholdPercent maxPods podPidsLimit podsPerCore
    maxOpenFiles kubeAPIQPS kubeAPIBurst evictionMaxPodGracePeriod iptablesMasqueradeBit iptablesDropBit
    containerLogMaxFiles containerLogMaxWorkers nodeStatusMaxImages maxParallelImagePulls`,
  number: 'memoryThrottlingFactor',
  duration: `syncFrequency fileCheckFrequency httpCheckFrequency streamingConnectionIdleTimeout
    nodeStatusUpdateFrequency nodeStatusReportFrequency imageMinimumGCAge imageMaximumGCAge volumeStatsAggPeriod
    cpuManagerReconcilePeriod runtimeRequestTimeout cpuCFSQuotaPeriod evictionPressureTransitionPeriod
    containerLogMonitorInterval shutdownGracePeriod shutdownGracePeriodCriticalPods`,
  strings: `tlsCipherSuites clusterDNS enforceNodeAllocatable allowedUnsafeSysctls
    preloadedImagesVerificationAllowlist`,
  object: 'authentication authorization logging memorySwap tracing crashLoopBackOff userNamespaces',
  objects: 'registerWithTaints reservedMemory shutdownGracePeriodByPodPriority',
  map: `staticPodURLHeader cpuManagerPolicyOptions topologyManagerPolicyOptions qosReserved evictionHard evictionSoft
    evictionSoftGracePeriod evictionMinimumReclaim featureGates systemReserved kubeReserved`,
};

const kinds = new Map(
  (Object.entries(names) as [Kind, string][]).flatMap(([kind, text]) =>
    text.split(/\s+/).map((name) => [name, kind] as const),
  ),
);

const goTypes: Record<Kind, string> = {
  string: 'string',
  bool: 'bool',
  int: 'int32',
  number: 'float64',
  duration: 'v1.Duration',
  strings: '[]string',
  object: 'struct',
  objects: '[]struct',
  map: 'map[string]string',
};

/** undefined: the kubelet does not know this key */
export function kindOf(name: string): Kind | undefined {
  return kinds.get(name);
}

/** Go's message for a value of the wrong type; undefined when it is right. */
export function describeWrongType(name: string, value: unknown): string | undefined {
  const kind = kindOf(name);
  if (kind === undefined || value === null || isOfKind(kind, value)) return undefined;
  const found = Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value;
  if (kind === 'duration' && typeof value === 'string') return `time: invalid duration ${JSON.stringify(value)}`;
  return `json: cannot unmarshal ${found} into Go struct field KubeletConfiguration.${name} of type ${goTypes[kind]}`;
}

function isOfKind(kind: Kind, value: unknown): boolean {
  switch (kind) {
    case 'string':
      return typeof value === 'string';
    case 'bool':
      return typeof value === 'boolean';
    case 'int':
      return Number.isInteger(value);
    case 'number':
      return typeof value === 'number';
    case 'duration':
      return typeof value === 'string' && parseGoDuration(value) !== undefined;
    case 'strings':
      return Array.isArray(value) && value.every((item) => typeof item === 'string');
    case 'objects':
      return Array.isArray(value);
    case 'object':
    case 'map':
      return typeof value === 'object' && !Array.isArray(value);
  }
}

const unitMs = { ns: 1e-6, us: 1e-3, µs: 1e-3, ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const;

/** Milliseconds of Go's text form, such as "1h2m0.5s"; undefined when it is not one. */
export function parseGoDuration(text: string): number | undefined {
  if (text === '0') return 0;
  if (!/^[-+]?(\d+(\.\d*)?(ns|us|µs|ms|s|m|h))+$/.test(text)) return undefined;
  let totalMs = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d*)?)(ns|us|µs|ms|s|m|h)/g)) {
    totalMs += Number(amount) * unitMs[unit as keyof typeof unitMs];
  }
  return text.startsWith('-') ? -totalMs : totalMs;
}
