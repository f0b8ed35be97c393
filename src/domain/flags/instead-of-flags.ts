/** What a component reads in the place of flags: variables of its environment, and files beside which it ignores them. */
import type { Component } from '../../contracts/basics.ts';

/** Where etcd looks for a flag that is absent (pkg/flags, FlagToEnv); undefined: the component looks nowhere else. */
export function variableOf(component: Component, flag: string): string | undefined {
  return component === 'etcd' ? `ETCD_${flag.toUpperCase().replaceAll('-', '_')}` : undefined;
}

interface FileInsteadOfFlags {
  /** the flag that names the file */
  flag: string;
  /** flags that count no more beside it; without it: all others */
  ignored?: readonly string[];
}

const filesInsteadOfFlags: Partial<Record<Component, FileInsteadOfFlags>> = {
  // etcdmain/config.go: "other configuration command line flags and environment variables will be ignored"
  etcd: { flag: 'config-file' },
  // cmd/kube-scheduler/app/options/deprecated.go: "This parameter is ignored if a config file is specified in --config."
  'kube-scheduler': {
    flag: 'config',
    ignored: [
      ...['profiling', 'contention-profiling', 'kubeconfig'],
      ...['kube-api-content-type', 'kube-api-qps', 'kube-api-burst'],
    ],
  },
};

/** The flag of the configuration file beside which the component ignores this one; undefined: there is none such. */
export function fileInsteadOf(component: Component, flag: string): string | undefined {
  const file = filesInsteadOfFlags[component];
  if (file === undefined || flag === file.flag) return undefined;
  return (file.ignored?.includes(flag) ?? true) ? file.flag : undefined;
}
