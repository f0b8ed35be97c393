/** `kubemend schedule audit|list|show|pause|resume|trigger|delete`: audits of a node that come again, and what they found. */
import type { Command } from 'commander';
import { Option } from 'commander';
import { addConnectOptions, addNodeOptions } from './session.ts';
import type { ConnectOptions } from './session.ts';
import type { ScheduleAuditOptions } from './schedule-audit.ts';
import type { ScheduleVerb } from './schedule-one.ts';

const collect = (value: string, all: string[]): string[] => [...all, value];

export function registerSchedule(program: Command): void {
  const schedule = program
    .command('schedule')
    .summary('audits of a node that come again: what has drifted since the last one');
  registerCreate(schedule);
  addConnectOptions(schedule.command('list').summary('every schedule: next run, last result')).action(
    async (options: ConnectOptions) => {
      const { listSchedules } = await import('./schedule-list.ts');
      await listSchedules(options);
    },
  );
  for (const [verb, summary] of [
    ['show', 'one schedule, and what its last runs found'],
    ['pause', 'begin no further run until it is resumed'],
    ['resume', 'go on after a pause'],
    ['trigger', 'run it now, and follow it to its end'],
    ['delete', 'end it; the runs that it has begun go on'],
  ] as const) {
    registerVerb(schedule, verb, summary);
  }
  schedule.addHelpText(
    'after',
    '\nExamples:\n  $ kubemend schedule audit --every 24h --node cp-1\n  $ kubemend schedule list\n  $ kubemend schedule show drift/prod/cp-1\n  $ kubemend schedule pause drift/prod/cp-1 --reason "upgrade of cp-1"',
  );
}

function registerCreate(schedule: Command): void {
  addNodeOptions(schedule.command('audit [check...]').summary('audit a node again and again'))
    .description(
      'Makes a schedule that audits the node, compares with its last run, and tells what has changed. The first run is the baseline. Without checks: the whole catalog.',
    )
    .option('--every <duration>', 'time from run to run, such as 24h; at least 1m')
    .option('--cron <expression>', 'in place of --every: five to seven fields, or @daily and the like')
    .option('--timezone <name>', 'of --cron, such as Europe/Paris (default: UTC)')
    .option('--jitter <duration>', 'begin each run later by up to this much')
    .option('--name <name>', 'tells several schedules of one node apart')
    .addOption(
      new Option('--remediate <risk>', 'mend what passed before and fails now, up to this risk')
        .choices(['none', 'low', 'medium'])
        .default('none'),
    )
    .option(
      '--exclude <check>',
      'leave it alone, such as one that was put back on purpose (repeatable)',
      collect,
      [],
    )
    .option('--param <name=value>', 'a parameter of a check', collect, [])
    .option('--pace <pace>', 'limits of the health gate, when something is mended: normal, slow or fast')
    .option('--replace', 'change the schedule that is there; what it knows of the node stays')
    .addHelpText(
      'after',
      '\nExamples:\n  $ kubemend schedule audit --every 24h --node cp-1\n  $ kubemend schedule audit 1.1.1 1.1.2 --every 1h --name manifests --remediate low\n  $ kubemend schedule audit --cron "0 3 * * 1-5" --timezone Europe/Paris --replace',
    )
    .action(async (checks: string[], options: ScheduleAuditOptions) => {
      const { scheduleAudit } = await import('./schedule-audit.ts');
      await scheduleAudit(checks, options);
    });
}

function registerVerb(schedule: Command, verb: ScheduleVerb, summary: string): void {
  const command = addNodeOptions(schedule.command(`${verb} [id]`).summary(summary))
    .description('Without an id: the schedule of the node, and --name.')
    .option('--name <name>', 'of several schedules of one node');
  if (verb === 'pause' || verb === 'resume') command.option('--reason <text>', 'why, for whoever looks');
  if (verb === 'trigger') command.option('--detach', 'start the run and return at once');
  command.action(async (id: string | undefined, options: ConnectOptions) => {
    const { actOnSchedule } = await import('./schedule-one.ts');
    await actOnSchedule(verb, id, options);
  });
}
