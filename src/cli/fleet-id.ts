/** Ids of fleets, as people type them. */
import { InputError } from '../domain/errors.ts';
import { isFleetId } from '../domain/names.ts';

/** @throws InputError for an id of anything else */
export function requireFleetId(id: string): void {
  if (isFleetId(id)) return;
  throw new InputError(
    `${id}: expected the id of a fleet (fleet/<cluster> or fleet/<cluster>/<name>), found another`,
    {
      code: 'INVALID_REQUEST',
      hint: 'kubemend fleet list shows them',
    },
  );
}
