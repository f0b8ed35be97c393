/** `kubemend practice`: a control-plane node to try things on, made of a directory and a few small processes. */
import { join, resolve } from 'node:path';
import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';
import { InputError } from '../domain/errors.ts';
import type { PracticeNode } from '../practice/practice-node.ts';
import type { Pace } from '../practice/settings.ts';

interface DirOption {
  dir?: string;
}

interface UpOptions extends DirOption {
  node: string;
  cluster: string;
  fast?: boolean;
  tick?: number;
  startDelay?: number;
  backoffScale?: number;
  probeScale?: number;
  grace?: number;
  disk: 'shared' | 'small';
  recover: boolean;
  json?: boolean;
}

interface FaultOptions extends DirOption {
  component?: string;
  when?: string;
  next?: boolean;
  clear?: boolean;
}

export function registerPractice(program: Command): void {
  const practice = program
    .command('practice')
    .summary('a practice node: a control plane in a directory, to try changes and faults on')
    .addHelpText(
      'after',
      `
Examples:
  $ kubemend practice up --fast                     a node whose waits are a tenth of the real ones or less
  $ kubemend practice fault slow-start=8000         the API server takes 8 s to start from now on
  $ kubemend practice fault unready --when --profiling=false
  $ kubemend practice reboot
  $ kubemend practice down --remove`,
    );
  registerUp(practice);
  registerDown(practice);
  registerStatus(practice);
  registerFaults(practice);
  withDir(
    practice.command('reboot').summary('power cycle: a new boot, recovery first, then the kubelet'),
  ).action(async (options: DirOption) => {
    const node = await open(options);
    await node.reboot();
    await node.ready();
    await report(node);
  });
  withDir(practice.command('restart-kubelet').summary('restart the kubelet; containers keep running')).action(
    async (options: DirOption) => {
      await (await open(options)).restartKubelet();
    },
  );
}

function withDir(command: Command): Command {
  return command.option(
    '--dir <dir>',
    "the node's directory (default: the practice node of `kubemend up` in the data directory)",
  );
}

function parseMs(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m)?$/.exec(text);
  if (!match) throw new InvalidArgumentError('expected a duration such as 500ms or 20s.');
  const unit = match[2] ?? 'ms';
  return Number(match[1]) * (unit === 'ms' ? 1 : unit === 's' ? 1_000 : 60_000);
}

function faultMs(name: string, value: string): number {
  try {
    return parseMs(value);
  } catch {
    throw new InputError(
      `fault ${name}: expected a duration such as 500ms or 20s, found ${JSON.stringify(value)}`,
      {
        code: 'INVALID_REQUEST',
      },
    );
  }
}

function parsePositive(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError('expected a number above 0.');
  return value;
}

function registerUp(practice: Command): void {
  withDir(practice.command('up').summary('make the node if there is none, and start it'))
    .option('--node <name>', 'its name', 'practice')
    .option('--cluster <name>', 'its cluster', 'local')
    .option('--fast', 'short waits everywhere; the options below change single ones')
    .option('--tick <duration>', "the kubelet's fileCheckFrequency (real: 20s)", parseMs)
    .option('--start-delay <duration>', 'until a changed Pod is tried again (real: 10s)', parseMs)
    .option('--backoff-scale <factor>', 'of the crash back-off 10s, 20s … 300s', parsePositive)
    .option('--probe-scale <factor>', 'of the periods and delays of probes', parsePositive)
    .option('--grace <seconds>', 'terminationGracePeriodSeconds in the manifests (real: 30)', parsePositive)
    .addOption(
      new Option('--disk <kind>', 'small: a disk of its own, for the fault disk-full; needs root')
        .choices(['shared', 'small'])
        .default('shared'),
    )
    .option('--no-recover', 'do not start the recovery beside it; changes are then refused')
    .option('--json', 'one JSON document')
    .action(async (options: UpOptions) => {
      const dir = await directoryOf(options);
      const { createPracticeNode, hasPracticeNode, openPracticeNode } =
        await import('../practice/practice-node.ts');
      const node = hasPracticeNode(dir)
        ? openPracticeNode(dir)
        : await createPracticeNode({ dir, ...(await settingsOf(options)) });
      await node.start();
      await node.ready();
      await report(node, options.json);
    });
}

async function settingsOf(options: UpOptions): Promise<object> {
  const { fastPace, realPace } = await import('../practice/settings.ts');
  const base = options.fast === true ? fastPace : realPace;
  const pace: Pace = {
    ...base,
    tickMs: options.tick ?? base.tickMs,
    startDelayMs: options.startDelay ?? base.startDelayMs,
    backoffScale: options.backoffScale ?? base.backoffScale,
    probeScale: options.probeScale ?? base.probeScale,
    graceSeconds: options.grace ?? base.graceSeconds,
  };
  // Absent means the built recovery; it is looked for at each start.
  const recover = options.recover ? {} : { recover: null };
  return { node: options.node, cluster: options.cluster, disk: options.disk, pace, ...recover };
}

function registerDown(practice: Command): void {
  withDir(practice.command('down').summary('stop every process of the node; its directory stays'))
    .option('--remove', 'remove the directory too')
    .action(async (options: DirOption & { remove?: boolean }) => {
      const node = await open(options);
      if (options.remove === true) await node.remove();
      else await node.stop();
    });
}

function registerStatus(practice: Command): void {
  withDir(practice.command('status').summary('what runs, and what the kubelet thinks of it'))
    .option('--json', 'one JSON document')
    .action(async (options: DirOption & { json?: boolean }) => {
      await report(await open(options), options.json);
    });
}

function registerFaults(practice: Command): void {
  withDir(practice.command('fault').summary('put a fault on the node, or clear it'))
    .argument('<name>', 'one of `kubemend practice faults`, with =<duration> where it takes one')
    .option('--component <name>', 'whose (default kube-apiserver)')
    .option('--when <argument>', 'only processes with this argument, such as --profiling=false')
    .option('--next', 'only processes that start from now on')
    .option('--clear', 'take it away')
    .action(async (text: string, options: FaultOptions) => {
      const { isFaultName } = await import('../practice/faults.ts');
      const [name = '', value] = text.split('=');
      if (!isFaultName(name)) {
        throw new InputError(
          `fault ${JSON.stringify(name)}: expected one that exists, found none of that name`,
          {
            code: 'INVALID_REQUEST',
            hint: 'list them with `kubemend practice faults`',
          },
        );
      }
      const node = await open(options);
      if (options.clear === true) {
        await node.clearFault(name, options.component);
        return;
      }
      await node.fault(name, {
        component: options.component,
        when: options.when,
        next: options.next,
        valueMs: value === undefined ? undefined : faultMs(name, value),
      });
    });
  withDir(practice.command('faults').summary('every fault in one line, and those in force'))
    .option('--json', 'one JSON document')
    .action(async (options: DirOption & { json?: boolean }) => {
      const { faultExplanations } = await import('../practice/faults.ts');
      const { hasPracticeNode } = await import('../practice/practice-node.ts');
      const { printJson, printLine } = await import('./print.ts');
      const inForce = hasPracticeNode(await directoryOf(options)) ? (await open(options)).faults() : [];
      if (options.json === true) {
        printJson({ faults: faultExplanations, inForce });
        return;
      }
      for (const [name, explanation] of Object.entries(faultExplanations)) {
        const mark = inForce.some((fault) => fault.name === name) ? '*' : ' ';
        printLine(`${mark} ${name.padEnd(16)} ${explanation}`);
      }
      if (inForce.length > 0) printLine('\n* in force: clear with `kubemend practice fault NAME --clear`');
    });
}

async function directoryOf(options: DirOption): Promise<string> {
  if (options.dir !== undefined) return resolve(options.dir);
  const [{ loadConfigFor }, { layoutDataDir }, { hasPracticeNode }] = await Promise.all([
    import('./session.ts'),
    import('../adapters/config/data-dir.ts'),
    import('../practice/practice-node.ts'),
  ]);
  const { config } = await loadConfigFor({});
  const { practiceDir } = layoutDataDir(config.dataDir);
  // `up --practice` keeps its node one level below: the fault that its user asks for is meant for that one.
  const ofUp = join(practiceDir, 'cp-1');
  return !hasPracticeNode(practiceDir) && hasPracticeNode(ofUp) ? ofUp : practiceDir;
}

async function open(options: DirOption): Promise<PracticeNode> {
  const dir = await directoryOf(options);
  const { hasPracticeNode, openPracticeNode } = await import('../practice/practice-node.ts');
  if (!hasPracticeNode(dir)) {
    throw new InputError(`${dir}: expected a practice node, found none`, {
      code: 'INVALID_REQUEST',
      hint: 'make one with `kubemend practice up`',
    });
  }
  return openPracticeNode(dir);
}

async function report(node: PracticeNode, json = false): Promise<void> {
  const { printJson, printLine } = await import('./print.ts');
  const parts = await node.look();
  const rows = parts.map((part) => ({ ...part, pids: node.pidsOf(part.name) }));
  if (json) {
    printJson({
      node: node.settings.node,
      cluster: node.settings.cluster,
      dir: node.dir,
      nodeConfig: node.nodeConfigPath,
      ports: node.settings.ports,
      parts: rows,
      faults: node.faults(),
      pssBytes: node.pssBytes(),
    });
    return;
  }
  printLine(`${node.settings.cluster}/${node.settings.node}  ${node.dir}`);
  for (const row of rows) {
    const judged = row.judged === null ? '' : row.judged ? ', Ready' : ', not Ready';
    const state = row.healthy ? `healthy${judged}` : row.detail;
    printLine(`  ${row.name.padEnd(24)} pid ${row.pids.join(',') || '-'}`.padEnd(42) + state);
  }
  for (const fault of node.faults())
    printLine(`  fault ${fault.name}${fault.component ? ` on ${fault.component}` : ''}`);
}
