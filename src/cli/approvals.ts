/** `kubemend approvals`: what waits for a person, and what the rules would ask. */
import type { Command } from 'commander';
import { statusesOfRunning } from './running.ts';
import { printWaiting } from './print-approval.ts';
import type { Waiting } from './print-approval.ts';
import type { CheckOptions } from './approvals-check.ts';
import { printJson, printLine } from './print.ts';
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
    .summary('which rules would ask about such a change, and whom')
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
    if (options.json === true) {
      printJson({ approvals: waiting });
      return;
    }
    if (waiting.length === 0) printLine('nothing waits for a decision');
    for (const one of waiting) printWaiting(one);
  });
}
