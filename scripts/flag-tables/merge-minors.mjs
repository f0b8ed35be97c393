/** One table of several minors: a row says from which minor (`since`) to which (`until`) it is true, where that is not all. */

/**
 * @param minors oldest first
 * @param tables for each minor its pairs of name and row
 * @returns sorted by name, and for one name by age: { name, row, since?, until? }
 */
export function mergeMinors(minors, tables) {
  const rows = new Map();
  tables.forEach((table, index) => {
    for (const [name, row] of table) {
      const forms = rows.get(name) ?? [];
      const last = forms.at(-1);
      if (last?.to === index - 1 && JSON.stringify(last.row) === JSON.stringify(row)) last.to = index;
      else forms.push({ row, from: index, to: index });
      rows.set(name, forms);
    }
  });
  const spanOf = ({ from, to }) => ({
    ...(from > 0 && { since: minors[from] }),
    ...(to < minors.length - 1 && { until: minors[to] }),
  });
  return [...rows]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([name, forms]) => forms.map((form) => ({ name, row: form.row, ...spanOf(form) })));
}
