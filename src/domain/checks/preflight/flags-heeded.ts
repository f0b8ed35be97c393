/** A flag that the component reads and then ignores: it would start, be healthy, and do as before. */
import type { Component } from '../../../contracts/basics.ts';
import { viewFlags } from './changed-flags.ts';
import { passed, refused } from './facts.ts';
import type { PreflightFacts, PreflightResult, ReadManifest } from './facts.ts';

const name = 'flags heeded';

/** A configuration file that takes the place of flags. */
interface InPlaceOfFlags {
  flag: string;
  /** the variable that names the file where the flag does not */
  env?: string;
  /** flags that count no more; all but the one itself where none are listed */
  ignored?: readonly string[];
}

const inPlaceOfFlags: Partial<Record<Component, InPlaceOfFlags>> = {
  // etcdmain/config.go: "other configuration command line flags and environment variables will be ignored"
  etcd: { flag: 'config-file', env: 'ETCD_CONFIG_FILE' },
  // cmd/kube-scheduler/app/options/deprecated.go: "This parameter is ignored if a config file is specified in --config."
  'kube-scheduler': {
    flag: 'config',
    ignored: [
      ...['profiling', 'contention-profiling', 'kubeconfig'],
      ...['kube-api-content-type', 'kube-api-qps', 'kube-api-burst'],
    ],
  },
};

export function checkFlagsHeeded(facts: PreflightFacts): PreflightResult {
  const rule = inPlaceOfFlags[facts.component];
  const view = viewFlags(facts);
  const nameOfFile = rule && (view.after(rule.flag)?.values.at(-1) ?? variable(rule, facts.after));
  if (rule === undefined || nameOfFile === undefined || nameOfFile === '') {
    return passed(name, `${view.changed.length} changed`);
  }
  const lost = view.changed
    .map((flag) => flag.name)
    .filter((flag) => flag !== rule.flag && (rule.ignored?.includes(flag) ?? true));
  if (lost.length === 0) return passed(name, `${view.changed.length} changed beside ${nameOfFile}`);
  const flags = lost.map((flag) => `--${flag}`).join(', ');
  return refused(
    name,
    'FLAG_REFUSED',
    `${flags}: ignored by ${facts.component} beside its configuration file ${nameOfFile}; change that file`,
  );
}

function variable({ env }: InPlaceOfFlags, { env: given }: ReadManifest): string | undefined {
  return env === undefined ? undefined : given[env];
}
