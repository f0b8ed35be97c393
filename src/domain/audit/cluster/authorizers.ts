/** Who decides what a request may do: the API server's authorizers, by a flag, or by a file that excludes the flag. */
import { toValue, valueAtKey } from '../config-keys.ts';
import { commandLineOf, findGivenFlag } from '../judge-flag.ts';
import { locateFlagFile } from '../judge-flag-file.ts';
import { whyReadIsUnknown } from '../look.ts';
import { parseObject } from '../policy-file.ts';
import type { Start } from './objects.ts';

/** the flag whose file may name them */
export const authorizationFlag = 'authorization-config';

export function authorizersOf({ facts, layer }: Start): readonly string[] | { why: string } {
  const line = commandLineOf(facts, layer);
  if ('why' in line) return line;
  const located = locateFlagFile(authorizationFlag, facts, layer);
  if (located.kind === 'unknown') return located;
  if (located.kind === 'notMounted') return { why: `${located.containerPath}: ${located.detail}` };
  if (located.kind === 'flagAbsent') {
    const given = findGivenFlag('kube-apiserver', line, 'authorization-mode')?.values ?? [];
    const modes = given.filter((mode) => mode !== '');
    // Without flag and file the mode is AlwaysAllow (k8s.io/kubernetes, BuiltInAuthorizationOptions, 1.35).
    return modes.length === 0 ? ['AlwaysAllow'] : modes;
  }
  const file = facts.files[located.nodePath];
  if (layer === 'process' && file !== undefined && 'text' in file && file.changedSinceStart === true) {
    return { why: whyReadIsUnknown(located.nodePath, facts.component) };
  }
  const text = file !== undefined && 'text' in file ? file.text : null;
  const parsed = text === null ? null : parseObject(text);
  const types = parsed?.ok === true ? toValue(valueAtKey(parsed.object, 'authorizers[].type')) : undefined;
  return types ?? { why: `${located.nodePath} names no authorizers, or cannot be read` };
}
