/** Checks into changes: one for each target, in the order of least blast radius, and what must stay together within it. */
import type { Risk, Target } from '../../contracts/basics.ts';
import type { BatchCheck } from '../../contracts/batch.ts';

/** Checks that require each other: tried and taken back as one. */
export interface Unit {
  checks: BatchCheck[];
  risk: Risk;
}

export interface Bundle {
  target: Target;
  units: Unit[];
}

/** Modes and owners restart nothing; the kubelet comes after what it must restart; etcd takes every API server with it. */
const order: readonly Target[] = [
  'files',
  'kube-scheduler',
  'kube-controller-manager',
  'kube-apiserver',
  'kubelet',
  'etcd',
];
const risks: readonly Risk[] = ['none', 'low', 'medium', 'high'];

export function bundlesOf(checks: readonly BatchCheck[]): Bundle[] {
  return order.flatMap((target) => {
    const own = checks.filter((check) => check.target === target);
    return own.length === 0 ? [] : [{ target, units: unitsOf(own) }];
  });
}

/** Connected by what they require, among the checks that are to be mended. */
function unitsOf(checks: readonly BatchCheck[]): Unit[] {
  const units: BatchCheck[][] = [];
  for (const check of checks) {
    const isTied = (other: BatchCheck): boolean =>
      other.requires.includes(check.slug) || check.requires.includes(other.slug);
    const tied = units.filter((unit) => unit.some(isTied));
    const apart = units.filter((unit) => !tied.includes(unit));
    units.splice(0, units.length, ...apart, [...tied.flat(), check]);
  }
  return units.map((unit) => ({ checks: inOrder(unit, checks), risk: highest(unit) }));
}

function inOrder(unit: readonly BatchCheck[], all: readonly BatchCheck[]): BatchCheck[] {
  return all.filter((check) => unit.includes(check));
}

function highest(checks: readonly BatchCheck[]): Risk {
  return risks[Math.max(...checks.map(({ risk }) => risks.indexOf(risk)))] ?? 'high';
}

export function compareRisk(one: Unit, other: Unit): number {
  return risks.indexOf(one.risk) - risks.indexOf(other.risk);
}

export function idsOf(units: readonly Unit[]): string[] {
  return units.flatMap(({ checks }) => checks.map(({ id }) => id));
}
