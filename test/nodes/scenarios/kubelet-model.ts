/**
 * S40: whatever is done in whatever order, a kubelet runs what a model of three facts says: which form the file has, whether
 * its API server answers, and whether the kubelet was started while it did not.
 */
import { renameSync } from 'node:fs';
import { expect } from 'vitest';
import { soon } from '../../scenarios/support/soon.ts';
import { createRandom } from '../../kill/support/cell.ts';
import { gone, only, read, restartKubelet, twoTicks, withFlag, write } from '../acts.ts';
import type { BehaviourScenario, Step } from '../scenario.ts';
import { manifestPath } from '../tested-node.ts';
import type { TestedNode } from '../tested-node.ts';

const scheduler = 'kube-scheduler';
const api = manifestPath('kube-apiserver');
const away = '/etc/kubernetes/kube-apiserver.yaml.away';
const mark = '--kube-api-qps=';

interface Model {
  plain: string;
  /** 0: the form without the flag */
  file: number;
  runs: number;
  apiAnswers: boolean;
  /** started while its API server was away: changes of files wait until that answers */
  isWedged: boolean;
}

type Act = 'write' | 'ticks' | 'restart the kubelet' | 'API server away' | 'API server back';

/** Orders that a real kubelet answers in one way; a restart with a change pending starts both forms side by side. */
function possible({ apiAnswers, isWedged }: Model): Act[] {
  if (!apiAnswers)
    return isWedged
      ? ['write', 'ticks', 'API server back']
      : ['write', 'ticks', 'restart the kubelet', 'API server back'];
  return ['write', 'write', 'ticks', 'restart the kubelet', 'API server away'];
}

async function carryOut(node: TestedNode, model: Model, act: Act): Promise<void> {
  switch (act) {
    case 'write':
      model.file += 1;
      write(node, manifestPath(scheduler), withFlag(`${mark}${50 + model.file}`)(model.plain));
      break;
    case 'ticks':
      await twoTicks(node);
      break;
    case 'restart the kubelet':
      await restartKubelet(node);
      model.isWedged = !model.apiAnswers;
      break;
    case 'API server away': {
      const { pid } = await only(node, 'kube-apiserver');
      renameSync(node.at(api), node.at(away));
      await gone(node, 'kube-apiserver', pid);
      model.apiAnswers = false;
      break;
    }
    case 'API server back':
      renameSync(node.at(away), node.at(api));
      await soon('the API server', async () => ((await node.askApi('/readyz')) === 200 ? true : undefined));
      model.apiAnswers = true;
      model.isWedged = false;
      break;
  }
  if (!model.isWedged) model.runs = model.file;
}

const formOf = (flags: readonly string[]): number => {
  const value = flags.find((flag) => flag.startsWith(mark))?.slice(mark.length);
  return value === undefined ? 0 : Number(value) - 50;
};

function sequence(seed: number, length: number): BehaviourScenario {
  const random = createRandom(seed);
  const model: Model = { plain: '', file: 0, runs: 0, apiAnswers: true, isWedged: false };
  const steps = Array.from({ length }, (_, index): Step => ({
    does: `step ${index + 1} of seed ${seed}`,
    act: async (node) => {
      if (index === 0) Object.assign(model, { plain: read(node, manifestPath(scheduler)), file: 0, runs: 0 });
      const acts = possible(model);
      const act = acts[Math.floor(random() * acts.length)] ?? 'ticks';
      await carryOut(node, model, act);
      if (model.isWedged) {
        await twoTicks(node);
        const running = await node.processes(scheduler);
        expect(
          running.map(({ flags }) => formOf(flags)),
          act,
        ).toEqual([model.runs]);
        return;
      }
      await soon(`form ${model.runs} to run after: ${act}`, async () => {
        const running = await node.processes(scheduler);
        return (running.length === 1 && formOf(running[0]!.flags) === model.runs) || undefined;
      });
    },
  }));
  return { title: `whatever is done in whatever order: seed ${seed}`, covers: ['S40'], lab: 'full', steps };
}

export const kubeletModel: readonly BehaviourScenario[] = [sequence(1, 10), sequence(2, 10), sequence(5, 10)];
