import {textAt} from '../core/objects.ts';
import type {Fault} from './_types.ts';

const fault: Fault = {
  name: 'sfu-without-redis',
  summary: 'The LiveKit servers are told of a Redis that is not there: they end as soon as they start',
  mechanism: 'another Redis address in the ConfigMap livekit-config, and the servers start anew',
  sandbox: [
    {
      kind: 'patch',
      targets: ({namespace}) => ({apiVersion: 'v1', kind: 'ConfigMap', namespace, name: 'livekit-config'}),
      patch: (config) => ({data: {'livekit.yaml': withoutRedis(textAt(config, 'data', 'livekit.yaml') ?? '')}}),
    },
    {kind: 'standing', acts: () => [{kind: 'restart', pods: {labels: {app: 'livekit-sfu'}}}]},
  ],
  strikes: {kind: 'cluster'},
  mayChange: ['old-pods'],
  mustNotice: [],
  health: {
    exit: 3,
    mustNotice: ['livekit.ready'],
    mayNotice: ['livekit.*', 'recording.*', 'edge.*', 'turn.*', 'kubernetes.*', 'monitoring.*'],
  },
};
export default fault;

/** The discard port of loopback, where nobody listens. */
function withoutRedis(config: string): string {
  return config.replaceAll(/\bredis[\w.-]*:6379\b/g, '127.0.0.1:9');
}
