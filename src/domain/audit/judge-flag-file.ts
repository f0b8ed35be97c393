/** The file that a flag names: found through the Pod's mounts, because the path is one inside the container. */
import type { Component } from '../../contracts/basics.ts';
import type { Assertion } from '../../contracts/check.ts';
import { uncoveredAuditCases } from './audit-policy-cases.ts';
import { sharedCertificates } from './certificates.ts';
import { describeConditions, holds } from './conditions.ts';
import { lowerCaseKeys, toValue, valueAtKey } from './config-keys.ts';
import { weakEncryptionOf } from './encryption-providers.ts';
import { variableOf } from '../flags/index.ts';
import type { Facts } from './facts.ts';
import { commandLineOf, findGivenFlag } from './judge-flag.ts';
import { cannotLook, whyReadIsUnknown } from './look.ts';
import type { Layer, Look } from './look.ts';
import { findMount } from './mounts.ts';
import { parseObject, parsesAs } from './policy-file.ts';

export type FlagFileAssertion = Extract<Assertion, { flagFile: string }>;

export type LocatedFile =
  | { kind: 'at'; containerPath: string; nodePath: string }
  | { kind: 'flagAbsent' }
  | { kind: 'notMounted'; containerPath: string; detail: string }
  | { kind: 'unknown'; why: string };

/** The node's file behind the path that the flag has in this layer. The kubelet is in no container: its paths are the node's. */
export function locateFlagFile(flag: string, facts: Facts, layer: Layer): LocatedFile {
  const line = commandLineOf(facts, layer);
  if ('why' in line) return { kind: 'unknown', why: line.why };
  const given = findGivenFlag(facts.component, line, flag);
  const env = variableOf(facts.component, flag);
  const isByVariable = given === undefined && env !== undefined;
  if (isByVariable && line.env === null)
    return { kind: 'unknown', why: `the environment of ${line.whole} cannot be read` };
  const containerPath = isByVariable ? line.env?.[env] : given?.values.at(-1);
  if (containerPath === undefined || containerPath === '') return { kind: 'flagAbsent' };
  const { manifest, component } = facts;
  if (component === 'kubelet') return { kind: 'at', containerPath, nodePath: containerPath };
  if (manifest.kind !== 'read') return { kind: 'unknown', why: 'the mounts of the Pod are not known' };
  const mounted = findMount(containerPath, manifest);
  if (mounted === undefined) return { kind: 'notMounted', containerPath, detail: 'no mount covers it' };
  if (mounted.hostPath === null) {
    return {
      kind: 'unknown',
      why: `${containerPath} lies in the volume ${mounted.volume.name}, which is no hostPath`,
    };
  }
  return { kind: 'at', containerPath, nodePath: mounted.hostPath };
}

export function judgeFlagFile(assertion: FlagFileAssertion, facts: Facts, layer: Layer): Look {
  const name = `--${assertion.flagFile}`;
  const located = locateFlagFile(assertion.flagFile, facts, layer);
  if (located.kind === 'unknown') return cannotLook(located.why);
  if (located.kind === 'flagAbsent') return failing(`${name} absent`);
  if (located.kind === 'notMounted') return failing(`${name}=${located.containerPath}: ${located.detail}`);
  const { nodePath } = located;
  const found = facts.files[nodePath];
  if (found === undefined) return cannotLook(`${nodePath} was not looked at`);
  if (found.kind === 'unreadable') return cannotLook(found.why);
  if (found.kind === 'absent') return failing(`${name}: ${nodePath} does not exist`);
  if (found.text === null) return failing(`${name}: ${nodePath} is a ${found.kind}, not a text file`);
  const { key, covers, encrypts, sharesNoCertificateWith } = assertion;
  // A process that runs has read some file of the kind; what that one said is told by one that has not changed.
  const isLookedInto = [key, covers, encrypts, sharesNoCertificateWith].some((look) => look !== undefined);
  if (layer === 'process' && isLookedInto && found.changedSinceStart === true) {
    return cannotLook(whyReadIsUnknown(nodePath, facts.component));
  }
  return sharesNoCertificateWith === undefined
    ? judgeText(assertion, found.text, nodePath, facts.component)
    : judgeCertificates(sharesNoCertificateWith, found.text, nodePath, facts);
}

function judgeCertificates(otherPath: string, text: string, nodePath: string, facts: Facts): Look {
  const other = facts.files[otherPath];
  if (other === undefined) return cannotLook(`${otherPath} was not looked at`);
  if (other.kind === 'unreadable') return cannotLook(other.why);
  if (other.kind === 'absent' || other.text === null)
    return cannotLook(`${otherPath} is no file of certificates`);
  const shared = sharedCertificates(text, other.text);
  if (shared === null) return failing(`${nodePath} or ${otherPath} holds no certificate`, nodePath);
  const says =
    shared === 0
      ? `${nodePath} shares no certificate with ${otherPath}`
      : `${nodePath} trusts what ${otherPath} does`;
  return seen(shared === 0 ? 'pass' : 'fail', says, nodePath, `${shared} shared certificates`);
}

function judgeText(assertion: FlagFileAssertion, text: string, nodePath: string, component: Component): Look {
  const { parses, key, covers, encrypts, by } = assertion;
  const parsed = parses === undefined ? parseObject(text) : parsesAs(text, parses);
  if (!parsed.ok) return failing(`${nodePath} ${parsed.why}`, nodePath);
  if (covers !== undefined) {
    const missing = uncoveredAuditCases(parsed.object);
    if (missing.length > 0) return failing(`${nodePath}: ${missing.join('; ')}`, nodePath);
  }
  if (encrypts !== undefined) {
    const weak = weakEncryptionOf(encrypts, parsed.object, by);
    if (weak !== null) return failing(`${nodePath}: ${encrypts}: ${weak}`, nodePath);
  }
  if (key === undefined) {
    const what = covers === undefined ? (parses ?? 'as wanted') : 'a policy that covers the key cases';
    return seen('pass', `${nodePath} is ${what}`, nodePath, what);
  }
  // etcd's reader (sigs.k8s.io/yaml, encoding/json) takes a key in any case; those of Kubernetes are strict.
  const tree = component === 'etcd' ? lowerCaseKeys(parsed.object) : parsed.object;
  const value = toValue(valueAtKey(tree, key));
  const shown = value === undefined ? `${key} absent` : `${key}: ${value.join(', ')}`;
  return seen(holds(assertion, value) ? 'pass' : 'fail', `${nodePath} says ${shown}`, nodePath, shown);
}

function failing(says: string, where?: string): Look {
  return {
    outcome: 'fail',
    says,
    observed: where === undefined ? [] : [{ layer: 'file', where, value: says }],
  };
}

function seen(outcome: 'pass' | 'fail', says: string, where: string, value: string): Look {
  return { outcome, says, observed: [{ layer: 'file', where, value }] };
}

export function describeFlagFileAssertion({
  flagFile,
  parses,
  key,
  covers,
  encrypts,
  by,
  sharesNoCertificateWith,
  ...conditions
}: FlagFileAssertion): string {
  const parts = [
    covers !== undefined && `the policy of --${flagFile} records the key cases, and no secrets`,
    encrypts !== undefined &&
      `${encrypts} encrypted first by ${by === 'any' ? 'another provider than identity' : 'aescbc, kms or secretbox'} in the file of --${flagFile}`,
    sharesNoCertificateWith !== undefined &&
      `the file of --${flagFile} shares no certificate with ${sharesNoCertificateWith}`,
    parses !== undefined && `the file of --${flagFile} is ${parses}`,
    key !== undefined && `${key} in the file of --${flagFile} ${describeConditions(conditions)}`,
  ];
  return parts.filter((part) => part !== false).join(' and ');
}
