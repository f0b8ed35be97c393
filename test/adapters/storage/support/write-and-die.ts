/** A writer that is killed at a step of its write. */
import { createFiles } from '../../../../src/adapters/storage/files.ts';
import type { FileStep } from '../../../../src/adapters/storage/staging.ts';
import type { Attributes } from '../../../../src/contracts/plan.ts';

export interface WriteAndDie {
  target: string;
  /** repeated `lines` times: a command line holds no file */
  line: string;
  lines: number;
  attributes: Attributes;
  token: string;
  /** null: it lives on */
  dieAt: FileStep | null;
}

export async function writeAndDie(input: WriteAndDie): Promise<FileStep[]> {
  const reached: FileStep[] = [];
  const files = createFiles({
    onStep: (step) => {
      reached.push(step);
      if (step !== input.dieAt) return Promise.resolve();
      process.kill(process.pid, 'SIGKILL');
      return new Promise(() => undefined);
    },
  });
  const bytes = Buffer.from(input.line.repeat(input.lines));
  await files.write(input.target, bytes, input.attributes, input.token);
  return reached;
}
