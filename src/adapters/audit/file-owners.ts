/** Users and groups by the node's own names (passwd(5), group(5)); never by those of whoever looks. */
import { readFile } from 'node:fs/promises';
import { errnoOf } from '../storage/errno.ts';

/**
 * @param owners as `user:group`, each a name or a number
 * @param toReal of a node path
 * @returns `uid:gid` by owner; null: the node has no such user or group. An owner is left out when nobody could look.
 */
export async function readOwners(
  owners: readonly string[],
  toReal: (nodePath: string) => string,
): Promise<Record<string, string | null>> {
  if (owners.length === 0) return {};
  const [users, groups] = await Promise.all(
    ['/etc/passwd', '/etc/group'].map((path) => readNumbers(toReal(path))),
  );
  if (users === undefined || groups === undefined) return {};
  return Object.fromEntries(
    owners.map((owner) => {
      const [user = '', group = ''] = owner.split(':');
      const [uid, gid] = [numberOf(user, users), numberOf(group, groups)];
      return [owner, uid === undefined || gid === undefined ? null : `${uid}:${gid}`];
    }),
  );
}

function numberOf(name: string, numbers: ReadonlyMap<string, string>): string | undefined {
  return /^\d+$/.test(name) ? name : numbers.get(name);
}

/**
 * Both files have the name first and the number third; of two lines with one name the first counts (getpwnam(3)).
 * undefined: the file cannot be read
 */
async function readNumbers(path: string): Promise<Map<string, string> | undefined> {
  try {
    const lines = (await readFile(path, 'utf8')).split('\n').map((line) => line.split(':'));
    const known = lines.flatMap(([name = '', , number = '']) =>
      /^\d+$/.test(number) ? [[name, String(Number(number))] as const] : [],
    );
    return new Map(known.toReversed());
  } catch (error) {
    return errnoOf(error) === 'ENOENT' ? new Map() : undefined;
  }
}
