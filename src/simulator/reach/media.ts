import {ToolError} from '../../core/errors.ts';
import type {LiveKitPort, TurnPort} from '../../core/media.ts';
import {type KubeObject, textAt} from '../../core/objects.ts';
import type {Control} from '../control.ts';
import {peopleOn} from '../people.ts';
import {isActive, isReady, startedAt} from '../pods.ts';
import {podsOfApp} from '../stores/pods.ts';
import {nodeIdOf} from './pages.ts';
import {answerOf, type Look} from './pod-network.ts';

const running = (control: Control, app: string) => podsOfApp(control, app).filter((pod) => startedAt(pod) !== undefined);

/** SFUs with one room each, as many people in it as the pod's name draws. */
export function livekitPort(look: Look): LiveKitPort {
  const sfus = async (signal?: AbortSignal) => {
    const control = await look(signal);
    return {control, pods: running(control, 'livekit-sfu')};
  };
  const serving = async (signal?: AbortSignal) => {
    const {control, pods} = await sfus(signal);
    const found = pods.filter((pod) => isActive(pod) && isReady(pod));
    if (found.length === 0)
      throw new ToolError('livekit', 'no pod with label app=livekit-sfu is ready', {detail: 'refused', transient: true});
    if (secretOf(control, 'livekit-keys', 'api-key') === undefined) throw new ToolError('kubernetes', 'secret/livekit-keys does not exist');
    return {control, pods: found};
  };
  const rooms = (control: Control, pods: readonly KubeObject[]) =>
    pods.map((pod) => ({pod, people: peopleOn(pod, control.now())})).filter(({people}) => people > 0);
  return {
    async ready(signal) {
      const {control, pods} = await sfus(signal);
      return pods.filter(isActive).map((pod) => ({pod: pod.metadata.name, answer: answerOf(pod, 7880, '/', control.now())}));
    },
    async metrics(signal, without = []) {
      const {control, pods} = await sfus(signal);
      return pods
        .filter(({metadata}) => !without.includes(metadata.name))
        .map((pod) => ({pod: pod.metadata.name, answer: answerOf(pod, 6789, '/metrics', control.now())}));
    },
    async rooms(signal) {
      const {control, pods} = await serving(signal);
      const list = rooms(control, pods).map(({pod, people}) => ({
        name: `room-${pod.metadata.name}`,
        participants: people,
        publishers: people,
        maxParticipants: 500,
        createdAt: textAt(pod, 'status', 'startTime') ?? '',
        recording: false,
      }));
      return {rooms: list, durationMs: 1};
    },
    async egress(signal) {
      await serving(signal);
      return [];
    },
    async registered(signal) {
      const {control, pods} = await serving(signal);
      const all = (await sfus(signal)).pods;
      return {
        nodes: all.map(nodeIdOf),
        rooms: Object.fromEntries(rooms(control, pods).map(({pod}) => [`room-${pod.metadata.name}`, nodeIdOf(pod)])),
      };
    },
    async join(signal) {
      await serving(signal);
      return {connectMs: [120, 125], audioMs: 400, transport: 'DTLS connected, AES_CM_128_HMAC_SHA1_80'};
    },
  };
}

/** Every coturn that is ready gives an allocation, while the secret is there. */
export function turnPort(look: Look): TurnPort {
  return {
    async allocate(signal) {
      const control = await look(signal);
      if (secretOf(control, 'turn-credentials', 'static-auth-secret') === undefined)
        throw new ToolError('kubernetes', 'secret/turn-credentials does not exist');
      return running(control, 'turn-service')
        .filter(isActive)
        .map((pod) => {
          const {name} = pod.metadata;
          if (!isReady(pod))
            return {
              pod: name,
              reached: false,
              allocated: false,
              realm: '',
              durationMs: 1,
              error: `nothing listens on port 3478 of ${name}`,
              silent: 'refused',
            };
          return {pod: name, reached: true, allocated: true, realm: realmOf(control), durationMs: 20, error: ''};
        });
    },
  };
}

function secretOf(control: Control, name: string, key: string): string | undefined {
  return textAt(control.store.get({apiVersion: 'v1', kind: 'Secret', namespace: control.namespace, name}), 'data', key);
}

function realmOf(control: Control): string {
  const map = control.store.get({apiVersion: 'v1', kind: 'ConfigMap', namespace: control.namespace, name: 'coturn-config'});
  return /^realm=(.+)$/m.exec(textAt(map, 'data', 'turnserver.conf') ?? '')?.[1] ?? '';
}
