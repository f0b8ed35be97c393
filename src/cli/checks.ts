/** `kubemend checks`: the catalog, one check of it, and a look at files of one's own. */
import type { Command } from 'commander';
import type { KnownOptions } from './known-checks.ts';

export function registerChecks(program: Command): void {
  const checks = program.command('checks').summary('the catalog of checks: list, show, lint');
  knownOptions(checks.command('list').summary('every check with its kind and risk, and where it is from'))
    .option('--section <number>', 'of this section of the benchmark only, such as 1.2')
    .option('--component <name>', 'of this component only')
    .option('--kind <kind>', 'of this kind of fix only: auto, consent, manual or refused')
    .option('--risk <risk>', 'of this risk only: none, low, medium or high')
    .option('--level <n>', 'of this level of the benchmark only: 1 or 2')
    .option('--own', 'your own only')
    .addHelpText('after', '\nExample:\n  $ kubemend checks list --own --node cp-1')
    .action(async (options: KnownOptions) => {
      const { list } = await import('./checks-list.ts');
      await list(options);
    });
  knownOptions(
    checks.command('show <check>').summary('one check: what it claims, how it is mended, what it breaks'),
  )
    .addHelpText('after', '\nExample:\n  $ kubemend checks show 1.2.16')
    .action(async (name: string, options: KnownOptions) => {
      const { show } = await import('./checks-show.ts');
      await show(name, options);
    });
  checks
    .command('lint <path...>')
    .summary('every problem of files or directories with checks of your own; exit code 2 when there is one')
    .option('--json', 'print one JSON document')
    .addHelpText('after', '\nExample:\n  $ kubemend checks lint /etc/kubemend/checks')
    .action(async (paths: string[], options: { json?: boolean }) => {
      const { lint } = await import('./checks-lint.ts');
      await lint(paths, options);
    });
  checks.addHelpText(
    'after',
    '\nExamples:\n  $ kubemend checks list\n  $ kubemend checks show cis-1.12/1.2.15\n  $ kubemend checks lint my-checks.yaml',
  );
}

function knownOptions(command: Command): Command {
  return command
    .option('--benchmark <version>', 'numbers of this benchmark (default: the configuration, cis-1.12)')
    .option('--node <name>', 'as this node knows them, which is asked')
    .option('--cluster <name>', 'cluster of the node')
    .option('--address <host:port>', 'Temporal server to ask it by')
    .option('--namespace <name>', 'Temporal namespace')
    .option('--node-config <file>', 'as this policy file has them (default: that of a node of this machine)')
    .option('--config <file>', 'configuration file, whose checkDirs are read')
    .option('--data-dir <dir>', 'data directory of a `kubemend up`')
    .option('--json', 'print one JSON document');
}
