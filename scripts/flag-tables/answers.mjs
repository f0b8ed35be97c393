/**
 * What the components' own parsers answered, for a test. Most flags answer alike in every minor: a group names the minors
 * of a flag only where these are not all in which it exists.
 */

/** @param printed component → minor → what it printed */
export function renderAnswers(probes, printed) {
  const groups = new Map();
  for (const [component, byMinor] of Object.entries(printed)) {
    for (const [minor, { flags }] of Object.entries(byMinor)) {
      for (const { name, answers } of flags) {
        const members = groups.get(answers) ?? new Map();
        const flag = `${component} ${name}`;
        groups.set(answers, members.set(flag, [...(members.get(flag) ?? []), minor]));
      }
    }
  }
  const existsIn = (flag) => {
    const [component, name] = flag.split(' ');
    return Object.values(printed[component]).filter(({ flags }) => flags.some((one) => one.name === name))
      .length;
  };
  const describe = ([flag, minors]) =>
    minors.length === existsIn(flag) ? flag : `${flag} ${minors.join(' ')}`;
  const answers = [...groups].map(([taken, members]) => ({ taken, flags: [...members].map(describe) }));
  return `${JSON.stringify({ probes, answers }, null, 1)}\n`;
}
