/** The options that `remediate`, `plan` and `fleet` share: what is to be changed, how it is proved, how it is carried out. */
import type { Command } from 'commander';
import { addApprovalOptions } from './approval-options.ts';
import { addNodeOptions } from './session.ts';

const collect = (value: string, all: string[]): string[] => [...all, value];

/** Of a change on one node. */
export function addChangeOptions(command: Command): Command {
  addNodeOptions(command)
    .option('--all', allText)
    .option(
      '--from <report>',
      "what kube-bench's JSON says of this node (- for standard input): its findings are looked at, and mended; of several nodes NODE=REPORT for each",
      collect,
      [],
    )
    .option('--exclude <check>', 'leave this check alone', collect, [])
    .option('--manifest <path>', 'a manifest on the node, with --set, --add, --remove or --unset')
    .option('--component <name>', 'the component in that manifest, when its file name does not say it')
    .option('--set <name=value>', 'set a flag', collect, [])
    .option('--add <name=item>', 'add an item to a list flag', collect, [])
    .option('--remove <name=item>', 'remove an item from a list flag', collect, [])
    .option('--unset <name>', 'remove a flag', collect, [])
    .option('--restore <backup>', 'put this backup back');
  return addProofOptions(command);
}

const allText = 'every check of the catalog that may be done without a person (see --accept-risk)';

/** Of checks on many nodes. */
export function addFleetWorkOptions(command: Command): Command {
  command.option('--all', allText).option('--exclude <check>', 'leave this check alone', collect, []);
  return addProofOptions(command);
}

function addProofOptions(command: Command): Command {
  return command
    .option('--param <name=value>', 'a parameter of a check', collect, [])
    .option(
      '--accept <check>',
      'accept the risk of this check, whatever it is; --all then does it, too',
      collect,
      [],
    )
    .option('--answers <file>', 'YAML with accept, acceptRisk, parameters, and exclude with reasons')
    .option(
      '--accept-risk <risk>',
      'highest risk done without further consent: none, low, medium, high (default low)',
    )
    .option('--allow-unknown', 'allow flags that the table of this version does not know')
    .option(
      '--persist',
      "then write the same flags into kubeadm's ConfigMap, so that `kubeadm upgrade` does not undo them",
    )
    .option(
      '--without-etcd-snapshot <reason>',
      'change etcd though no snapshot of its data is taken before; the reason is kept',
    )
    .option('--audit <script>', 'your own audit script, on the node, in an allowed directory')
    .option('--audit-arg <arg>', 'an argument of it', collect, [])
    .option('--wait <duration>', 'how long to wait for another open change of the node (default 10m)')
    .option('--pace <pace>', 'limits of the health gate: normal, slow or fast')
    .option('--settle <duration>', 'how long the new process must hold (default 15s)')
    .option(
      '--timeout <duration>',
      'without progress, once the new process runs (default 60s; a rollback keeps at least the default)',
    )
    .option('--reason <text>', 'why, for the record');
}

/** Of what is carried out, and not only planned. */
export function addCarryOutOptions(command: Command): Command {
  return addApprovalOptions(command)
    .option(
      '--rehearse <how>',
      'auto: a dry boot where it can be; canary: a Pod beside the live API server; off',
    )
    .option(
      '--revert-after <duration>',
      'the node puts the change back by itself when nobody has confirmed it by then',
    )
    .option('--one-by-one', 'a change for each check, in place of one for each component')
    .option('--stop-on-failure', 'begin nothing more when one fails, and do not look for the guilty check')
    .option(
      '--all-or-nothing',
      'put back all that was changed when anything fails; what is left for you is no failure',
    )
    .option('--max-restarts <n>', 'of components, rollbacks included (default 100)')
    .option('--detach', 'start the run and return at once');
}
