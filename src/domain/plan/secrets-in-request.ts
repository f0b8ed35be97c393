/** What of a request must not be kept in a file: values whose names say that they are secret. */
import type { BatchInput } from '../../contracts/batch.ts';
import type { RemediateInput } from '../../contracts/request.ts';
import { maskArgument } from '../mask-secrets.ts';

type Asked = Pick<RemediateInput, 'set' | 'add' | 'remove' | 'parameters' | 'audit'>;

/** @returns their names, never their values */
export function secretsInRequest(request: Asked | Pick<BatchInput, 'parameters' | 'audit'>): string[] {
  const { set, add, remove, parameters, audit }: Asked = request;
  const values = [set, add, remove, parameters].flatMap((given) => Object.entries(given ?? {}));
  const named = values.filter(([name, value]) => isSecret(`--${name}=${value}`)).map(([name]) => name);
  const args = audit?.args?.filter(isSecret).map((arg) => arg.replace(/=.*$/s, '')) ?? [];
  return [...named, ...args];
}

function isSecret(argument: string): boolean {
  return maskArgument(argument) !== argument;
}
