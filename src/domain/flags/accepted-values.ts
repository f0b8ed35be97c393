/** Values that are well typed and still end the component at start: unknown plugins, modes, suites, versions. */
import type { Component } from '../../contracts/basics.ts';
import type { ValueRow } from './flag-row.ts';
import type { FlagSpec } from './flag-table.ts';
import { describeElsewhere, minorsOf } from './minors.ts';
import type { FlagMinor } from './minors.ts';
import { nearestNames } from './nearest-names.ts';
import {
  admissionPlugins,
  auditLogFormats,
  auditModes,
  authorizationModes,
  controllerAliases,
  controllers,
  etcdTlsCipherSuites,
  etcdTlsVersions,
  kubeletAuthorizationModes,
  tlsCipherSuites,
  tlsVersions,
} from './tables/enumerations.ts';
import { listItems } from './validate-flag-value.ts';
import type { ValueProblem } from './validate-flag-value.ts';
import { renamed, valuesIn } from './values-by-minor.ts';

type AcceptedByFlag = Readonly<Record<string, readonly ValueRow[]>>;

/** An empty text means "the default" to the parsers of TLS versions. */
const serving: AcceptedByFlag = {
  'tls-cipher-suites': tlsCipherSuites,
  'tls-min-version': ['', ...tlsVersions],
  'logging-format': ['text', 'json'],
};
const controllerNames = [...controllers, ...controllerAliases];

const zapLevels = ['debug', 'info', 'warn', 'error', 'dpanic', 'panic', 'fatal'];

const acceptedValues: Readonly<Record<Component, AcceptedByFlag>> = {
  'kube-apiserver': {
    ...serving,
    'enable-admission-plugins': admissionPlugins,
    'disable-admission-plugins': admissionPlugins,
    'authorization-mode': authorizationModes,
    'audit-log-mode': auditModes,
    'audit-webhook-mode': auditModes,
    'audit-log-format': auditLogFormats,
  },
  'kube-controller-manager': {
    ...serving,
    controllers: ['*', ...controllerNames, ...renamed(controllerNames, (name) => `-${name}`)],
  },
  'kube-scheduler': serving,
  kubelet: { ...serving, 'authorization-mode': kubeletAuthorizationModes },
  etcd: {
    'cipher-suites': etcdTlsCipherSuites,
    'tls-min-version': ['', ...etcdTlsVersions],
    'tls-max-version': ['', ...etcdTlsVersions],
    // etcd 3.5 to 3.7: embed.Config.Validate, client/pkg/logutil
    'auto-compaction-mode': ['', 'periodic', 'revision'],
    'log-format': ['', 'json', 'console'],
    'log-level': ['', ...zapLevels, ...zapLevels.map((level) => level.toUpperCase())],
    logger: ['zap'],
  },
};

/**
 * The values that the flag may hold (for a list: its elements), or undefined when any may.
 * @param minor without it: what any minor takes
 */
export function acceptedValuesOf(
  component: Component,
  spec: FlagSpec,
  minor?: FlagMinor,
): readonly string[] | undefined {
  const rows = acceptedValues[component][spec.name];
  return rows && valuesIn(rows, minor);
}

/** For a value that `validateFlagValue` takes: undefined, or the first element that the component does not know. */
export function validateAcceptedValue(
  component: Component,
  spec: FlagSpec,
  text: string,
  minor?: FlagMinor,
): ValueProblem | undefined {
  const accepted = acceptedValuesOf(component, spec, minor);
  // `--cipher-suites=` gives etcd one empty name, which it does not know; a Kubernetes list would be empty.
  const unknown = (listItems(spec, text) ?? []).find((item) => accepted && !accepted.includes(item));
  if (accepted === undefined || unknown === undefined) return undefined;
  const near = nearestNames(unknown, accepted);
  const shown = near.length > 0 ? near : accepted.filter((value) => value !== '');
  const elsewhere = minor && describeElsewhere(takenBy(component, spec, unknown), minor, minorsOf(component));
  const expected =
    elsewhere === undefined
      ? `one of ${shown.slice(0, 8).join(', ')}`
      : `a value that ${component} ${minor ?? ''} knows (${elsewhere})`;
  return { expected, found: JSON.stringify(unknown) };
}

function takenBy(component: Component, spec: FlagSpec, value: string): FlagMinor[] {
  return minorsOf(component).filter((one) => acceptedValuesOf(component, spec, one)?.includes(value));
}
