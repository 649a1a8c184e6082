import {UserError} from '../../core/errors.ts';
import {parseFaults} from '../../faults/_parse.ts';
import {SandboxApi} from '../api.ts';
import {isAlive, listProcesses} from '../processes.ts';
import type {SandboxState} from '../state.ts';
import {IMAGE_STAGE, imageStage} from './image-stage.ts';
import {lift, stand} from './standing.ts';

/** What `sandbox break` or `sandbox heal` did. */
export interface FaultResult {
  readonly fault: string;
  /** What is hit: a pod, an app, or the API server. */
  readonly on: string;
  /** `armed`: there is nothing to break yet; it strikes as soon as there is. */
  readonly effect: 'active' | 'armed' | 'healed';
}

type Where = Pick<SandboxState, 'dir' | 'server'>;

interface Mechanism {
  readonly on: string;
  readonly break: (sandbox: Where, on: string) => Promise<FaultResult['effect']>;
  readonly heal: (sandbox: Where, on: string) => Promise<void>;
}

const STAGES = '/apis/kwok.x-k8s.io/v1alpha1/stages';

/** The faults that a sandbox can have, each by a real mechanism. */
const MECHANISMS: Readonly<Record<string, Mechanism>> = {
  'replica-not-streaming': {
    on: 'postgres-replica-0',
    break: ({dir}, pod) => stand(dir, {name: 'replica-not-streaming', pod}),
    heal: ({dir}) => lifted(dir, 'replica-not-streaming'),
  },
  'redis-master-down': {
    on: 'redis-master-0',
    break: ({dir}, pod) => stand(dir, {name: 'redis-master-down', pod}),
    heal: ({dir}) => lifted(dir, 'redis-master-down'),
  },
  'api-server-down': {
    on: 'kube-apiserver',
    break: async ({dir}) => {
      await signalApiServer(dir, 'SIGSTOP');
      return 'active';
    },
    heal: ({dir}) => signalApiServer(dir, 'SIGCONT'),
  },
  'image-not-found': {
    on: 'auth-service',
    break: async (sandbox, app) => {
      await asAdmin(sandbox, (api) =>
        api.send('PATCH', `${STAGES}/${IMAGE_STAGE}?fieldManager=sandbox&force=true`, imageStage(app), 'application/apply-patch+yaml'),
      );
      return 'active';
    },
    heal: (sandbox) => asAdmin(sandbox, healImages),
  },
};

/** Names of the faults that a sandbox can have. */
export const SANDBOX_FAULTS: readonly string[] = Object.keys(MECHANISMS);

/** Breaks something in a running sandbox: `replica-not-streaming`, `image-not-found:chat-service` … Breaking twice changes nothing. */
export async function breakFault(text: string, sandbox: Where): Promise<FaultResult> {
  const {fault, mechanism, on} = find(text);
  return {fault, on, effect: await mechanism.break(sandbox, on)};
}

/** Takes a fault back; one that is not in force is fine. */
export async function healFault(text: string, sandbox: Where): Promise<FaultResult> {
  const {fault, mechanism, on} = find(text);
  await mechanism.heal(sandbox, on);
  return {fault, on, effect: 'healed'};
}

function find(text: string): {readonly fault: string; readonly mechanism: Mechanism; readonly on: string} {
  const [requested] = parseFaults([text]);
  const name = requested?.fault.name ?? '';
  const mechanism = MECHANISMS[name];
  if (mechanism === undefined) throw new UserError(`The sandbox cannot have the fault ${name}; it can have: ${SANDBOX_FAULTS.join(', ')}.`);
  return {fault: name, mechanism, on: requested?.parameter ?? mechanism.on};
}

async function lifted(dir: string, name: string): Promise<void> {
  if (!(await lift(dir, name)))
    throw new UserError(`The fault ${name} was taken back, but it is not undone yet; its pod may not run.`, {
      suggestions: ['gomeet sandbox status'],
    });
}

async function signalApiServer(dir: string, signal: NodeJS.Signals): Promise<void> {
  const ref = (await listProcesses(dir)).find(({name}) => name === 'kube-apiserver');
  if (ref === undefined || !isAlive(ref))
    throw new UserError('The API server of this sandbox does not run.', {suggestions: ['gomeet sandbox up']});
  process.kill(ref.pid, signal);
}

async function asAdmin(sandbox: Where, act: (api: SandboxApi) => Promise<unknown>): Promise<void> {
  const api = await SandboxApi.as('daemon', sandbox.server, sandbox.dir);
  try {
    await act(api);
  } finally {
    api.close();
  }
}

interface HitPod {
  readonly metadata: {readonly name: string; readonly namespace: string};
  readonly status?: {readonly phase?: string};
}

async function healImages(api: SandboxApi): Promise<void> {
  const {status, text} = await api.raw('GET', `${STAGES}/${IMAGE_STAGE}`);
  if (status === 404) return;
  const app =
    (JSON.parse(text) as {readonly metadata: {readonly labels?: Readonly<Record<string, string>>}}).metadata.labels?.[
      'sandbox.gomeet.io/fault-app'
    ] ?? '';
  await api.send('DELETE', `${STAGES}/${IMAGE_STAGE}`);
  const {items} = await api.get<{readonly items: readonly HitPod[]}>(`/api/v1/pods?labelSelector=app%3D${app}`);
  // kwok looks at a pod again when it changes.
  const touch = ({metadata}: HitPod) =>
    api.patch(`/api/v1/namespaces/${metadata.namespace}/pods/${metadata.name}`, {
      metadata: {annotations: {'sandbox.gomeet.io/healed': new Date().toISOString()}},
    });
  await Promise.all(items.filter((pod) => pod.status?.phase === 'Pending').map(touch));
}
