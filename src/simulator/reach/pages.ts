import {type KubeObject, textAt} from '../../core/objects.ts';
import {hexOf} from '../hash.ts';
import {peopleOn} from '../people.ts';

/** Requests that an API pod has answered; some number, the same in every run. */
const answered = 1_000;

/** The node that a simulated SFU says it is. */
export function nodeIdOf(pod: KubeObject): string {
  return `ND_${hexOf(`${pod.metadata.namespace}/${pod.metadata.name}`, 12)}`;
}

/** What the metrics port of a pod that is well would serve; `undefined` for pods of which the simulator knows no metrics. */
export function metricsPage(pod: KubeObject, now: number): string | undefined {
  const page = pages[textAt(pod, 'metadata', 'labels', 'app') ?? ''];
  return page === undefined ? undefined : `${page(pod, peopleOn(pod, now), now).join('\n')}\n`;
}

type Page = (pod: KubeObject, people: number, now: number) => readonly string[];

/** Audio packets of one voice, 50 a second, since some midnight: counters that grow as time does. */
const spoken = (now: number) => Math.floor((now % 86_400_000) / 20);

/** Nobody loses packets here. */
const sfu: Page = (pod, people, now) => {
  const node = `node_id="${nodeIdOf(pod)}",node_type="SERVER"`;
  return [
    `livekit_room_total{${node}} ${people === 0 ? 0 : 1}`,
    `livekit_participant_total{${node}} ${people}`,
    `livekit_track_published_total{kind="AUDIO",${node}} ${people}`,
    `livekit_track_subscribed_total{kind="AUDIO",${node}} ${people * Math.max(0, people - 1)}`,
    `livekit_packet_total{direction="incoming",transmission="initial",country="",${node}} ${people * spoken(now)}`,
    `livekit_packet_total{direction="outgoing",transmission="initial",country="",${node}} ${people * spoken(now)}`,
  ];
};

const api: Page = () => [
  `http_requests_total{code="200",method="GET"} ${answered}`,
  'circuit_breaker_state{name="postgres"} 0',
  'circuit_breaker_state{name="redis"} 0',
  'circuit_breaker_state{name="livekit"} 0',
  'websocket_connections_active 0',
  'client_ice_result_total{type="host",result="success"} 40',
  'client_ice_result_total{type="relay",result="success"} 2',
];

const pages: {readonly [app: string]: Page} = {
  'livekit-sfu': sfu,
  'turn-service': (_, people) => [`turn_total_allocations{type="UDP"} ${people}`],
  'livekit-egress': () => [
    'livekit_egress_available 1',
    'livekit_egress_can_accept_request 1',
    'livekit_egress_handler_results_total{type="room_composite",result="completed"} 3',
  ],
  traefik: () => [
    'traefik_config_reloads_total 1',
    'traefik_router_requests_total{code="200",method="GET",router="gomeet-api-0@kubernetescrd"} 100',
  ],
  'auth-service': api,
  'meeting-service': api,
  'signaling-service': api,
  'chat-service': api,
};
