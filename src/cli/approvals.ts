/** `kubemend approvals`: what waits for a person, and what the rules would ask. */
import type { Command } from 'commander';
import type { FleetProgress } from '../contracts/fleet.ts';
import { countedNodes } from '../domain/fleet/node-words.ts';
import { shortHash } from '../domain/names.ts';
import type { CheckOptions } from './approvals-check.ts';
import { printHow, printWaiting } from './print-approval.ts';
import type { Waiting } from './print-approval.ts';
import { printJson, printLine } from './print.ts';
import { statusesOfRunning } from './running.ts';
import { addConnectOptions, withSession } from './session.ts';
import type { ConnectOptions } from './session.ts';

export function registerApprovals(program: Command): void {
  const command = program
    .command('approvals')
    .summary('what waits for a decision, and what the rules would ask');
  addConnectOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  $ kubemend approvals                       what waits, for whom and until when
  $ kubemend approvals lint                  is the policy in kubemend.yaml one that can be answered?
  $ kubemend approvals check --risk high --component kube-apiserver --role control-plane --at 2026-12-01T09:00Z`,
    )
    .action(approvals);
  command
    .command('lint')
    .summary('read the rules, and tell every problem with its line')
    .addHelpText('after', '\nExample:\n  $ kubemend approvals lint --config kubemend.yaml')
    .action(async (_options: unknown, own: Command) => {
      const { lintPolicy } = await import('./approvals-check.ts');
      await lintPolicy(own.optsWithGlobals());
    });
  command
    .command('check')
    .summary('which rules would ask about such a change, and whom; may it begin then?')
    .option('--risk <risk>', 'of the change: none, low, medium or high', 'high')
    .option('--component <name>', 'what is changed; files: modes and owners only', 'kube-apiserver')
    .option('--role <role>', 'of the node: control-plane or worker (default: by the component)')
    .option('--at <time>', 'when it is asked, ISO 8601, UTC where it has no offset (default: now)')
    .option('--used-before', 'each of its checks has been FIXED on the cluster before')
    .option('--by <name>', 'who asks for it (default: you)')
    .addHelpText(
      'after',
      '\nExample:\n  $ kubemend approvals check --risk medium --component kubelet --role worker --at 2026-12-05T22:00Z',
    )
    .action(async (_options: unknown, own: Command) => {
      const { checkPolicy } = await import('./approvals-check.ts');
      await checkPolicy(own.optsWithGlobals<CheckOptions>());
    });
}

async function approvals(options: ConnectOptions): Promise<void> {
  await withSession(options, async (session) => {
    const running = await statusesOfRunning(session, ['remediate', 'remediateBatch']);
    const waiting = running.filter(({ status }) => status.phase === 'approve') as Waiting[];
    const fleets = (await statusesOfRunning(session, ['remediateFleet'])).filter(
      ({ status }) => status.approval !== null,
    );
    if (options.json === true) {
      printJson({ approvals: waiting, waves: fleets });
      return;
    }
    if (waiting.length + fleets.length === 0) printLine('nothing waits for a decision');
    for (const { workflowId, status } of fleets) printWave(workflowId, status);
    for (const one of waiting) printWaiting(one);
  });
}

/** The nodes of a wave were inspected by nobody yet: what is decided is that they may be begun. */
function printWave(workflowId: string, { approval }: FleetProgress): void {
  if (approval === null) return;
  const { wave, nodes, count, quorum, granted, expiresAt, rules } = approval;
  const plan = shortHash(approval.plan);
  printLine(
    `${workflowId}  plan ${plan}  wave ${wave}: ${granted.length} of ${quorum} approvals; until ${expiresAt}`,
  );
  const names = nodes.slice(0, 20).join(', ');
  printLine(`  ${countedNodes(count)}: ${names}${count > 20 ? ` and ${count - 20} more` : ''}`);
  printHow(workflowId, plan, rules);
}
