/** `kubemend edit`: the editor alone, on a file, without a server or a configuration. */
import type { Command } from 'commander';
import type { Component } from '../contracts/basics.ts';
import { InputError } from '../domain/errors.ts';
import type { EditRequest } from '../domain/manifest/index.ts';
import type { UpdateResult } from '../library/update-manifest.ts';

interface EditOptions {
  set: string[];
  add: string[];
  remove: string[];
  unset: string[];
  component?: Component;
  stdout?: boolean;
  diff?: boolean;
  write?: boolean;
  json?: boolean;
  allowUnknown?: boolean;
  ungated?: boolean;
  backupsDir?: string;
}

const components: readonly Component[] = [
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'etcd',
  'kubelet',
];
const collect = (value: string, all: string[]): string[] => [...all, value];

export function registerEdit(program: Command): void {
  program
    .command('edit <file>')
    .summary('edit a manifest or kubelet configuration, byte by byte, and prove it')
    .description(
      'Changes flags of a static Pod manifest, or keys of a KubeletConfiguration. Comments, order and form stay; the result is\n' +
        'parsed again and proved to differ by the change alone. Works offline; prints a diff and changes nothing unless told to.',
    )
    .option('--set <name=value>', 'set a flag, or a dotted key of a KubeletConfiguration', collect, [])
    .option('--add <name=item>', 'add an item to a list, or key=value to a map', collect, [])
    .option('--remove <name=item>', 'remove an item from a list or map', collect, [])
    .option('--unset <name>', 'remove a flag or key', collect, [])
    .option('--component <name>', `which component is meant: ${components.join(', ')}`)
    .option('--diff', 'print a unified diff (default)')
    .option('--stdout', 'print the whole new text')
    .option('--write', 'back up, then replace the file atomically; no health gate')
    .option('--ungated', 'with --write: also where a kubelet reads the file; you prove its health yourself')
    .option('--backups-dir <dir>', 'with --write: where backups go (default /var/backups/cis-remediation)')
    .option('--allow-unknown', 'allow flags and keys that the table of this version does not know')
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      `
Examples:
  $ kubemend edit kube-apiserver.yaml --set profiling=false
  $ kubemend edit kube-apiserver.yaml --add enable-admission-plugins=AlwaysPullImages --stdout > new.yaml
  $ kubemend edit config.yaml --set authentication.anonymous.enabled=false --write

Exit codes: 0 done or nothing to do, 1 could not be written, 2 bad input, 3 a kubelet reads the file`,
    )
    .action(edit);
}

async function edit(file: string, options: EditOptions): Promise<void> {
  const request = requestOf(options);
  if (options.write === true) await write(file, request, options);
  else await show(file, request, options);
}

function requestOf(options: EditOptions): EditRequest {
  const outputs = [options.diff, options.stdout, options.write].filter((one) => one === true).length;
  if (outputs > 1) refuseUsage('one of --diff, --stdout and --write', `${outputs} of them`);
  if (options.write !== true && (options.ungated === true || options.backupsDir !== undefined)) {
    refuseUsage('--write beside --ungated and --backups-dir', 'none, and nothing would be written');
  }
  const { component, allowUnknown } = options;
  if (component !== undefined && !components.includes(component)) {
    refuseUsage(`--component ${components.join(', ')}`, component);
  }
  const { set, add, remove, unset } = options;
  if (set.length + add.length + remove.length + unset.length === 0) {
    refuseUsage('--set, --add, --remove or --unset', 'none of them');
  }
  return {
    set: Object.fromEntries(
      pairs('--set', set).map(([name, [value = '', ...more]]) => {
        if (more.length > 0) refuseUsage(`--set ${name} once`, `${more.length + 1} of them`);
        return [name, value];
      }),
    ),
    add: Object.fromEntries(pairs('--add', add)),
    remove: Object.fromEntries(pairs('--remove', remove)),
    unset,
    ...(component && { component }),
    ...(allowUnknown && { allowUnknown }),
  };
}

/** Values by name; the first `=` divides. */
function pairs(option: string, texts: readonly string[]): [string, string[]][] {
  const byName = new Map<string, string[]>();
  for (const text of texts) {
    const at = text.indexOf('=');
    if (at <= 0) refuseUsage(`${option} NAME=VALUE`, JSON.stringify(text));
    const name = text.slice(0, at);
    byName.set(name, [...(byName.get(name) ?? []), text.slice(at + 1)]);
  }
  return [...byName];
}

function refuseUsage(expected: string, found: string): never {
  throw new InputError(`kubemend edit: expected ${expected}, found ${found}`, {
    code: 'INVALID_REQUEST',
    hint: 'kubemend edit --help shows examples',
  });
}

async function write(file: string, request: EditRequest, options: EditOptions): Promise<void> {
  const { updateManifest } = await import('../library/update-manifest.ts');
  const { component, allowUnknown, ...changes } = request;
  const result = await updateManifest(file, changes, {
    ungated: options.ungated ?? false,
    ...(options.backupsDir !== undefined && { backupsDir: options.backupsDir }),
    ...(component && { component }),
    ...(allowUnknown && { allowUnknown }),
  });
  if (!result.success) {
    process.stderr.write(`${result.message}\n${result.hint === undefined ? '' : `  hint: ${result.hint}\n`}`);
    process.exitCode = exitCodeOf(result);
    return;
  }
  const { printJson, printLine } = await import('./print.ts');
  if (options.json === true) printJson(result);
  else printLine(result.message);
}

/** Bad input is 2, a live file 3, and what the place refuses 1. */
function exitCodeOf({ code }: UpdateResult): number {
  if (code === 'NOT_ADMITTED') return 3;
  return code === 'MANIFEST_NOT_FOUND' ||
    code === 'MANIFEST_UNPARSABLE' ||
    code === 'FLAG_REFUSED' ||
    code === 'INVALID_REQUEST'
    ? 2
    : 1;
}

async function show(file: string, request: EditRequest, options: EditOptions): Promise<void> {
  const { decodeManifest, describeProblems, planEdit } = await import('../domain/manifest/index.ts');
  const { createFiles } = await import('../adapters/storage/files.ts');
  const { bytes, form } = await createFiles().readForm(file);
  if (bytes === null) {
    const found = form.kind === 'directory' ? 'a directory' : 'no file';
    throw new InputError(`${file}: expected a manifest, found ${found}`, {
      code: 'MANIFEST_NOT_FOUND',
      hint: 'check the path',
    });
  }
  const decoded = decodeManifest(bytes);
  const planned = decoded.ok ? planEdit(decoded.text, request) : decoded;
  if (!decoded.ok || !planned.ok) {
    const problems = planned.ok ? [] : planned.problems;
    process.stderr.write(`${describeProblems(problems, file)}\n`);
    process.exitCode = 2;
    return;
  }
  const { createTwoFilesPatch } = await import('diff');
  const diff =
    planned.changesMade === 0
      ? ''
      : createTwoFilesPatch(file, file, decoded.text, planned.text, undefined, undefined, {
          context: 3,
        }).replace(/^(?:Index: .*\n)?=+\n/, '');
  const { paintDiff, printJson } = await import('./print.ts');
  if (options.json === true) {
    const { text, document, component, changesMade, podChanged, argvBefore, argvAfter } = planned;
    printJson({
      file,
      document,
      component,
      changesMade,
      podChanged,
      argvBefore,
      argvAfter,
      diff,
      ...(options.stdout && { text }),
    });
  } else if (options.stdout === true) process.stdout.write(planned.text);
  else process.stdout.write(paintDiff(diff));
  if (planned.changesMade === 0) process.stderr.write(`${file}: nothing to change\n`);
}
