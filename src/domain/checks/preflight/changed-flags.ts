/** The flags that a change gives another value: only these can break what runs now. */
import { readGivenFlags } from '../../audit/index.ts';
import type { GivenFlag } from '../../audit/index.ts';
import { findFlag, variableOf } from '../../flags/index.ts';
import type { PreflightFacts } from './facts.ts';

export interface FlagView {
  /** before the change; undefined: absent */
  before(name: string): GivenFlag | undefined;
  /** in force after the change; undefined: absent */
  after(name: string): GivenFlag | undefined;
  isChanged(name: string): boolean;
  /** of all that are given after the change */
  names: readonly string[];
  /** given after the change, with another value than before */
  changed: GivenFlag[];
}

export type FlagFacts = Pick<PreflightFacts, 'component' | 'before' | 'after'>;

export function viewFlags({ component, before, after }: FlagFacts): FlagView {
  const [old, next] = [before, after].map((manifest) => readGivenFlags(component, manifest.argv));
  const text = (flag: GivenFlag | undefined): string => JSON.stringify(flag?.values ?? null);
  const isChanged = (name: string): boolean => text(old?.get(name)) !== text(next?.get(name));
  return {
    before: (name) => old?.get(name),
    after: (name) => next?.get(name),
    isChanged,
    names: [...(next?.keys() ?? [])],
    changed: [...(next?.values() ?? [])].filter((flag) => isChanged(flag.name)),
  };
}

/** After the change: as the flag, its variable or its default says. */
export function valuesAfter(
  flag: string,
  { component, after }: Pick<PreflightFacts, 'component' | 'after'>,
  view: FlagView,
): readonly string[] {
  const given = view.after(flag)?.values ?? elements(after.env[variableOf(component, flag) ?? '']);
  return given.length > 0 ? given : elements(findFlag(component, flag)?.default);
}

function elements(text = ''): string[] {
  return text.split(',').filter(Boolean);
}
