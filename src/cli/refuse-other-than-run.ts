/** Workflows of kubemend that are no run: they have no steps and no end that `status` and `watch` could tell of. */
import { InputError } from '../domain/errors.ts';

const others: Readonly<Record<string, (cluster: string) => { found: string; hint: string }>> = {
  guard: (cluster) => ({
    found: 'the guard of a cluster, which does not end',
    hint: `what it holds: kubemend guard status --cluster ${cluster}`,
  }),
  reconcile: (cluster) => ({
    found: "a guard's question to a node",
    hint: `what the guard holds: kubemend guard status --cluster ${cluster}`,
  }),
  ask: () => ({
    found: 'a question to a node, which changes nothing',
    hint: '`kubemend status` lists what runs',
  }),
};

/** @throws InputError with the command that tells of it instead */
export function refuseOtherThanRun(workflowId: string): void {
  const [kind = '', cluster = '<cluster>'] = workflowId.split('/');
  const other = Object.hasOwn(others, kind) ? others[kind]?.(cluster) : undefined;
  if (other === undefined) return;
  throw new InputError(`${workflowId}: expected a run, found ${other.found}`, {
    code: 'INVALID_REQUEST',
    hint: other.hint,
  });
}
