/** The verdict on one check: both layers are looked at, and no two verdicts mean the same. */
import type { Finding, Verdict } from '../../contracts/audit.ts';
import type { Component } from '../../contracts/basics.ts';
import type { Assertion, Check } from '../../contracts/check.ts';
import { isByFlags, isClusterAssertion, judgeCluster } from './cluster/index.ts';
import { describeAssertion } from './describe.ts';
import type { Facts } from './facts.ts';
import { judgeMode, judgeOwner } from './judge-attributes.ts';
import { judgeFlag } from './judge-flag.ts';
import { judgeFlagFile } from './judge-flag-file.ts';
import { judgeKubeProxy } from './judge-kube-proxy.ts';
import { judgeKubelet } from './judge-kubelet.ts';
import { combineAll, combineAny, inForceOf } from './look.ts';
import type { Layer, Look } from './look.ts';

export interface JudgeOptions {
  /** id in the benchmark that people read, such as cis-1.12/1.2.15 */
  id: string;
  /** the target has an open change: what is seen now may be put back */
  unconfirmed: boolean;
  /** the stored reason, when the check is excluded on this node */
  waived: string | null;
}

/**
 * Judges what was seen. Pure: everything that could be read, or why not, is in `facts`.
 * @param check with its parameters already put in (`withParameters`)
 */
export function judgeCheck(check: Check, facts: Facts, options: JudgeOptions): Finding {
  const finding = {
    check: options.id,
    slug: check.slug,
    title: check.title,
    expected: describeAssertion(check.assert),
    unconfirmed: options.unconfirmed,
  };
  if (options.waived !== null) {
    return { ...finding, verdict: 'waived', reason: `excluded: ${options.waived}`, observed: [] };
  }
  const missing = reasonNotHere(check, facts);
  if (missing !== null) return { ...finding, verdict: 'notApplicable', reason: missing, observed: [] };
  const process = judge(check.assert, facts, 'process');
  if (!hasLayers(check.assert, check.component)) {
    const verdict: Verdict = process.outcome;
    const reason = verdict === 'unknown' ? `could not look: ${process.says}` : process.says;
    return { ...finding, verdict, reason, observed: process.observed.filter(isFirstOfItsKind) };
  }
  const file = judge(check.assert, facts, 'file');
  const observed = [...process.observed, ...file.observed].filter(isFirstOfItsKind);
  return { ...finding, ...combineLayers(process, file), observed };
}

/** null: the component is on this node, or the check is about files alone, or about the cluster, which says so itself. */
function reasonNotHere({ component, assert }: Check, { process, manifest, kubelet }: Facts): string | null {
  if (!hasLayers(assert, component) || isClusterAssertion(assert) || process.kind !== 'notRunning')
    return null;
  const isHere = component === 'kubelet' ? kubelet?.file.kind !== 'absent' : manifest.kind !== 'absent';
  return isHere ? null : `${component} is not on this node: no process and no file of it`;
}

function combineLayers(process: Look, file: Look): { verdict: Verdict; reason: string } {
  const both = process.says === file.says ? process.says : `process: ${process.says}; file: ${file.says}`;
  if (process.outcome === 'manual' || file.outcome === 'manual') return { verdict: 'manual', reason: both };
  if (process.outcome === 'unknown' || file.outcome === 'unknown') {
    return { verdict: 'unknown', reason: `could not look: ${unknownReason(process, file)}` };
  }
  if (process.outcome === file.outcome) {
    // Two values that are both good are still two: the process that runs is not the one the file describes.
    const differs = process.outcome === 'pass' && inForceOf(process) !== inForceOf(file);
    if (!differs) return { verdict: process.outcome, reason: both };
  }
  return { verdict: 'stale', reason: `the file says ${file.says}, the running process ${process.says}` };
}

function unknownReason(process: Look, file: Look): string {
  if (process.outcome !== 'unknown') return `${file.says} (the process alone: ${process.says})`;
  if (file.outcome !== 'unknown') return `${process.says} (the file alone: ${file.says})`;
  return process.says === file.says ? process.says : `${process.says}; ${file.says}`;
}

function isFirstOfItsKind<T extends { layer: string; where: string; value: string }>(
  item: T,
  index: number,
  all: readonly T[],
): boolean {
  const isSame = (other: T): boolean =>
    other.layer === item.layer && other.where === item.where && other.value === item.value;
  return all.findIndex(isSame) === index;
}

/** Whether a process and a file can say two things about it. What will start a kubelet with which flags is in many files. */
function hasLayers(assertion: Assertion, component: Component): boolean {
  if ('all' in assertion) return assertion.all.some((one) => hasLayers(one, component));
  if ('any' in assertion) return assertion.any.some((one) => hasLayers(one, component));
  if ('kubelet' in assertion) return true;
  if (isClusterAssertion(assertion)) return isByFlags(assertion);
  if ('flag' in assertion || 'flagFile' in assertion) return component !== 'kubelet';
  return false;
}

function judge(assertion: Assertion, facts: Facts, layer: Layer): Look {
  if ('all' in assertion) return combineAll(assertion.all.map((one) => judge(one, facts, layer)));
  if ('any' in assertion) return combineAny(assertion.any.map((one) => judge(one, facts, layer)));
  if ('script' in assertion) {
    // Whoever has a script run puts its answer in the place of this one.
    return { outcome: 'unknown', says: `${assertion.script} was not run`, observed: [] };
  }
  if ('manual' in assertion) return { outcome: 'manual', says: assertion.manual, observed: [] };
  if ('modeWithin' in assertion) return judgeMode(assertion, facts);
  if ('owner' in assertion) return judgeOwner(assertion, facts);
  if ('kubeProxy' in assertion) return judgeKubeProxy(assertion, facts);
  if ('kubelet' in assertion) return judgeKubelet(assertion, facts, layer);
  if ('flagFile' in assertion) return judgeFlagFile(assertion, facts, layer);
  if (isClusterAssertion(assertion)) return judgeCluster(assertion, facts, layer);
  return judgeFlag(assertion, facts, layer);
}
