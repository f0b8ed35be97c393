/** `kubemend report ID`: what a closed run did, in a form that others read. */
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { Option } from 'commander';
import type { FleetReport } from '../contracts/fleet-report.ts';
import type { RunReport } from '../contracts/report.ts';
import { InputError } from '../domain/errors.ts';
import { isFleetId } from '../domain/names.ts';
import { requireReportId } from '../domain/report/report-id.ts';
import type { ReportFormat } from '../report/render.ts';
import { version } from '../version.ts';
import { addConnectOptions, withSession } from './session.ts';
import type { ConnectOptions, Session } from './session.ts';

const formats: readonly ReportFormat[] = ['html', 'json', 'junit', 'csv'];
const earlierRuns = 20;

interface ReportOptions extends ConnectOptions {
  format?: ReportFormat;
  run?: string;
  out?: string;
  force?: boolean;
}

export function registerReport(program: Command): void {
  addConnectOptions(program.command('report <id>').summary('a closed run as HTML, JSON, JUnit XML or CSV'))
    .description(
      'A remediation (remediate/<cluster>/<node>/<target>) or a batch (batch/<cluster>/<node>): what became of every check, how each\n' +
        'change was proved, who wanted and approved it, backups, outage, and what earlier runs of the same id came to.\n' +
        'A fleet (fleet/<cluster>): every node and what is left on it, and every section and check across the nodes.',
    )
    .addOption(
      new Option('--format <format>', 'html: one file for people; json, junit, csv: for programs')
        .choices(formats)
        .conflicts('json'),
    )
    .option('--run <run-id>', 'this run of that id (default: the latest)')
    .option('--out <file>', 'write it there, and print nothing')
    .option('--force', 'with --out: replace the file that is there')
    .addHelpText(
      'after',
      `
Examples:
  $ kubemend report batch/prod/cp-1 --format html --out cp-1.html
  $ kubemend report remediate/prod/cp-1/kube-apiserver --format junit > report.xml
  $ kubemend report fleet/prod --format html --out fleet.html

Exit codes: 0 a report was written, whatever it says; 2 there is no such run, it is under way, or it has no result`,
    )
    .action(report);
}

async function report(id: string, options: ReportOptions): Promise<void> {
  const format = options.json === true ? 'json' : options.format;
  if (format === undefined) refuse(`--format ${formats.join(', ')}`, 'none');
  requireReportId(id);
  if (options.run !== undefined && !runIdForm.test(options.run)) refuse('a run id with --run', options.run);
  await withSession(options, async (session) => {
    const { renderReport } = await import('../report/render.ts');
    const text = isFleetId(id)
      ? (await import('../report/fleet/render.ts')).renderFleetReport(
          await gatherFleet(session, id, options.run),
          format,
        )
      : renderReport(await gather(session, id, options.run), format);
    if (options.out === undefined || options.out === '-') {
      process.stdout.write(text);
      return;
    }
    const { writeDocument } = await import('../adapters/storage/write-document.ts');
    await writeDocument(resolve(options.out), text, { force: options.force ?? false });
    process.stderr.write(`wrote ${options.out}\n`);
  });
}

const runIdForm = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function refuse(expected: string, found: string): never {
  throw new InputError(`kubemend report: expected ${expected}, found ${found}`, {
    code: 'INVALID_REQUEST',
    hint: 'kubemend report --help shows examples',
  });
}

/** The fleet, and what the batch of each of its nodes came to; a node at a time would take minutes for a thousand. */
async function gatherFleet({ client }: Session, id: string, runId: string | undefined): Promise<FleetReport> {
  const { readBatchEnds, readClosedFleet, readEarlierFleets } =
    await import('../adapters/service/closed-fleets.ts');
  const { reportOfFleet } = await import('../domain/report/fleet-report.ts');
  const { end, startedAt } = await readClosedFleet(client, id, runId);
  if ('missing' in end) {
    throw new InputError(`${id}: expected a fleet with a result, found one that ${end.missing}`, {
      code: 'INVALID_REQUEST',
      hint: 'its nodes tell of themselves: kubemend report batch/<cluster>/<node>; an earlier run is named with --run',
    });
  }
  const ends = await readBatchEnds(client, end.result);
  const trend = await readEarlierFleets(client, id, { startedAt, limit: earlierRuns });
  const generatedAt = new Date().toISOString();
  return reportOfFleet(end.result, ends, { workflowId: id, generatedAt, version, trend });
}

/** The run, those that it began, and those before it. */
async function gather(
  { client, loaded }: Session,
  id: string,
  runId: string | undefined,
): Promise<RunReport> {
  const { readChild, readClosedRun, readEarlierRuns } = await import('../adapters/service/closed-runs.ts');
  const { reportOfBatch, reportOfRemediation } = await import('../domain/report/build-report.ts');
  const closed = await readClosedRun(client, id, runId);
  const { result, startedAt } = closed;
  const trend = await readEarlierRuns(client, id, { startedAt, limit: earlierRuns });
  const generatedAt = new Date().toISOString();
  const facts = { workflowId: id, runId: closed.runId, generatedAt, version, trend };
  if ('runs' in result) {
    const children = await Promise.all(
      result.runs.map(async (run) => await readChild(client, run.workflowId, run.runId)),
    );
    return reportOfBatch(result, children, facts);
  }
  const { loadUserCatalog } = await import('../catalog/load-own.ts');
  const catalog = await loadUserCatalog(loaded.config.checkDirs);
  const titles = new Map(catalog.checks.map((check) => [catalog.displayId(check), check.title]));
  return reportOfRemediation(result, facts, (check) => titles.get(check));
}
