/** Which of our search attributes a namespace has, and of which type: a value for another type fails the workflow task for ever. */
import type { Connection } from '@temporalio/client';
import { searchAttributes } from '../../domain/names.ts';

// temporal.api.enums.v1.IndexedValueType
export const indexedValueTypes = {
  Text: 1,
  Keyword: 2,
  Int: 3,
  Double: 4,
  Bool: 5,
  Datetime: 6,
  KeywordList: 7,
} as const;

export interface SearchAttributeState {
  missing: string[];
  /** registered by someone else with another type: our runs would fail to start */
  mistyped: { name: string; expected: string; found: string }[];
}

/** gRPC codes of a server that does not let us ask: a key without that right, a service without operators */
const notForUs: readonly unknown[] = [7, 12]; // PERMISSION_DENIED, UNIMPLEMENTED

/** @returns null: the server tells nobody like us */
export async function askSearchAttributes(
  connection: Pick<Connection, 'operatorService'>,
  namespace: string,
): Promise<SearchAttributeState | null> {
  try {
    return await inspectSearchAttributes(connection, namespace);
  } catch (error) {
    if (notForUs.includes((error as { code?: unknown }).code)) return null;
    throw error;
  }
}

export async function inspectSearchAttributes(
  connection: Pick<Connection, 'operatorService'>,
  namespace: string,
): Promise<SearchAttributeState> {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  const state: SearchAttributeState = { missing: [], mistyped: [] };
  for (const [name, type] of Object.entries(searchAttributes)) {
    const found: number | undefined = customAttributes[name];
    if (found === undefined) state.missing.push(name);
    else if (found !== indexedValueTypes[type]) {
      state.mistyped.push({ name, expected: type, found: nameOfType(found) });
    }
  }
  return state;
}

function nameOfType(value: number): string {
  return Object.entries(indexedValueTypes).find(([, number]) => number === value)?.[0] ?? String(value);
}
