/** Values that are well typed and still end the component at start: unknown plugins, modes, suites, versions. */
import type { Component } from '../../contracts/basics.ts';
import type { FlagSpec } from './flag-table.ts';
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
} from './tables/enumerations-1.35.ts';
import { listItems } from './validate-flag-value.ts';
import type { ValueProblem } from './validate-flag-value.ts';

type AcceptedByFlag = Readonly<Record<string, readonly string[]>>;

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
    controllers: ['*', ...controllerNames, ...controllerNames.map((name) => `-${name}`)],
  },
  'kube-scheduler': serving,
  kubelet: { ...serving, 'authorization-mode': kubeletAuthorizationModes },
  etcd: {
    'cipher-suites': etcdTlsCipherSuites,
    'tls-min-version': ['', ...etcdTlsVersions],
    'tls-max-version': ['', ...etcdTlsVersions],
    // etcd 3.6.5: embed.Config.Validate, client/pkg/logutil
    'auto-compaction-mode': ['', 'periodic', 'revision'],
    'log-format': ['', 'json', 'console'],
    'log-level': ['', ...zapLevels, ...zapLevels.map((level) => level.toUpperCase())],
    logger: ['zap'],
  },
};

/** The values that the flag may hold (for a list: its elements), or undefined when any may. */
export function acceptedValuesOf(component: Component, spec: FlagSpec): readonly string[] | undefined {
  return acceptedValues[component][spec.name];
}

/** For a value that `validateFlagValue` takes: undefined, or the first element that the component does not know. */
export function validateAcceptedValue(
  component: Component,
  spec: FlagSpec,
  text: string,
): ValueProblem | undefined {
  const accepted = acceptedValuesOf(component, spec);
  // `--cipher-suites=` gives etcd one empty name, which it does not know; a Kubernetes list would be empty.
  const unknown = (listItems(spec, text) ?? []).find((item) => accepted && !accepted.includes(item));
  if (accepted === undefined || unknown === undefined) return undefined;
  const near = nearestNames(unknown, accepted);
  const shown = near.length > 0 ? near : accepted.filter((value) => value !== '');
  return { expected: `one of ${shown.slice(0, 8).join(', ')}`, found: JSON.stringify(unknown) };
}
