/** Which files an assertion about modes or owners looks at. */
import { z } from 'zod';
import { AbsolutePath } from './basics.ts';

/** Exactly one of them; every file that is found must hold. */
export const place = {
  file: AbsolutePath.optional().describe('this one'),
  files: z.array(AbsolutePath).min(1).optional().describe('those of these that exist'),
  below: AbsolutePath.optional().describe(
    'the directory with all that is below it; a link counts by what it leads to, and is never changed',
  ),
  ending: z
    .string()
    .regex(/^\.[a-z0-9]+$/, 'expected an ending, such as ".key"')
    .optional()
    .describe('beside below: only files with this ending, and no directory'),
  filesOnly: z.literal(true).optional().describe('beside below: its directories do not count'),
  fileOf: z
    .object({
      flag: z.string().optional().describe("the flag that names it; a container's path is found on the node"),
      kubelet: z
        .string()
        .optional()
        .describe('the key of KubeletConfiguration that names it; a flag beside it beats it'),
      manifest: z.literal(true).optional().describe('the manifest of the component, whatever it is called'),
      else: AbsolutePath.optional().describe('where nothing names it'),
    })
    .strict()
    .optional()
    .describe('the one that the component uses'),
};

const kinds = ['file', 'files', 'below', 'fileOf'] as const;

export function inOnePlace(
  value: Partial<Record<(typeof kinds)[number] | 'ending' | 'filesOnly', unknown>>,
  context: { addIssue: (issue: { code: 'custom'; message: string; path?: PropertyKey[] }) => void },
): void {
  const given = kinds.filter((kind) => value[kind] !== undefined);
  if (given.length !== 1) {
    const found = given.length === 0 ? 'none' : given.join(' and ');
    context.addIssue({
      code: 'custom',
      message: `expected exactly one of ${kinds.join(', ')}, found ${found}`,
    });
  }
  for (const name of ['ending', 'filesOnly'] as const) {
    if (value[name] === undefined || value.below !== undefined) continue;
    context.addIssue({ code: 'custom', path: [name], message: `expected below beside ${name}` });
  }
}
