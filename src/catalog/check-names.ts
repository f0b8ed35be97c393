/** What an entry names must be there: flags, kubelet keys, templates and volumes, with values that they take. */
import type { ConfigPath } from '../adapters/config/config-file.ts';
import type { Component } from '../contracts/basics.ts';
import type { Assertion, Check, FixStep } from '../contracts/check.ts';
import { NodeConfig } from '../contracts/config.ts';
import { isClusterAssertion } from '../domain/audit/cluster/index.ts';
import { protectedPlace, referencesIn, resolveParameters, substituteSteps } from '../domain/checks/index.ts';
import {
  checkFlag,
  findFlag,
  findGate,
  gateNames,
  judgeDuration,
  kubeletKey,
  validateKubeletValue,
  nearestFlags,
  nearestKubeletKeys,
  nearestNames,
} from '../domain/flags/index.ts';

/** @param path from the entry */
export type Report = (path: ConfigPath, message: string) => void;

export function checkNames(check: Check, templates: ReadonlyMap<string, string>, report: Report): void {
  checkAssertion(check.assert, ['assert'], check, report);
  const defaults = resolveParameters([check], {});
  substituteSteps(check.fix.steps, defaults).forEach((step, index) => {
    checkStep(step, ['fix', 'steps', index], check, templates, report);
  });
  check.fix.conflicts.forEach(({ flag }, index) => {
    checkFlagName(check.component, flag, ['fix', 'conflicts', index, 'flag'], report);
  });
}

function checkAssertion(assertion: Assertion, path: ConfigPath, check: Check, report: Report): void {
  checkDurations(assertion, path, check, report);
  if ('all' in assertion) {
    assertion.all.forEach((one, index) => checkAssertion(one, [...path, 'all', index], check, report));
  } else if ('any' in assertion) {
    assertion.any.forEach((one, index) => checkAssertion(one, [...path, 'any', index], check, report));
  } else if (isClusterAssertion(assertion)) {
    // Every audit of the node itself would read the whole cluster.
    if (check.subject !== 'cluster')
      report(path, 'expected subject: cluster beside this assertion, found none');
  } else if (check.subject === 'cluster' && !('manual' in assertion)) {
    report(
      path,
      'expected access, pods, cluster or manual for subject cluster, found an assertion about a node',
    );
  } else if ('kubelet' in assertion) {
    if (kubeletKey(assertion.kubelet) === undefined) {
      const near = nearestKubeletKeys(assertion.kubelet).join(' or ');
      report(
        [...path, 'kubelet'],
        `expected a key of KubeletConfiguration${near === '' ? '' : ` (${near}?)`}, found "${assertion.kubelet}"`,
      );
    }
    if (check.component !== 'kubelet')
      report([...path, 'kubelet'], `expected component kubelet, found ${check.component}`);
    if (assertion.flag !== undefined) checkFlagName('kubelet', assertion.flag, [...path, 'flag'], report);
  } else if ('flagFile' in assertion) {
    checkFlagName(check.component, assertion.flagFile, [...path, 'flagFile'], report);
  } else if ('flag' in assertion) {
    checkFlagName(check.component, assertion.flag, [...path, 'flag'], report);
    if ('gate' in assertion) checkGate(check.component, assertion, path, report);
  }
}

function checkGate(
  component: Component,
  { flag, gate }: { flag: string; gate?: string | undefined },
  path: ConfigPath,
  report: Report,
): void {
  if (gate === undefined) return;
  if (flag !== 'feature-gates' || component === 'etcd')
    report([...path, 'gate'], 'expected the flag feature-gates of a component of Kubernetes beside it');
  if (findGate('kubernetes', gate) !== undefined) return;
  const near = nearestNames(gate, gateNames('kubernetes')).join(' or ');
  report([...path, 'gate'], `expected a feature gate${near === '' ? '' : ` (${near}?)`}, found "${gate}"`);
}

/** A limit is a duration, or a parameter that can hold nothing else. */
function checkDurations(assertion: Assertion, path: ConfigPath, { parameters }: Check, report: Report): void {
  for (const name of ['durationAbove', 'durationUpTo'] as const) {
    const limit = name in assertion ? (assertion as Record<typeof name, unknown>)[name] : undefined;
    if (typeof limit !== 'string') continue;
    const parameter = /^\$(\w+)$/.exec(limit)?.[1];
    if (parameter !== undefined && parameters[parameter]?.type === 'duration') continue;
    const expected = judgeDuration(limit);
    if (expected === undefined) continue;
    report([...path, name], `expected ${expected}, or a parameter of type duration, found "${limit}"`);
  }
}

function checkFlagName(component: Component, name: string, path: ConfigPath, report: Report): void {
  if (findFlag(component, name)?.name === name) return;
  const near = nearestFlags(component, name).join(' or ');
  report(
    path,
    `expected a flag of ${component}, without dashes${near === '' ? '' : ` (${near}?)`}, found "${name}"`,
  );
}

function checkStep(
  step: FixStep,
  path: ConfigPath,
  check: Check,
  templates: ReadonlyMap<string, string>,
  report: Report,
): void {
  const { component } = check;
  const isAttributes = 'limitMode' in step || 'setOwner' in step;
  if (isAttributes !== (check.target === 'files')) {
    report(
      path,
      `expected ${check.target === 'files' ? 'limitMode or setOwner' : 'no limitMode or setOwner'} for target ${check.target}, found ${Object.keys(step).join(', ')}`,
    );
  }
  if ('setFlag' in step) {
    const { name, value } = step.setFlag;
    checkFlagName(component, name, [...path, 'setFlag', 'name'], report);
    const problem = findFlag(component, name) === undefined ? undefined : checkFlag(component, name, value);
    if (problem !== undefined)
      report([...path, 'setFlag', 'value'], `expected ${problem.expected}, found ${problem.found}`);
  } else if ('addToFlag' in step) {
    checkListFlag(component, 'addToFlag', step.addToFlag, path, report);
  } else if ('removeFromFlag' in step) {
    checkListFlag(component, 'removeFromFlag', step.removeFromFlag, path, report);
  } else if ('unsetFlag' in step) {
    checkFlagName(component, step.unsetFlag.name, [...path, 'unsetFlag', 'name'], report);
  } else if ('setKey' in step || 'unsetKey' in step) {
    checkKeyStep(check, step, path, report);
  } else if ('ensureFile' in step) {
    checkPlace(step.ensureFile.path, [...path, 'ensureFile', 'path'], report);
    const { template, values } = step.ensureFile;
    if (values !== undefined) checkValues(values, templates.get(template), [...path, 'ensureFile'], report);
    const known = [...templates.keys()].join(', ') || 'none';
    if (!templates.has(template))
      report([...path, 'ensureFile', 'template'], `expected a template (${known}), found "${template}"`);
  } else if ('ensureDirectory' in step) {
    checkPlace(step.ensureDirectory.path, [...path, 'ensureDirectory', 'path'], report);
  } else if ('ensureMount' in step) {
    const { name } = step.ensureMount;
    const has = check.fix.steps.some((one) => 'ensureVolume' in one && one.ensureVolume.name === name);
    if (!has) report([...path, 'ensureMount', 'name'], `expected a volume of these steps, found "${name}"`);
  }
}

/** A step without values writes its template as it is, whatever stands there. */
function checkValues(
  values: Readonly<Record<string, string>>,
  text: string | undefined,
  path: ConfigPath,
  report: Report,
): void {
  const wanted = [...new Set(referencesIn(text ?? ''))].sort();
  const given = Object.keys(values).sort();
  if (text !== undefined && wanted.join() !== given.join()) {
    const names = wanted.map((name) => `$${name}`).join(', ') || 'none, as the template has no $name';
    report([...path, 'values'], `expected ${names}, found ${given.join(', ') || 'none'}`);
  }
}

const defaultPlaces = NodeConfig.parse({ cluster: 'any', node: 'any' });

/** A node with places of its own is asked again when the change is made. */
function checkPlace(written: string, path: ConfigPath, report: Report): void {
  const found = protectedPlace(defaultPlaces, written);
  if (found !== null) report(path, `expected a file that a step may write, found ${written}: ${found}`);
}

function checkKeyStep(
  { component }: Check,
  step: Extract<FixStep, { setKey: unknown } | { unsetKey: unknown }>,
  path: ConfigPath,
  report: Report,
): void {
  const name = 'setKey' in step ? step.setKey.path : step.unsetKey.path;
  const at = [...path, 'setKey' in step ? 'setKey' : 'unsetKey'];
  if (component !== 'kubelet') report(at, `expected component kubelet, found ${component}`);
  const key = kubeletKey(name);
  if (key === undefined) {
    const near = nearestKubeletKeys(name).join(' or ');
    report(
      [...at, 'path'],
      `expected a key of KubeletConfiguration${near === '' ? '' : ` (${near}?)`}, found "${name}"`,
    );
    return;
  }
  const problem = 'setKey' in step ? validateKubeletValue(key, step.setKey.value) : undefined;
  if (problem !== undefined) report([...at, 'value'], `expected ${problem.expected}, found ${problem.found}`);
}

function checkListFlag(
  component: Component,
  kind: 'addToFlag' | 'removeFromFlag',
  { name, items }: { name: string; items: string[] },
  path: ConfigPath,
  report: Report,
): void {
  checkFlagName(component, name, [...path, kind, 'name'], report);
  const spec = findFlag(component, name);
  if (spec !== undefined && !['list', 'array', 'map'].includes(spec.type)) {
    report(
      [...path, kind, 'name'],
      `expected a flag that holds a list, found --${name} of type ${spec.type}`,
    );
  }
  items.forEach((item, index) => {
    const problem = spec === undefined ? undefined : checkFlag(component, name, item);
    if (problem !== undefined)
      report([...path, kind, 'items', index], `expected ${problem.expected}, found ${problem.found}`);
  });
}
