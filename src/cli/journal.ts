/** `kubemend journal show|verify`: what was decided and done on a node, and whether the chain is whole. */
import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';
import { printJson, printLine } from './print.ts';
import { addNodeOptions, askNode, withSession } from './session.ts';
import type { ConnectOptions } from './session.ts';

interface Entry {
  seq: number;
  at: string;
  kind: string;
  [field: string]: unknown;
}

export function registerJournal(program: Command): void {
  const journal = program.command('journal').summary('what was decided and done on a node');
  addNodeOptions(journal.command('show').summary('the last entries'))
    .option('--last <n>', 'how many', wholeNumber, 50)
    .action(show);
  addNodeOptions(journal.command('verify').summary('is the chain of digests whole?'))
    .addHelpText('after', '\nThe journal is evidence, not proof: root on the node can rewrite it.')
    .action(verify);
  journal.addHelpText('after', '\nExample:\n  $ kubemend journal show --last 10');
}

function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('expected a whole number from 1.');
  return Number(text);
}

async function show(options: ConnectOptions & { last: number }): Promise<void> {
  await withSession(options, async (session) => {
    const { entries } = await askNode<{ entries: Entry[] }>(session, 'journal', {
      do: 'show',
      last: options.last,
    });
    if (options.json === true) {
      printJson({ entries });
      return;
    }
    for (const { seq, at, kind, ...rest } of entries) {
      const fields = Object.entries(rest).filter(([name]) => name !== 'prev' && name !== 'digest');
      printLine(
        `${seq}  ${at}  ${kind}  ${fields.map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`).join(' ')}`,
      );
    }
  });
}

async function verify(options: ConnectOptions): Promise<void> {
  await withSession(options, async (session) => {
    const answer = await askNode<{ entries: number; breaks: { line: number; reason: string }[] }>(
      session,
      'journal',
      { do: 'verify' },
    );
    process.exitCode = answer.breaks.length === 0 ? 0 : 1;
    if (options.json === true) {
      printJson(answer);
      return;
    }
    for (const broken of answer.breaks) printLine(`line ${broken.line}: ${broken.reason}`);
    printLine(`${answer.entries} entries, ${answer.breaks.length} breaks`);
  });
}
