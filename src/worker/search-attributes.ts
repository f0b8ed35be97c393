/**
 * Registers our search attributes in a namespace. Through the operator service, not through the dev server's
 * `--search-attribute`: that one is ignored for a namespace that the database file already holds.
 */
import type { Connection } from '@temporalio/client';
import { indexedValueTypes, inspectSearchAttributes } from '../adapters/service/search-attributes.ts';
import { InputError } from '../domain/errors.ts';
import { searchAttributes } from '../domain/names.ts';

/**
 * Adds what is missing; returns the names added.
 * @throws InputError when one exists with another type
 */
export async function registerSearchAttributes(connection: Connection, namespace: string): Promise<string[]> {
  const { missing, mistyped } = await inspectSearchAttributes(connection, namespace);
  if (mistyped.length > 0) {
    const list = mistyped.map((each) => `${each.name}: expected ${each.expected}, found ${each.found}`);
    throw new InputError(`search attributes of namespace "${namespace}": ${list.join('; ')}`, {
      code: 'PREREQUISITE_MISSING',
      hint: 'use a namespace of its own for kubemend (TEMPORAL_NAMESPACE)',
    });
  }
  if (missing.length === 0) return [];
  const types = Object.fromEntries(
    Object.entries(searchAttributes)
      .filter(([name]) => missing.includes(name))
      .map(([name, type]) => [name, indexedValueTypes[type]]),
  );
  try {
    await connection.operatorService.addSearchAttributes({ namespace, searchAttributes: types });
  } catch (error) {
    // Two starters at once: the other one was first, which is as good.
    if ((await inspectSearchAttributes(connection, namespace)).missing.length > 0) throw error;
  }
  return missing;
}
