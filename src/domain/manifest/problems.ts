/** Why a manifest is not edited: where, what was expected, what was found, and what to do. */
import type { Code } from '../../contracts/codes.ts';

export interface Position {
  /** 1-based */
  line: number;
  /** 1-based, in characters; a byte order mark does not count */
  column: number;
}

export interface ManifestProblem {
  code: Extract<Code, 'MANIFEST_UNPARSABLE' | 'FLAG_REFUSED' | 'INVALID_REQUEST'>;
  /** null: it is about the request, or about the file as a whole */
  position: Position | null;
  /** what it is about, such as `spec.containers[0].command` or `--audit-log-maxage` */
  subject: string;
  expected: string;
  found: string;
  hint: string | null;
}

/** Carries problems out of nested decisions; `editManifest` and `readManifest` turn it into a value. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly problems: ManifestProblem[];
  constructor(problems: ManifestProblem[]) {
    super(describeProblems(problems, 'manifest'));
    this.problems = problems;
  }
}

/** @throws Refusal always: the file is not one that can be edited safely */
export function refuseManifest(
  subject: string,
  position: Position | null,
  rest: { expected: string; found: string; hint?: string },
): never {
  throw new Refusal([
    {
      code: 'MANIFEST_UNPARSABLE',
      subject,
      position,
      ...rest,
      hint: rest.hint ?? 'correct the file by hand, then run again',
    },
  ]);
}

/** @throws Refusal always: what is asked for makes no sense, whatever the file says */
export function refuseRequest(
  subject: string,
  rest: { expected: string; found: string; hint?: string },
): never {
  throw new Refusal([{ code: 'INVALID_REQUEST', subject, position: null, ...rest, hint: rest.hint ?? null }]);
}

/** Runs every step and collects what all of them refuse, so that a person corrects everything at once. */
export function collectRefusals<T>(items: readonly T[], step: (item: T) => void): ManifestProblem[] {
  return items.flatMap((item) => {
    try {
      step(item);
      return [];
    } catch (error) {
      if (error instanceof Refusal) return error.problems;
      throw error;
    }
  });
}

/** `file:line:column subject: expected …, found …`, each with its hint on a line below. */
export function describeProblems(problems: readonly ManifestProblem[], file: string): string {
  return problems.map((problem) => describeProblem(problem, file)).join('\n');
}

function describeProblem(
  { position, subject, expected, found, hint }: ManifestProblem,
  file: string,
): string {
  const where = position === null ? file : `${file}:${position.line}:${position.column}`;
  const text = `${where} ${subject}: expected ${expected}, found ${found}`;
  return hint === null ? text : `${text}\n  hint: ${hint}`;
}
