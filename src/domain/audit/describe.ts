/** An assertion in words, for `expected` and for `checks show`. */
import { assertNever } from '../errors.ts';
import type { Assertion } from '../../contracts/check.ts';
import { describeClusterAssertion, isClusterAssertion } from './cluster/index.ts';
import { describeFlagAssertion } from './judge-flag.ts';
import { describeFlagFileAssertion } from './judge-flag-file.ts';
import { describeKubeletAssertion } from './judge-kubelet.ts';
import { describePlace } from './places.ts';

export function describeAssertion(assertion: Assertion): string {
  if ('all' in assertion) return assertion.all.map(nested).join(' and ');
  if ('any' in assertion) return assertion.any.map(nested).join(', or ');
  if ('script' in assertion) return `the script ${assertion.script} exits with 0`;
  if ('manual' in assertion) return `a person's judgement: ${assertion.manual}`;
  if ('modeWithin' in assertion) return `mode of ${describePlace(assertion)} within ${assertion.modeWithin}`;
  if ('owner' in assertion) return `${describePlace(assertion)} belongs to ${assertion.owner}`;
  if ('kubeProxy' in assertion) return `${assertion.kubeProxy} of kube-proxy is a loopback address`;
  if ('kubelet' in assertion) return describeKubeletAssertion(assertion);
  if ('flagFile' in assertion) return describeFlagFileAssertion(assertion);
  if ('flag' in assertion) return describeFlagAssertion(assertion);
  if (isClusterAssertion(assertion)) return describeClusterAssertion(assertion);
  return assertNever(assertion);
}

function nested(assertion: Assertion): string {
  return 'any' in assertion ? `(${describeAssertion(assertion)})` : describeAssertion(assertion);
}
