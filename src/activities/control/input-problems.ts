/** Every problem of an input at once: by its schema, and by the names that the catalog must know. */
import type { z } from 'zod';
import { describeIssues } from '../../adapters/config/config-file.ts';
import { unusableReason } from '../../catalog/catalog.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import { InputError } from '../../domain/errors.ts';

export function parseAll<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
): { value?: z.output<Schema>; problems: string[] } {
  const parsed = schema.safeParse(input);
  if (parsed.success) return { value: parsed.data, problems: [] };
  const problems = describeIssues(parsed.error.issues, input, () => 'input');
  return { problems: problems.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)) };
}

/** Unknown checks are found even when other fields are wrong too: all problems at once. */
export function checkProblems(input: unknown, field: string, catalog: Catalog): string[] {
  const fields = (typeof input === 'object' && input !== null ? input : {}) as Record<string, unknown>;
  const names = fields[field];
  if (!Array.isArray(names)) return [];
  return names.flatMap((name: unknown, index) => {
    const id = typeof name === 'object' && name !== null && 'check' in name ? name.check : name;
    if (typeof id !== 'string' || id === '') return []; // the schema has named it
    try {
      catalog.resolve(id);
      return [];
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      return [`${field}.${index}: ${error.message}`];
    }
  });
}

/** Of what the caller knows by a check, and the control worker does not. */
export function definitionProblems(
  definitions: Readonly<Record<string, string>> | undefined,
  catalog: Catalog,
): string[] {
  return Object.entries(definitions ?? {}).flatMap(([slug, asked]) => {
    const has = catalog.find(slug) === undefined ? null : catalog.digest(slug);
    if (has === asked) return [];
    const broken = catalog.own.unusable.find((one) => one.slug === slug);
    const found = has ?? (broken === undefined ? 'none' : unusableReason(broken));
    return [
      `definitions.${slug}: expected the definition ${asked} of the caller, found ${found} in the control worker: give both the same files (checkDirs), and start it again`,
    ];
  });
}

/**
 * @param workflow its type, such as `remediate`
 * @param schema name of the published one
 */
export function invalid(workflow: string, problems: readonly string[], schema?: string): InputError {
  const list = problems.map((problem) => `  ${problem}`).join('\n');
  return new InputError(`${workflow}: ${problems.length} problem(s) with the input\n${list}`, {
    code: 'INVALID_REQUEST',
    hint: `correct each line above${schema === undefined ? '' : `; the schema is schemas/${schema}.schema.json`}`,
  });
}
