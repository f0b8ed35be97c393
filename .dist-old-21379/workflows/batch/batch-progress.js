/** What a batch tells while it is under way, and the signals that hold it between two changes. */
import { condition, defineQuery, defineSignal, setCurrentDetails, setHandler } from '@temporalio/workflow';
import { noApproval } from "../../domain/approval/demands.js";
import { messages } from "../../domain/names.js";
import { beginPhase, endPhase } from "../phases.js";
import { abandonmentOf } from "../silence.js";
import { attributeKeys, createAttributes } from "../search-attributes.js";
import { detailsOf } from "./batch-details.js";
export function beginBatchProgress() {
    const startedAt = new Date().toISOString();
    const status = {
        phase: 'parse',
        waitingFor: '',
        cluster: '',
        node: '',
        paused: false,
        approval: noApproval(),
        diff: '',
        current: null,
        runs: [],
        phases: [],
        result: null,
    };
    let aborted = false;
    let givenUp = null;
    const { enable, upsert } = createAttributes();
    const show = () => setCurrentDetails(detailsOf(status));
    setHandler(defineQuery(messages.status), () => status, {
        description: 'Phase, runs so far and result of this batch',
    });
    const on = (name, description, change) => {
        const apply = (said) => {
            change(abandonmentOf(said));
            show();
        };
        setHandler(defineSignal(name), apply, { description });
    };
    on(messages.pause, 'Begin no further change until it is resumed', () => (status.paused = true));
    on(messages.resume, 'Go on after a pause', () => (status.paused = false));
    on(messages.abort, 'Begin no further change; the one under way ends as it would', () => (aborted = true));
    on(messages.abandon, 'Give up putting back what cannot be put back now: {"by":"ana","reason":"…"}', ({ by, reason }) => (givenUp = `given up by ${by} (${reason})`));
    const begin = (phase, waitingFor) => {
        beginPhase(status, phase, waitingFor);
        upsert([{ key: attributeKeys.Phase, value: phase }]);
        show();
    };
    const end = (outcome) => {
        endPhase(status, outcome);
        show();
    };
    return {
        status,
        startedAt,
        begin,
        end,
        waitFor(what) {
            status.waitingFor = what;
            show();
        },
        describe({ request, hasSearchAttributes }) {
            status.cluster = request.cluster;
            status.node = request.node;
            enable(hasSearchAttributes);
            upsert([
                { key: attributeKeys.Cluster, value: request.cluster },
                { key: attributeKeys.Node, value: request.node },
                { key: attributeKeys.RequestedBy, value: request.requestedBy === '' ? null : request.requestedBy },
            ]);
            show();
        },
        beginRun(workflowId, { target, checks }, what) {
            status.current = { workflowId, checks };
            givenUp = null;
            begin(target, `${what}: ${workflowId}`);
        },
        endRun(run) {
            status.current = null;
            if (run === null) {
                end('not begun');
                return;
            }
            status.runs.push(run);
            const code = run.code === undefined ? '' : ` ${run.code}`;
            const checks = run.checks.length === 0 ? '' : `: ${run.checks.join(', ')}`;
            end(`${run.status}${code}${checks}`);
        },
        addRun(run) {
            status.runs.push(run);
        },
        restarts: () => status.runs.reduce((sum, run) => sum + run.restarts, 0),
        async whilePaused() {
            if (!status.paused)
                return;
            status.waitingFor = 'the signal resume';
            show();
            await condition(() => !status.paused || aborted);
        },
        isAborted: () => aborted,
        async whileHeldUp(what, ms) {
            status.waitingFor = what;
            show();
            await condition(() => givenUp !== null, ms);
            return givenUp;
        },
        finish(result) {
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
