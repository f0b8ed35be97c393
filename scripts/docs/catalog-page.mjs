/** docs/check-catalog.md: every check on one line, then each with all that a reader asks of it. */

/** @param checks as scripts/docs/facts.mjs gathers them */
export function catalogPage(checks, note) {
  const rows = checks.map(
    ({ id, title, component, fix, slug }) =>
      `| ${id} | ${title.replace(/\|/g, '\\|')} | ${component} | ${fix.kind} | ${fix.risk} | [\`${slug}\`](#${slug}) |`,
  );
  return `${note}

# The catalog of checks

Source: \`src/catalog/checks/\`; \`kubemend checks show CHECK\` prints one whole.

*auto*: mended on request, whatever its risk; who must approve it is the policy's. *consent*: changes behaviour, and must be
accepted: by its own name (\`--accept\`), or with its risk (\`--accept-risk\`, default low). *manual*: audited here, mended by a person. *refused*: known to break a cluster.

Of component *cluster* are the checks of [the whole cluster](cluster-checks.md): looked at when asked for, by objects of the API, and
never changed by kubemend.

A number alone, such as \`1.2.15\`, is that of cis-1.12; of another version it is written with it, such as \`cis-1.8/1.2.16\`. Where a check has no
number in a version, that version has no such check, or asks for something else.

| check | title | component | fix | risk | more |
|---|---|---|---|---|---|
${rows.join('\n')}

## Each check

*Needs* is what must be so before the fix can do what it is for. kubemend looks at what is "refused otherwise" before it changes anything; for all else
a person makes sure. Defaults are by version of Kubernetes, those of etcd by that of the kubeadm which installs it.

${checks.map(entry).join('\n')}`;
}

function entry(check) {
  const { id, slug, title, level, scored, numbers, about, passes, defaults, fix, parameters, source } = check;
  const never = fix.neverInAll ? ', never by `--all`' : '';
  const soak = fix.soakMinutes === undefined ? '' : `, must hold for ${fix.soakMinutes} minutes`;
  const lines = [
    ['About', about],
    ['Passes', passes],
    ['Default', defaults.join('; ')],
    [
      'Fix',
      `${fix.kind}, risk ${fix.risk}${never}${soak}`,
      [...fix.steps, ...fix.conflicts, ...fix.together],
    ],
    ['Parameters', '', parameters],
    ['Needs', '', check.prerequisites],
    ['Breaks', '', check.breaks],
    ['By hand', fix.guidance],
    ['Source', source],
    ['Numbers', `${numbers}; level ${level}, ${scored ? 'scored' : 'not scored'}`],
  ];
  const told = lines.filter(([, text, list = []]) => text !== '' || list.length > 0);
  return `### ${slug}\n\n**${id}**: ${plain(title)}\n\n${told.map(line).join('\n')}\n`;
}

function line([name, text, list = []]) {
  const [only, ...more] = list;
  const isOne = text === '' && more.length === 0 && only !== undefined;
  if (isOne) return `- *${name}*: ${plain(only)}`;
  return [
    `- *${name}*:${text === '' ? '' : ` ${plain(text)}`}`,
    ...list.map((one) => `  - ${plain(one)}`),
  ].join('\n');
}

/** Text of the catalog is no Markdown but for its backticks. */
function plain(text) {
  return text
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/`[^`]*`|[*<]/g, (found) => (found.length > 1 ? found : `\\${found}`));
}
