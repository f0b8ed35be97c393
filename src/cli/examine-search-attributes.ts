/** What `doctor` says of the search attributes of a namespace, with the command that makes them there. */
import type { SearchAttributeState } from '../adapters/service/search-attributes.ts';
import { searchAttributes } from '../domain/names.ts';
import type { Examination } from './doctor.ts';

const name = 'search attributes';
const without = 'runs work, but cannot be found by node or check';

/**
 * @param state null: the server does not say
 * @param place where the command is to make them; an address that a profile says is left to the profile
 */
export function judgeSearchAttributes(
  state: SearchAttributeState | null,
  place: { address: string | undefined; namespace: string },
): Examination {
  if (state === null) {
    return {
      name,
      outcome: 'warn',
      detail: `the server does not let us ask for those of ${place.namespace}: ${without}`,
      hint: 'give the key of kubemend the right to list search attributes (operator service)',
    };
  }
  const { missing, mistyped } = state;
  if (mistyped.length > 0) {
    const list = mistyped.map((each) => `${each.name}: expected ${each.expected}, found ${each.found}`);
    return {
      name,
      outcome: 'warn',
      detail: `${list.join('; ')}: ${without}`,
      hint: 'use a namespace of its own for kubemend (TEMPORAL_NAMESPACE)',
    };
  }
  if (missing.length === 0) return { name, outcome: 'ok', detail: Object.keys(searchAttributes).join(' ') };
  const types: Record<string, string> = searchAttributes;
  const create = [
    'temporal operator search-attribute create',
    ...(place.address === undefined ? [] : [`--address ${place.address}`]),
    `--namespace ${place.namespace}`,
    ...missing.map((each) => `--name ${each} --type ${types[each] ?? ''}`),
  ];
  return {
    name,
    outcome: 'warn',
    detail: `missing: ${missing.join(' ')}: ${without}`,
    hint: create.join(' '),
  };
}
