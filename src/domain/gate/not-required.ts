/** Useful checks that G does not require: told beside those that it does, so that nobody takes them for proven. */
import type { GateSpec, Observation } from '../../contracts/gate.ts';

type UsefulCheck = NonNullable<Observation['useful']>[number];

/** Whether a failure of it says that the new process is not useful. */
export function isRequired({ baseline, toldOnly }: GateSpec, { name, unasked }: UsefulCheck): boolean {
  if (unasked === true || toldOnly?.includes(name) === true) return false;
  return baseline?.useful === undefined || baseline.useful.includes(name);
}

/** @returns one sentence for each reason that there is */
export function tellNotRequired(spec: GateSpec, useful: readonly UsefulCheck[]): string[] {
  const isTold = ({ name }: UsefulCheck): boolean => spec.toldOnly?.includes(name) === true;
  const rest = useful.filter((check) => !isRequired(spec, check));
  const unasked = rest.filter((check) => check.unasked === true);
  const asked = rest.filter((check) => check.unasked !== true);
  const failedBefore = asked.filter((check) => !isTold(check));
  const fails = asked.filter((check) => isTold(check) && !check.ok);
  const tell = (what: string, told: string[]): string[] =>
    told.length === 0 ? [] : [`${what}: ${told.join(', ')}`];
  return [
    ...tell(
      'failed before the change too',
      failedBefore.map(({ name }) => name),
    ),
    ...tell('fails, and a rollback does not answer for it', fails.map(withDetail)),
    ...tell('could not be asked', unasked.map(withDetail)),
  ];
}

const withDetail = ({ name, detail }: UsefulCheck): string => `${name} (${detail})`;
