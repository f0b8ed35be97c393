/** Label selectors in Kubernetes' own words, for nodes that no API server has chosen. */
import { InputError } from '../errors.ts';

type Labels = Readonly<Record<string, string>>;
type Requirement = (labels: Labels) => boolean;

const key = String.raw`([A-Za-z0-9](?:[A-Za-z0-9._/-]*[A-Za-z0-9])?)`;
const value = String.raw`([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?|)`;

const forms: readonly [RegExp, (name: string, said: string) => Requirement][] = [
  [new RegExp(`^${key}$`), (name) => (labels) => Object.hasOwn(labels, name)],
  [new RegExp(`^!\\s*${key}$`), (name) => (labels) => !Object.hasOwn(labels, name)],
  [new RegExp(`^${key}\\s*==?\\s*${value}$`), (name, said) => (labels) => valueOf(labels, name) === said],
  // As Kubernetes has it: a node without the label is not that value either.
  [new RegExp(`^${key}\\s*!=\\s*${value}$`), (name, said) => (labels) => valueOf(labels, name) !== said],
  [new RegExp(`^${key}\\s+in\\s*\\(([^()]*)\\)$`), (name, said) => isOneOf(name, said)],
  [
    new RegExp(`^${key}\\s+notin\\s*\\(([^()]*)\\)$`),
    (name, said) => (labels) => !isOneOf(name, said)(labels),
  ],
];

/**
 * @param text such as `zone=a,!spot,tier in (gold, silver)`
 * @throws InputError for what is none
 */
export function parseSelector(text: string): Requirement {
  // A comma within brackets divides values.
  const requirements = text.split(/,(?![^()]*\))/).map((part) => parseRequirement(part.trim(), text));
  return (labels) => requirements.every((isMet) => isMet(labels));
}

function parseRequirement(part: string, whole: string): Requirement {
  for (const [form, make] of forms) {
    const [, name, said = ''] = form.exec(part) ?? [];
    if (name !== undefined) return make(name, said);
  }
  throw new InputError(
    `--selector ${whole}: expected key, !key, key=value, key!=value, key in (a, b) or key notin (a, b), found "${part}"`,
    { code: 'INVALID_REQUEST', hint: 'it is what kubectl get nodes --selector takes' },
  );
}

function isOneOf(name: string, list: string): Requirement {
  const values = list.split(',').map((one) => one.trim());
  return (labels) => {
    const own = valueOf(labels, name);
    return own !== undefined && values.includes(own);
  };
}

function valueOf(labels: Labels, name: string): string | undefined {
  return Object.hasOwn(labels, name) ? labels[name] : undefined;
}
