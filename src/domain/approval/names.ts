/** Whom a name means: "Ana ", "ANA" and "ａｎａ" are one person. */

/** Spelled one way: compatible forms, case, outer and inner space, and characters that nobody sees make no difference. */
export function foldName(name: string): string {
  const visible = name.normalize('NFKC').replace(/[\p{Default_Ignorable_Code_Point}\p{Cc}]/gu, '');
  // Both ways: "ß" and "ss" differ in lower case only.
  const folded = visible.toUpperCase().toLowerCase().normalize('NFKC');
  return folded.trim().replace(/\s+/gu, ' ');
}

export function isSamePerson(one: string, other: string): boolean {
  return foldName(one) === foldName(other);
}

export function hasPerson(names: readonly string[], name: string): boolean {
  return names.some((one) => isSamePerson(one, name));
}

/** Each person once, as spelled first. */
export function distinctPeople(names: readonly string[]): string[] {
  const folded = names.map(foldName);
  return names.filter((_name, index) => folded.indexOf(folded[index] ?? '') === index);
}
