/** The command line: which commands there are. Each command loads what it needs when it runs, so that --help is quick. */
import { Command } from 'commander';
import { version } from '../version.ts';
import { registerApprovals } from './approvals.ts';
import { registerAudit } from './audit.ts';
import { registerBackups } from './backups.ts';
import { registerCancel } from './cancel.ts';
import { registerChecks } from './checks.ts';
import { outliveClosedPipes } from './closed-pipe.ts';
import { registerDecide } from './decide.ts';
import { registerDoctor } from './doctor.ts';
import { registerEdit } from './edit.ts';
import { registerEmergency } from './emergency.ts';
import { failWith } from './fail.ts';
import { registerFleet } from './fleet.ts';
import { registerGuard } from './guard.ts';
import { registerHold } from './hold.ts';
import { registerJournal } from './journal.ts';
import { registerNode } from './node.ts';
import { registerPractice } from './practice.ts';
import { registerRemediate } from './remediate.ts';
import { registerReport } from './report.ts';
import { registerSchedule } from './schedule.ts';
import { registerStatus } from './status.ts';
import { registerUp } from './up.ts';
import { registerWorker } from './worker.ts';

const program = new Command('kubemend')
  .description(
    'Repairs Kubernetes nodes safely: backup, atomic write, proof of health, audit, and rollback by itself.',
  )
  .version(version)
  .showHelpAfterError('(add --help for what is expected)')
  .configureHelp({ sortSubcommands: false, showGlobalOptions: false })
  .addHelpText(
    'after',
    `
Examples:
  $ kubemend up --practice                 a Temporal server, workers and a practice node on this machine
  $ kubemend audit                         what passes, what does not, and why
  $ kubemend remediate 1.2.15 --dry-run    the plan and its diff; nothing is touched
  $ kubemend remediate 1.2.15              carry it out

Exit codes: 0 as wanted, 1 not, 2 usage or bad input, 3 refused, declined or cancelled, 4 rollback failed`,
  );

const registrations = [
  registerUp,
  registerPractice,
  registerDoctor,
  registerChecks,
  registerAudit,
  registerRemediate,
  registerFleet,
  registerApprovals,
  registerDecide,
  registerStatus,
  registerCancel,
  registerHold,
  registerReport,
  registerSchedule,
  registerBackups,
  registerEdit,
  registerJournal,
  registerEmergency,
  registerGuard,
  registerNode,
  registerWorker,
];
for (const register of registrations) register(program);
exitOnUsage(program);
outliveClosedPipes(process, failWith);

try {
  await program.parseAsync();
} catch (error) {
  failWith(error);
}

/** Usage errors of every command exit with 2, as bad input does; help and version with 0. */
function exitOnUsage(command: Command): void {
  command.exitOverride((error) => {
    process.exit(error.exitCode === 0 ? 0 : 2);
  });
  for (const child of command.commands) exitOnUsage(child);
}
