/** What `up` is told wrong is told back before anything starts. */
import { Command } from 'commander';
import { expect, it } from 'vitest';
import { registerUp } from '../../src/cli/up.ts';

/** @returns the options with which it would start */
async function upWith(...args: string[]): Promise<unknown> {
  const program = new Command();
  registerUp(program);
  let options: unknown;
  program.commands[0]
    ?.exitOverride()
    .configureOutput({ writeErr: () => undefined })
    .action((given: unknown) => {
      options = given;
    });
  await program.parseAsync(['up', ...args], { from: 'user' });
  return options;
}

it.each([
  ['--port', 'abc'],
  ['--port', ''],
  ['--port', '0'],
  ['--ui-port', '65536'],
  ['--ui-port', '80.5'],
])('%s %j is no port', async (option, text) => {
  await expect(upWith(option, text)).rejects.toMatchObject({ code: 'commander.invalidArgument' });
});

it('a port that is one is taken', async () => {
  expect(await upWith('--port', '7240', '--ui-port', '8240')).toMatchObject({ port: 7240, uiPort: 8240 });
});
