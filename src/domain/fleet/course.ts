/** What a fleet remembers beside its nodes, and how that is carried to its next run: names of thousands have room there once. */
import type { NodeRole } from '../../contracts/approval-policy.ts';
import type { FleetNode, NodeReport } from '../../contracts/fleet.ts';
import type { FleetState } from '../../contracts/fleet-state.ts';
import type { Wave } from './waves.ts';

type Shown = 'parsed' | 'runId' | 'startedAt' | 'nodes' | 'stopped' | 'paused' | 'aborted' | 'cancelledAt';
type Rest = Omit<FleetState, Shown | 'phases' | 'roles' | 'reports' | keyof ByName>;

/** Carried by the places of nodes, here by their names. */
interface ByName {
  machines: Record<string, string>;
  leads: Record<string, string[]>;
  openChanges: string[];
  order: string[] | null;
  wave: Wave | null;
  found: string[];
  canaries: string[];
  late: string[];
  cancelled: Record<string, string>;
}

export type Course = Rest & ByName;
type PackedCourse = Rest & Pick<FleetState, keyof ByName>;
type Names = readonly { node: string }[];

export const freshCourse = (): Course => ({
  asked: 0,
  machines: {},
  leads: {},
  openChanges: [],
  order: null,
  waves: 0,
  canaryWaves: 0,
  steps: 0,
  wave: null,
  found: [],
  canaries: [],
  late: [],
  cancelled: {},
  soakUntil: null,
  approved: 0,
  approvals: [],
});

/** @param nodes all of them, in the order in which they were asked for */
export function packCourse(course: Course, nodes: Names): PackedCourse {
  const places = new Map(nodes.map(({ node }, place) => [node, place]));
  const place = (name: string): number => {
    const found = places.get(name);
    if (found === undefined) throw new Error(`${name} is no node of this fleet`);
    return found;
  };
  const { wave, order } = course;
  return {
    ...course,
    machines: mapKeys(course.machines, (name) => String(place(name))),
    leads: mapKeys(course.leads, (name) => String(place(name))),
    openChanges: course.openChanges.map(place),
    order: order?.map(place) ?? null,
    wave: wave && { ...wave, nodes: wave.nodes.map(place) },
    found: course.found.map(place),
    canaries: course.canaries.map(place),
    late: course.late.map(place),
    cancelled: mapKeys(course.cancelled, (name) => String(place(name))),
  };
}

export function unpackCourse(packed: PackedCourse, nodes: Names): Course {
  const name = (place: number): string => {
    const found = nodes[place];
    if (found === undefined) throw new Error(`there is no node ${place} in this fleet`);
    return found.node;
  };
  const { asked, waves, canaryWaves, steps, soakUntil, approved, approvedPlan, approvals } = packed;
  const { wave, order } = packed;
  return {
    ...{ asked, waves, canaryWaves, steps, soakUntil, approved, approvals },
    ...(approvedPlan !== undefined && { approvedPlan }),
    machines: mapKeys(packed.machines, (place) => name(Number(place))),
    leads: mapKeys(packed.leads, (place) => name(Number(place))),
    openChanges: packed.openChanges.map(name),
    order: order?.map(name) ?? null,
    wave: wave && { ...wave, nodes: wave.nodes.map(name) },
    found: packed.found.map(name),
    canaries: packed.canaries.map(name),
    late: packed.late.map(name),
    cancelled: mapKeys(packed.cancelled ?? {}, (place) => name(Number(place))),
  };
}

function mapKeys<Value>(
  record: Record<string, Value>,
  keyOf: (key: string) => string,
): Record<string, Value> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [keyOf(key), value]));
}

const letters: readonly [NodeRole, string][] = [
  ['control-plane', 'c'],
  ['worker', 'w'],
];

/** What the inventory says of each node: a letter, `-` where it says nothing. */
export function packRoles(nodes: readonly FleetNode[]): string {
  return nodes.map(({ role }) => letters.find(([one]) => one === role)?.[1] ?? '-').join('');
}

/** @param reports by place; undefined: the work is not from reports */
export function unpackNodes(
  { roles, reports }: Pick<FleetState, 'roles' | 'reports'>,
  nodes: Names,
): FleetNode[] {
  // Their roles were asked for already where there are none; what was reported of them counts to the end.
  const count = reports?.length ?? roles.length;
  return nodes.slice(0, count).map(({ node }, place) => {
    const role = letters.find(([, letter]) => letter === roles[place])?.[0];
    const reported = reports?.[place];
    return { node, ...(role !== undefined && { role }), ...(reported !== undefined && { reported }) };
  });
}

/** Every node has one, or none has. */
export function packReports(nodes: readonly FleetNode[]): NodeReport[] | undefined {
  const reports = nodes.flatMap(({ reported }) => reported ?? []);
  return reports.length === 0 ? undefined : reports;
}
