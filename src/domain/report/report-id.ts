/** Which ids a report can be made of, and where to look for what the others are. */
import { InputError } from '../errors.ts';
import { isRemediationId, scheduleOfRun } from '../names.ts';

const fleetForm = /^fleet(?:\/[A-Za-z0-9._-]+){1,2}$/;

/** @throws InputError for an id that is not of a remediation, a batch or a fleet, with the command that tells of it instead */
export function requireReportId(id: string): void {
  if (isRemediationId(id) || fleetForm.test(id)) return;
  const [kind = '', cluster = '<cluster>', node = '<node>'] = scheduleOfRun(id).split('/');
  const other = others[kind]?.({ cluster, node, schedule: scheduleOfRun(id) });
  const expected = 'expected the id of a batch (batch/<cluster>/<node>)';
  throw new InputError(
    `${id}: ${expected} or of a remediation (remediate/<cluster>/<node>/<target>) or of a fleet (fleet/<cluster>), found ${other?.found ?? 'another'}`,
    { code: 'INVALID_REQUEST', hint: other?.hint ?? 'kubemend report --help shows examples' },
  );
}

interface Named {
  cluster: string;
  node: string;
  schedule: string;
}

const others: Readonly<Record<string, (named: Named) => { found: string; hint: string }>> = {
  guard: ({ cluster }) => ({
    found: 'the guard of a cluster',
    hint: `what it holds: kubemend guard status --cluster ${cluster}`,
  }),
  drift: ({ cluster, node, schedule }) => ({
    found: 'an audit that comes again, or its schedule',
    hint: `what its audits found: kubemend schedule show ${schedule}; what it has mended is the batch batch/${cluster}/${node}`,
  }),
  reconcile: ({ cluster }) => ({
    found: "a guard's question to a node",
    hint: `what the guard holds: kubemend guard status --cluster ${cluster}`,
  }),
  ask: () => ({
    found: 'a question to a node, which changes nothing',
    hint: '`kubemend audit --format` writes what an audit finds',
  }),
};
