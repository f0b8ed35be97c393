/** The ways in which a component ends at start, in the words and with the codes of the real ones. */

export class ComponentFailure extends Error {
  override readonly name = 'ComponentFailure';
  readonly exitCode: number;
  /** as printed: whole lines */
  readonly printed: string;
  constructor(printed: string, exitCode = 1) {
    super(printed);
    this.printed = printed;
    this.exitCode = exitCode;
  }
}

/** What cobra prints for a bad command line. */
export function usageFailure(message: string): ComponentFailure {
  return new ComponentFailure(`Error: ${message}`);
}

/** etcd's flags are Go's own: exit code 2. */
export function etcdUsageFailure(message: string): ComponentFailure {
  return new ComponentFailure(message, 2);
}
