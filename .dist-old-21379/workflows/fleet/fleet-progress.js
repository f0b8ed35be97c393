/** What a fleet tells while it is under way, and the signals that hold it between two nodes. */
import { defineQuery, defineSignal, setCurrentDetails, setHandler } from '@temporalio/workflow';
import { countStatuses } from "../../domain/fleet/fleet-outcome.js";
import { roomForReason, shorten } from "../../domain/fleet/short-reason.js";
import { messages } from "../../domain/names.js";
import { beginPhase, endPhase } from "../phases.js";
import { attributeKeys, createAttributes } from "../search-attributes.js";
import { detailsOf } from "./fleet-details.js";
/** more would be read by nobody, and would make results large */
const mostPhases = 100;
export function beginFleetProgress(runId, state) {
    const status = {
        phase: 'parse',
        waitingFor: '',
        cluster: '',
        name: null,
        runId: state?.runId ?? runId,
        startedAt: state?.startedAt ?? new Date().toISOString(),
        paused: state?.paused ?? false,
        stopped: state?.stopped ?? null,
        wave: state?.waves ?? 0,
        approval: null,
        counts: {},
        nodes: [],
        phases: state?.phases ?? [],
        result: null,
    };
    const { aborted = false, cancelledAt = null } = state ?? {};
    const hold = { aborted, cancelledAt };
    const byName = new Map();
    let room = 0;
    /** from an earlier run, whose phase under way goes on */
    let isCarried = state !== undefined;
    const { enable, upsert } = createAttributes();
    const show = () => setCurrentDetails(detailsOf(status));
    setHandler(defineQuery(messages.status), () => ({ ...status, counts: countStatuses(status.nodes) }), { description: 'Wave, every node so far and result of this fleet' });
    const on = (name, description, change) => setHandler(defineSignal(name), () => {
        change();
        show();
    }, { description });
    on(messages.pause, 'Begin no further node until it is resumed', () => (status.paused = true));
    on(messages.resume, 'Go on after a pause', () => (status.paused = false));
    on(messages.abort, 'Begin no further node; those under way end as they would', () => (hold.aborted = true));
    const node = (name) => {
        const found = byName.get(name);
        if (found === undefined)
            throw new Error(`${name} is no node of this fleet`);
        return found;
    };
    return {
        status,
        hold,
        describe({ request, hasSearchAttributes }, nodes) {
            status.cluster = request.cluster;
            status.name = request.name ?? null;
            status.nodes = nodes;
            room = roomForReason(nodes);
            for (const one of nodes)
                byName.set(one.node, one);
            enable(hasSearchAttributes);
            upsert([
                { key: attributeKeys.Cluster, value: request.cluster },
                { key: attributeKeys.RequestedBy, value: request.requestedBy === '' ? null : request.requestedBy },
            ]);
            show();
        },
        begin(phase, waitingFor) {
            const last = status.phases.at(-1);
            const isSame = isCarried && last?.endedAt === null && last.name === phase;
            isCarried = false;
            if (isSame)
                Object.assign(status, { phase, waitingFor });
            else
                beginPhase(status, phase, waitingFor);
            status.phases.splice(0, status.phases.length - mostPhases);
            upsert([{ key: attributeKeys.Phase, value: phase }]);
            show();
        },
        end(outcome) {
            endPhase(status, outcome);
            show();
        },
        waitFor(what) {
            status.waitingFor = what;
            show();
        },
        node,
        change(name, change) {
            const one = node(name);
            Object.assign(one, change);
            for (const [field, value] of Object.entries(change)) {
                if (value === undefined)
                    Reflect.deleteProperty(one, field);
            }
            one.reason = shorten(one.reason, room);
            show();
        },
        show,
        finish({ nodes: _nodes, phases: _phases, ...result }) {
            endPhase(status, 'done');
            status.phase = 'done';
            status.waitingFor = '';
            status.result = result;
            upsert([
                { key: attributeKeys.Phase, value: 'done' },
                { key: attributeKeys.Outcome, value: result.status },
            ]);
            show();
        },
    };
}
