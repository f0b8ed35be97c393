/** `kubemend doctor`: what is there, what is not, and what to do about it. */
import type { Command } from 'commander';
import { dim, printJson, printLine } from './print.ts';
import { addNodeOptions } from './session.ts';
import type { ConnectOptions } from './session.ts';

export interface Examination {
  name: string;
  outcome: 'ok' | 'warn' | 'fail';
  detail: string;
  hint?: string;
}

export interface DoctorOptions extends ConnectOptions {
  nodeConfig?: string;
}

export function registerDoctor(program: Command): void {
  addNodeOptions(program.command('doctor').summary('looks at server, workers, node and rights'))
    .option(
      '--node-config <file>',
      "this machine's policy (default: of the running `up`, then /etc/kubemend)",
    )
    .addHelpText('after', '\nExample:\n  $ kubemend doctor --node cp-1')
    .action(async (options: DoctorOptions) => {
      const { examine } = await import('./examine.ts');
      const examinations = await examine(options);
      const failed = examinations.some(({ outcome }) => outcome === 'fail');
      process.exitCode = failed ? 1 : 0;
      if (options.json === true) {
        printJson({ ok: !failed, examinations });
        return;
      }
      for (const { name, outcome, detail, hint } of examinations) {
        printLine(`${outcome.padEnd(5)} ${name.padEnd(20)} ${detail}`);
        if (hint !== undefined) printLine(dim(`      hint: ${hint}`));
      }
    });
}
