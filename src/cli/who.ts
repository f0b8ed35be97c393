/** Who types the command, as the record names them: the person behind sudo, else the user of the process. */
import { userInfo } from 'node:os';

/** @param nameOfUser throws where the system has no name for the number that the process runs as, as in many containers */
export function whoAmI(env = process.env, nameOfUser = (): string => userInfo().username): string {
  const named = [env['SUDO_USER'], env['USER']].find((name) => name !== undefined && name !== '');
  if (named !== undefined) return named;
  try {
    return nameOfUser();
  } catch {
    return `uid ${process.geteuid?.() ?? 'unknown'}`;
  }
}
