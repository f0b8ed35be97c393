/** `kubemend up`: everything on this machine, from one command, until Ctrl-C. */
import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';
import { layoutDataDir } from '../adapters/config/data-dir.ts';
import { dim, printJson, printLine } from './print.ts';

interface UpCommandOptions {
  practice?: boolean;
  fast?: boolean;
  node?: string;
  cluster: string;
  dataDir?: string;
  port?: number;
  uiPort?: number;
  json?: boolean;
  verbose?: boolean;
}

export function registerUp(program: Command): void {
  program
    .command('up')
    .summary('a Temporal server with its Web UI and a control worker on this machine, until Ctrl-C')
    .option('--practice', 'also a practice node with its worker and recoverer')
    .option('--fast', 'a practice node with short ticks and graces, for a quick look')
    .option('--node <name>', 'also a worker for this machine, under this name (needs root and a recoverer)')
    .option('--cluster <name>', 'name of the cluster', 'local')
    .option('--data-dir <dir>', 'where everything is kept (default: $XDG_DATA_HOME/kubemend)')
    .option('--port <port>', 'of the Temporal server (default: 7233, or a free one)', portOf)
    .option('--ui-port <port>', 'of its Web UI (default: 8233, or a free one)', portOf)
    .option('-v, --verbose', 'also print the logs of server and workers, each line with its name')
    .option('--json', 'print one JSON document once everything is ready')
    .addHelpText('after', '\nExample:\n  $ kubemend up --practice')
    .action(up);
}

function portOf(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port < 1 || port > 65_535) throw new InvalidArgumentError('expected a port from 1 to 65535.');
  return port;
}

async function up(options: UpCommandOptions): Promise<void> {
  const [{ startUp }, { loadControlConfig }] = await Promise.all([
    import('../worker/up/up.ts'),
    import('../adapters/config/control-config.ts'),
  ]);
  const { config, file } = await loadControlConfig({ flags: { dataDir: options.dataDir } });
  const report = (line: string): void => void process.stderr.write(`${line}\n`);
  const stopFollowing =
    options.verbose === true ? await follow(layoutDataDir(config.dataDir).logsDir, report) : null;
  // Also while it starts, and however often it is told: what it has started is ended by nobody else.
  const ended = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => resolve());
  });
  const running = await startUp({
    dataDir: config.dataDir,
    practice: options.practice ?? false,
    fast: options.fast ?? false,
    node: options.node ?? null,
    cluster: options.cluster,
    ...(options.port !== undefined && { port: options.port }),
    ...(options.uiPort !== undefined && { uiPort: options.uiPort }),
    report,
  });
  const { address, ui, nodes, practice, considered } = running;
  if (options.json === true) {
    printJson({ address, ui, nodes, dataDir: config.dataDir, practiceDir: practice?.dir ?? null });
  } else {
    for (const each of considered)
      printLine(
        dim(`  ${each.chosen ? 'uses' : 'not'} ${each.candidate}: ${each.detail.split('\n')[0] ?? ''}`),
      );
    printLine(`Temporal   ${address}`);
    if (ui !== null) printLine(`Web UI     ${ui}`);
    printLine(`data       ${config.dataDir}`);
    printLine(`settings   ${file ?? 'the defaults: there is no kubemend.yaml'}`);
    for (const node of nodes) printLine(`node       ${node} (cluster ${options.cluster})`);
    if (practice !== null) printLine(`practice   ${practice.dir}`);
    printLine(
      '\nup. From another terminal: kubemend audit, kubemend plan 1.2.15, kubemend remediate 1.2.15; Ctrl-C ends it',
    );
  }
  await ended;
  report('ending');
  await running.stop();
  await stopFollowing?.();
  process.exit(0);
}

async function follow(logsDir: string, report: (line: string) => void): Promise<() => Promise<void>> {
  const { followLogs } = await import('../worker/server/supervise-follow.ts');
  return followLogs(logsDir, report);
}
