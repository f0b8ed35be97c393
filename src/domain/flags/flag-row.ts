/** The shapes of the generated tables (scripts/flag-tables). */
import type { Component } from '../../contracts/basics.ts';
import type { GoType } from './go-types.ts';

/** The minors in which a row is true. Without `since`: from the oldest that has a table; without `until`: to the newest. */
export interface Span {
  since?: string;
  until?: string;
}

export interface FlagExtras extends Span {
  shorthand?: string;
  deprecated?: string;
  hidden?: true;
  choices?: readonly string[];
}

export type FlagRow = readonly [name: string, goType: GoType, defaultText: string, extras?: FlagExtras];

export type FlagRows = Readonly<Record<Component, readonly FlagRow[]>>;

/** A locked gate may only be set to its default. A component may have given a gate another default of its own (`defaultOf`). */
export type FeatureGateRow = readonly [
  name: string,
  byDefault: boolean,
  extras?: Span & {
    group?: FeatureGateGroup;
    locked?: true;
    defaultOf?: Readonly<Partial<Record<Component, boolean>>>;
  },
];

/** The gate whose value those of its stage have that are not set themselves (component-base featuregate). */
export type FeatureGateGroup = 'AllAlpha' | 'AllBeta';

export type KubeletKeyRow = readonly [path: string, goType: string, byDefault?: unknown, span?: Span];

/** A value that every minor knows is its name alone. */
export type ValueRow = string | readonly [name: string, span: Span];
