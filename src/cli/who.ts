/** Who types the command, as the record names them: the person behind sudo, else the user of the process. */
import { userInfo } from 'node:os';

export function whoAmI(): string {
  return process.env['SUDO_USER'] ?? process.env['USER'] ?? userInfo().username;
}
