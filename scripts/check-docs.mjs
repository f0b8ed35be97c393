/** Every link in a Markdown file leads somewhere: files by path, headings by anchor. Pages of the web are not asked. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'], {
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => file !== '' && existsSync(file));

const problems = files.flatMap((file) => {
  const text = readFileSync(file, 'utf8').replace(/```[\s\S]*?```/g, '');
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, link = '']) => {
    if (/^[a-z]+:/.test(link)) return [];
    const [path, anchor] = link.split('#');
    const target = path === '' ? file : join(dirname(file), path ?? '');
    if (!existsSync(target)) return [`${file}: link to ${link}: no such file`];
    if (anchor === undefined || statSync(target).isDirectory()) return [];
    return anchorsOf(target).has(anchor)
      ? []
      : [`${file}: link to ${link}: no such heading in ${relative('.', target)}`];
  });
});

for (const problem of problems) console.error(problem);
process.exitCode = problems.length === 0 ? 0 : 1;

/** As the common renderers make them: lower case, punctuation dropped, blanks to "-". */
function anchorsOf(file) {
  const headings = readFileSync(file, 'utf8').matchAll(/^#+\s+(.*)$/gm);
  return new Set(
    [...headings].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, '')
        .trim()
        .replace(/\s/g, '-'),
    ),
  );
}
