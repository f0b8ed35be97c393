/** Reads an inventory: YAML or JSON with `cluster` and `nodes`, or a plain list of names. */
import { readFile } from 'node:fs/promises';
import { text as readAll } from 'node:stream/consumers';
import { Inventory } from '../../contracts/inventory.ts';
import { InputError } from '../../domain/errors.ts';
import { parseNameList } from '../../domain/fleet-targets/name-list.ts';
import type { FleetTarget } from '../../domain/fleet-targets/target.ts';
import { describeIssues, parseConfigText, throwProblems } from '../config/config-file.ts';
import type { ConfigPath } from '../config/config-file.ts';

export interface ReadInventory {
  /** as errors name it */
  source: string;
  /** undefined: the file does not say */
  cluster: string | undefined;
  targets: FleetTarget[];
}

const hint =
  'write cluster and nodes: [{ name, role: control-plane or worker, labels }], or a name on each line; the schema is schemas/inventory.schema.json';

/**
 * @param path `-` is standard input
 * @throws InputError with every problem, each with file:line:column
 */
export async function readInventory(path: string): Promise<ReadInventory> {
  const source = path === '-' ? 'standard input' : path;
  return parseInventory(path === '-' ? await readAll(process.stdin) : await textOf(path), source);
}

export function parseInventory(text: string, source: string): ReadInventory {
  const list = parseNameList(text);
  const { data, problems, locate } =
    list === null
      ? parseConfigText(source, text)
      : { data: { nodes: list.map(({ name }) => ({ name })) }, problems: [], locate: locateIn(source, list) };
  throwProblems(problems, hint);
  const parsed = Inventory.safeParse(data);
  if (!parsed.success) throwProblems(describeIssues(parsed.error.issues, data, locate), hint);
  const { cluster, nodes } = parsed.data ?? { nodes: [] };
  return { source, cluster, targets: nodes };
}

function locateIn(source: string, list: readonly { line: number; column: number }[]) {
  return (path: ConfigPath): string => {
    const { line, column } = list[Number(path[1])] ?? { line: 1, column: 1 };
    return `${source}:${line}:${column}`;
  };
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    const found = (cause as NodeJS.ErrnoException).code ?? String(cause);
    throw new InputError(`${path}: expected an inventory that can be read, found ${found}`, {
      code: 'INVALID_REQUEST',
      hint: 'check the path and the rights of the file; - is standard input',
      cause,
    });
  }
}
