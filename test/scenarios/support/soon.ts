import { eventually } from '../../practice/support/practice-nodes.ts';

/** Waits until `look` answers, with patience for a machine that has much else to do. */
export async function soon<T>(what: string, look: () => T | undefined | Promise<T | undefined>): Promise<T> {
  return await eventually(what, look, 100_000);
}
