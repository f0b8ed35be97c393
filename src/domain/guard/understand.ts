/**
 * What comes to a guard from outside, as an update that anybody may type. What cannot be understood is refused before it is
 * taken in: an error while it is carried out would stop the guard, and with it every change of the cluster.
 */
import type { GuardOrder, GuardRecordedOrder, GuardRelease } from '../../contracts/guard.ts';

type Said = Partial<Record<string, unknown>>;

/** @returns null: it is an order that can be carried out and recorded */
export function whyNoOrder(what: GuardRecordedOrder['what'], said: unknown): string | null {
  const wanted: (keyof GuardOrder | 'node')[] = what === 'free' ? ['by', 'reason', 'node'] : ['by', 'reason'];
  const lacking = lackingOf(said, wanted);
  if (lacking.length === 0) return null;
  const example = wanted.map((name) => `"${name}":"…"`).join(',');
  return `${what}: expected {${example}}, found no text as ${lacking.join(', ')}`;
}

/** Asked by runs: `node` of all of them, and what names the change where one is to be held or released. */
export function whyNoQuestion(what: 'preview' | 'admit' | 'release', said: unknown): string | null {
  const named: (keyof GuardRelease)[] = {
    preview: [],
    admit: ['changeId' as const],
    release: ['changeId' as const, 'end' as const],
  }[what];
  const lacking: string[] = lackingOf(said, ['node', ...named]);
  if (what === 'admit') {
    const { workflow, files } = saidOf(said);
    if (typeof workflow !== 'object' || workflow === null) lacking.push('workflow');
    if (!Array.isArray(files)) lacking.push('files');
  }
  return lacking.length === 0 ? null : `${what}: expected what a run asks, found no ${lacking.join(', ')}`;
}

function lackingOf(said: unknown, names: readonly string[]): string[] {
  const given = saidOf(said);
  return names.filter((name) => {
    const value = given[name];
    return typeof value !== 'string' || value.trim() === '';
  });
}

function saidOf(said: unknown): Said {
  return typeof said === 'object' && said !== null ? said : {};
}
