/** An owner to whom a fix gives files, and whom the node does not know: kubemend makes no users. */
import type { FixStep } from '../../contracts/check.ts';

export interface MissingOwner {
  /** `user:group` as the step has it */
  owner: string;
  /** what a person does on the node */
  todo: string;
}

/** @param steps with their parameters put in */
export function missingOwner(
  steps: readonly FixStep[],
  isMissing: (owner: string) => boolean,
): MissingOwner | null {
  const owners = steps.flatMap((step) => ('setOwner' in step ? [step.setOwner.owner] : []));
  const owner = owners.find(isMissing);
  if (owner === undefined) return null;
  const [user = owner, group = user] = owner.split(':');
  const todo =
    user === group
      ? `useradd --system --user-group --no-create-home --shell /usr/sbin/nologin ${user}`
      : `make the user ${user} and the group ${group}`;
  return { owner, todo };
}
