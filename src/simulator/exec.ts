import {ToolError} from '../core/errors.ts';
import {type KubeObject, listAt, textAt} from '../core/objects.ts';
import type {ExecRequest, ExecResult} from '../core/ports.ts';
import type {Control} from './control.ts';
import {startedAt} from './pods.ts';
import {redisReadings} from './stores/redis.ts';

const ended = (exitCode: number, stdout = '', stderr = ''): ExecResult => ({exitCode, stdout, stderr});

/** The few commands that the simulator answers. It runs nothing: what it does not know is refused, never made up. */
const programs: {readonly [program: string]: (args: readonly string[], request: ExecRequest, control: Control) => ExecResult | undefined} =
  {
    true: () => ended(0),
    false: () => ended(1),
    echo: (args) => ended(0, `${args.join(' ')}\n`),
    cat: (args, {stdin}) => (args.length === 0 ? ended(0, stdin ?? '') : undefined),
    hostname: (_, {pod}) => ended(0, `${pod}\n`),
    sh: shell,
    bash: shell,
    'redis-cli': redisCli,
  };

/** `sh -c 'exit 7'` ends with 7, a single known command runs; nothing else is interpreted. */
function shell(args: readonly string[], request: ExecRequest, control: Control): ExecResult | undefined {
  const [flag, script] = args;
  if (flag !== '-c' || script === undefined) return undefined;
  const exit = /^\s*exit\s+(\d{1,3})\s*$/.exec(script)?.[1];
  if (exit !== undefined) return ended(Number(exit) % 256);
  if (!/^[\w ./-]+$/.test(script)) return undefined;
  const [program = '', ...rest] = script.trim().split(/\s+/);
  return program === 'sh' || program === 'bash' ? undefined : programs[program]?.(rest, request, control);
}

function redisCli(args: readonly string[], {pod}: ExecRequest, control: Control): ExecResult | undefined {
  const node = redisReadings(control).find((one) => one.pod === pod);
  if (node === undefined) return undefined;
  if (!('role' in node)) return ended(1, '', `${node.error}\n`);
  const question = args.join(' ').toLowerCase();
  if (question === 'ping') return ended(0, 'PONG\n');
  if (question !== 'cluster info') return undefined;
  const lines = {
    cluster_state: node.clusterState,
    cluster_slots_assigned: node.slotsAssigned,
    cluster_slots_ok: node.slotsOk,
    cluster_slots_pfail: 0,
    cluster_slots_fail: node.slotsFail,
    cluster_known_nodes: node.knownNodes,
    cluster_size: node.clusterSize,
    cluster_current_epoch: node.epoch,
  };
  return ended(
    0,
    Object.entries(lines)
      .map(([name, value]) => `${name}:${value}\r\n`)
      .join(''),
  );
}

/** Runs one command of the table in a pod that runs; everything else is a ToolError. */
export function execInPod(request: ExecRequest, control: Control): ExecResult {
  const {namespace, pod: name, container, command} = request;
  const pod = control.store.get({apiVersion: 'v1', kind: 'Pod', namespace, name});
  if (pod === undefined) throw new ToolError('simulator', `pods "${name}" not found`);
  if (!containersOf(pod).includes(container)) throw new ToolError('simulator', `container ${container} is not valid for pod ${name}`);
  if (startedAt(pod) === undefined)
    throw new ToolError('simulator', `container ${container} of pod ${name} is not running`, {transient: true});
  const [program = '', ...args] = command;
  const answer = programs[program]?.(args, request, control);
  if (answer !== undefined) return answer;
  throw new ToolError('simulator', `the simulator does not run programs: ${command.join(' ')}`);
}

function containersOf(pod: KubeObject): readonly (string | undefined)[] {
  return listAt(pod, 'spec', 'containers').map((one) => textAt(one, 'name'));
}
