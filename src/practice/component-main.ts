/** The program of every practice component: which one it is, its name says (argv[0]), as in a container's image. */
import { basename } from 'node:path';
import type { Component } from '../contracts/basics.ts';
import { runApiServer } from './component/api-server.ts';
import { parseArguments } from './component/arguments.ts';
import { runController } from './component/controller.ts';
import { runEtcd } from './component/etcd.ts';
import { ComponentFailure } from './component/failure.ts';
import { ComponentProcess, loadContainer } from './component/process.ts';

async function main(process_: ComponentProcess, words: string[]): Promise<void> {
  const { name } = process_;
  if (name === 'sleep' || name === 'pause') {
    setInterval(() => undefined, 3_600_000);
    process_.onTerminate(() => process.exit(0));
    return;
  }
  const component = name as Component; // the runtime starts no other program
  const flags = parseArguments(component, words, process.env);
  process_.armCrash();
  switch (component) {
    case 'kube-apiserver': {
      await runApiServer(process_, flags);
      return;
    }
    case 'etcd': {
      await runEtcd(process_, flags);
      return;
    }
    case 'kube-controller-manager':
    case 'kube-scheduler': {
      await runController(process_, flags);
      return;
    }
    case 'kubelet':
      throw new Error('the kubelet is no container');
  }
}

const words = process.argv.slice(2);
const process_ = new ComponentProcess(basename(process.argv0), words, loadContainer());
main(process_, words).catch((error: unknown) => {
  if (!(error instanceof ComponentFailure)) return process_.failCommand(error);
  process_.print(error.printed);
  process.exit(error.exitCode);
});
