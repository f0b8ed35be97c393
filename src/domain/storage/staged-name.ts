/** Names of files staged beside their target: hidden, because a kubelet reads every other file of its directory. */

/** Letters, digits, "_" and "-": a token is the last part of a dot file's name and must be told apart from it. */
const tokenPattern = /^[A-Za-z0-9_-]{4,64}$/;

export function isStageToken(token: string): boolean {
  return tokenPattern.test(token);
}

/** `.<base>.<token>` */
export function stagedName(base: string, token: string): string {
  return `.${base}.${token}`;
}

/** The token in a staged file's name; undefined when the name is not of that form. */
export function tokenOfStaged(name: string): string | undefined {
  const match = /^\..+\.([A-Za-z0-9_-]{4,64})$/.exec(name);
  return match?.[1];
}
