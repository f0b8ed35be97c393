/** From the version that a component runs to the table that it is judged by. */
import type { Component } from '../../contracts/basics.ts';
import { compareMinors, isMinorOf, minorsOf } from './minors.ts';
import type { FlagMinor } from './minors.ts';

export interface ChosenTable {
  minor: FlagMinor;
  /** why it is another minor's than the component's own, in words; null: it is its own */
  why: string | null;
}

/** The minors that the practice node and the lab are of: what a component of an unknown version is judged by. */
export const provenMinors = { kubernetes: '1.35', etcd: '3.6' } as const satisfies Record<string, FlagMinor>;

export function provenMinor(component: Component): FlagMinor {
  return component === 'etcd' ? provenMinors.etcd : provenMinors.kubernetes;
}

/**
 * The version in the tag of an image: `v1.33.2-eks-1` of `host:5000/kube-apiserver:v1.33.2-eks-1@sha256:…`.
 * @returns null for an image without a tag, or with one that is no version
 */
export function versionInImage(image: string): string | null {
  const [named = ''] = image.trim().split('@');
  const name = named.slice(named.lastIndexOf('/') + 1);
  const tag = /^[^:]+:(.+)$/.exec(name)?.[1] ?? '';
  return minorIn(tag) === undefined ? null : tag;
}

/** @param version such as `v1.35.4`, `3.5.24-0`; null, or anything that is no version: not known */
export function tableFor(component: Component, version: string | null): ChosenTable {
  const minor = version === null ? undefined : minorIn(version);
  if (version === null || minor === undefined) {
    return { minor: provenMinor(component), why: `the version of ${component} is not known` };
  }
  if (isMinorOf(component, minor)) return { minor, why: null };
  const nearest = nearestMinor(minor, minorsOf(component));
  return { minor: nearest, why: `${component} ${minor} is not known here` };
}

/** What a judgement by another minor's table adds to its words; empty where it is the component's own. */
export function describeTable({ minor, why }: ChosenTable): string {
  return why === null ? '' : `judged as ${minor}: ${why}`;
}

/** `1.35` of `v1.35.4-eks-1`. */
function minorIn(version: string): string | undefined {
  const [, major, minor] = /^v?(\d+)\.(\d+)(?:[.+-]|$)/.exec(version) ?? [];
  return major === undefined || minor === undefined ? undefined : `${Number(major)}.${Number(minor)}`;
}

/** The newest that is not newer; before the oldest, the oldest. */
function nearestMinor(minor: string, known: readonly FlagMinor[]): FlagMinor {
  const nearest = known.findLast((one) => compareMinors(one, minor) <= 0) ?? known[0];
  if (nearest === undefined) throw new Error('no table of flags');
  return nearest;
}
