/** The shapes of the generated tables (scripts/flag-tables). */
import type { Component } from '../../contracts/basics.ts';
import type { GoType } from './go-types.ts';

export interface FlagExtras {
  shorthand?: string;
  deprecated?: string;
  hidden?: true;
  choices?: readonly string[];
}

export type FlagRow = readonly [name: string, goType: GoType, defaultText: string, extras?: FlagExtras];

export type FlagRows = Readonly<Record<Component, readonly FlagRow[]>>;

/** A locked gate may only be set to its default. */
export type FeatureGateRow = readonly [name: string, byDefault: boolean, stage: string, locked?: 'locked'];

export type KubeletKeyRow = readonly [path: string, goType: string, byDefault?: unknown];
