/** The small shapes that every other contract is built from. */
import ms from 'ms';
import { z } from 'zod';

export const Digest = z.string().regex(/^sha256:[0-9a-f]{64}$/, 'expected sha256:<64 hex digits>');
export type Digest = z.infer<typeof Digest>;

/** Octal text with four digits, such as "0600": a number would be read as decimal somewhere. */
export const Mode = z.string().regex(/^[0-7]{4}$/, 'expected four octal digits, such as "0600"');
export type Mode = z.infer<typeof Mode>;

export const Timestamp = z.iso.datetime({ error: 'expected ISO 8601 UTC, such as "2026-01-31T04:05:06Z"' });

/** A duration as people write it, such as "30s" or "10m"; milliseconds inside the code (domain/duration.ts). */
export const Duration = z
  .string()
  .regex(/^\d+(\.\d+)?(ms|s|m|h|d)$/, {
    error: 'expected a duration such as "500ms", "30s", "10m" or "1h"',
    abort: true,
  })
  .refine(isAtMost('3650d'), { error: 'expected at most 3650d' });
export type Duration = z.infer<typeof Duration>;

/**
 * A duration that holds something up while it lasts: "15h" that was meant as "15s" must be told, not waited for.
 * @param what for people; the bound is told with it
 */
export function durationUpTo(longest: ms.StringValue, what: string): z.ZodString {
  const bounded = Duration.refine(isAtMost(longest), { error: `expected at most ${longest}` });
  return bounded.describe(`${what}; at most ${longest}`);
}

/** Of a wait for somebody: to Temporal a limit of 0 is none, and nobody would ever be missed. */
export const DurationAboveZero = Duration.refine((text) => ms(text as ms.StringValue) > 0, {
  error: 'expected more than 0s',
});

function isAtMost(longest: ms.StringValue): (text: string) => boolean {
  return (text) => ms(text as ms.StringValue) <= ms(longest);
}

/** Names that become parts of queue names and workflow ids. */
export const Name = z
  .string()
  .max(100)
  .regex(/^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$/, 'expected letters, digits, ".", "_" or "-"');

export const AbsolutePath = z
  .string()
  .max(4096)
  .refine((path) => path.startsWith('/') && !path.includes('\0') && !path.split('/').includes('..'), {
    error: 'expected an absolute path without ".."',
  });

export const Risk = z.enum(['none', 'low', 'medium', 'high']);
export type Risk = z.infer<typeof Risk>;

/** What a component of a node is called, as its process and its static Pod are. */
export const Component = z.enum([
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'etcd',
  'kubelet',
]);
export type Component = z.infer<typeof Component>;

/** What one change touches as a whole; `files` is modes and owners only, which restart nothing. */
export const Target = z.union([Component, z.literal('files')]);
export type Target = z.infer<typeof Target>;

/** Names a change record, and all that the node keeps of the change. */
export const ChangeId = z.string().regex(/^[0-9a-f]{16}$/, 'expected the 16 hex digits of a change');

/** One run of a batch: its id is used again by the next one. */
export const BatchRef = z.object({ workflowId: z.string(), runId: z.string() }).strict();
export type BatchRef = z.infer<typeof BatchRef>;
