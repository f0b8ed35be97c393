/** `kubemend checks lint`: files and directories of one's own, before anything reads them. */
import { printJson, printLine } from './print.ts';

export async function lint(paths: string[], options: { json?: boolean }): Promise<void> {
  const { lintCatalogFiles } = await import('../catalog/lint.ts');
  const { checks, files, problems, notes } = await lintCatalogFiles(paths);
  process.exitCode = problems.length > 0 ? 2 : 0;
  if (options.json === true) {
    printJson({ files: paths, checks, problems, notes });
    return;
  }
  for (const problem of problems) process.stderr.write(`${problem}\n`);
  if (problems.length > 0) {
    process.stderr.write(`${problems.length} problem(s) in ${files} file(s)\n`);
    return;
  }
  for (const note of notes) printLine(note);
  printLine(
    `${checks} check(s) in ${files} file(s): each entry is complete, and its examples are judged as they say`,
  );
}
