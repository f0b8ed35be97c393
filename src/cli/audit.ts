/** `kubemend audit [CHECK…]`: verdicts of a node; changes nothing. */
import type { Command } from 'commander';
import { Option } from 'commander';
import type { LoadedConfig } from '../adapters/config/control-config.ts';
import type { Finding } from '../contracts/audit.ts';
import { countUnconfirmed, exitCodeOfAudit } from './audit-exit.ts';
import { firstToPlan, withFixes } from './audit-fixes.ts';
import type { NodeMeans } from './audit-fixes.ts';
import { countVerdicts } from './count-verdicts.ts';
import { printFinding } from './print-audit.ts';
import { printJson, printLine } from './print.ts';
import { addNodeOptions, askNode, withSession } from './session.ts';
import type { ConnectOptions } from './session.ts';

export function registerAudit(program: Command): void {
  addNodeOptions(
    program
      .command('audit [check...]')
      .summary('verdicts of a node: what was seen and where, and what would mend it'),
  )
    .description(
      'Looks at the running processes and at the files; with --cluster-wide, or --section 5, at objects of the API too. Exit code 0 when every check passes, and no open change may take that back.',
    )
    .option('--section <number>', 'checks of this section of the benchmark, such as 1.2 or 5')
    .option('--cluster-wide', 'also what is about the whole cluster (section 5), on a control-plane node')
    .option('--all-details', 'show what was seen and expected where nothing fails, too')
    .addOption(
      new Option(
        '--format <format>',
        'kube-bench-json: as `kube-bench --json` prints it, for what reads that',
      )
        .choices(['text', 'json', 'kube-bench-json'])
        .default('text'),
    )
    .addHelpText(
      'after',
      '\nExamples:\n  $ kubemend audit\n  $ kubemend audit 1.2.15 1.3.2 --node cp-1 --json\n  $ kubemend audit --section 5\n  $ kubemend audit --cluster-wide --format kube-bench-json > report.json',
    )
    .action(audit);
}

interface AuditOptions extends ConnectOptions {
  allDetails?: boolean;
  section?: string;
  clusterWide?: boolean;
  format: 'text' | 'json' | 'kube-bench-json';
}

/** `meant`: absent from a node of before fixes were told */
interface AuditAnswer {
  findings: Finding[];
  meant?: NodeMeans;
}

async function audit(checks: string[], options: AuditOptions): Promise<void> {
  await withSession(options, async (session) => {
    const { askedOf } = await import('./audited-checks.ts');
    const asked = await askedOf({ checks, ...options }, session.loaded.config);
    const findings: Finding[] = [];
    const meant: NodeMeans = { parameters: {}, definitions: {} };
    for (const some of asked.questions) {
      const answer = await askNode<AuditAnswer>(session, 'audit', { checks: some });
      findings.push(...answer.findings);
      Object.assign(meant.parameters, answer.meant?.parameters);
      Object.assign(meant.definitions, answer.meant?.definitions);
    }
    process.exitCode = exitCodeOfAudit(findings);
    if (options.format === 'kube-bench-json') {
      await printAsKubeBench(findings, session.loaded.config);
      return;
    }
    const audited = await withFixes(findings, meant, session.loaded.config);
    if (options.json === true || options.format === 'json') {
      printJson({ findings: audited });
      return;
    }
    for (const finding of audited) printFinding(finding, options.allDetails === true);
    printLine();
    printLine(countVerdicts(findings.map(({ verdict }) => verdict)));
    const unconfirmed = countUnconfirmed(findings);
    if (unconfirmed > 0) {
      printLine(`  not confirmed: ${unconfirmed} pass while a change is open, which may be put back`);
    }
    const next = firstToPlan(audited);
    if (next !== undefined) printLine(`  hint: kubemend plan ${next.check}`);
    if (asked.notAsked > 0) {
      printLine(
        `  not looked at: ${asked.notAsked} checks of the whole cluster; on a control-plane node: kubemend audit --cluster-wide`,
      );
    }
  });
}

async function printAsKubeBench(
  findings: Finding[],
  { benchmark, checkDirs }: LoadedConfig['config'],
): Promise<void> {
  const [{ loadUserCatalog }, { writeReport }] = await Promise.all([
    import('../catalog/load-own.ts'),
    import('../domain/kube-bench/write-report.ts'),
  ]);
  const catalog = await loadUserCatalog(checkDirs);
  const { report, leftOut } = writeReport(findings, benchmark, (slug) => catalog.find(slug));
  // Its own shape to the letter: no version of ours in it.
  printLine(JSON.stringify(report));
  if (leftOut.length > 0) {
    process.stderr.write(`left out, without a number in ${benchmark}: ${leftOut.join(', ')}\n`);
  }
}
