import {Registry} from '../registry.ts';

/** What an API service protects itself from, one circuit each. */
export const CIRCUITS = ['postgres', 'redis', 'livekit'] as const;

/** Services with WebSockets, and the one that takes the reports of clients. */
const WITH_SOCKETS: readonly string[] = ['signaling-service', 'chat-service'];
const WITH_REPORTS = 'signaling-service';

export const ICE_TYPES = ['host', 'srflx', 'prflx', 'relay'] as const;
export const ICE_RESULTS = ['success', 'failure'] as const;
export const JOIN_RESULTS = ['success', 'failure', 'canceled'] as const;
export const JOIN_STAGES = ['token', 'signal', 'ice', 'media'] as const;

/** The metrics of one API service as templates/gomeet/telemetry.md agrees them; counters start at 0 for every pair of labels. */
export function apiRegistry(app: string): Registry {
  const registry = new Registry()
    .declare('http_requests_total', 'counter', 'Requests.')
    .declare('http_request_duration_seconds', 'histogram', 'Time of a request.', [0.05, 0.1, 0.15, 0.2, 0.3, 0.5, 0.75, 1, 2, 5])
    .declare('db_query_duration_seconds', 'histogram', 'Time of a query.', [0.005, 0.01, 0.05, 0.1, 0.2, 0.5, 1, 5])
    .declare('redis_request_duration_seconds', 'histogram', 'Time of a Redis command.', [0.001, 0.005, 0.01, 0.05, 0.1, 0.5])
    .declare('circuit_breaker_state', 'gauge', '0 closed, 1 half open, 2 open.')
    .declare('circuit_breaker_failures_total', 'counter', 'Failures that a circuit has seen.');
  for (const name of CIRCUITS) {
    registry.set('circuit_breaker_state', {name}, 0);
    registry.add('circuit_breaker_failures_total', {name}, 0);
  }
  for (const code of ['200', '401', '500']) registry.add('http_requests_total', {code, method: 'GET', route: '/'}, 0);
  if (WITH_SOCKETS.includes(app)) declareSockets(registry);
  if (app === WITH_REPORTS) declareReports(registry);
  return registry;
}

function declareSockets(registry: Registry): void {
  registry
    .declare('websocket_connections_active', 'gauge', 'Open connections.')
    .declare('websocket_connections_limit', 'gauge', 'Connections that this pod accepts.')
    .declare('websocket_messages_total', 'counter', 'Messages.')
    .declare('websocket_message_delay_seconds', 'histogram', 'From receipt to the last socket.', [0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1]);
  registry.set('websocket_connections_active', {}, 0);
  for (const direction of ['in', 'out'])
    for (const result of ['delivered', 'dropped']) registry.add('websocket_messages_total', {direction, result}, 0);
}

function declareReports(registry: Registry): void {
  registry
    .declare('client_telemetry_reports_total', 'counter', 'Reports of clients.')
    .declare('client_join_total', 'counter', 'Attempts to join.')
    .declare('client_join_duration_ms', 'histogram', 'Time to join.', [250, 500, 1000, 1500, 2000, 3000, 5000, 10000])
    .declare('client_ice_result_total', 'counter', 'How connections were made, and whether they were.')
    .declare('client_rtt_ms', 'histogram', 'Round trip.', [50, 100, 150, 200, 250, 300, 500, 1000])
    .declare('client_jitter_ms', 'histogram', 'Jitter.', [5, 10, 20, 30, 50, 100, 300])
    .declare('client_video_latency_ms', 'histogram', 'Latency of video.', [50, 100, 150, 200, 300, 500, 1000])
    .declare('client_packet_loss_percent', 'histogram', 'Packet loss.', [0, 0.5, 1, 2, 3, 5, 10, 100])
    .declare('client_bitrate_kbps', 'histogram', 'Bit rate.', [100, 300, 700, 1500, 3000, 6000])
    .declare('client_frame_rate', 'histogram', 'Frames per second.', [1, 5, 10, 15, 24, 30, 60]);
  for (const result of ['accepted', 'rejected', 'sampled_out']) registry.add('client_telemetry_reports_total', {result}, 0);
  for (const type of ICE_TYPES) for (const result of ICE_RESULTS) registry.add('client_ice_result_total', {type, result}, 0);
  for (const result of JOIN_RESULTS) for (const stage of JOIN_STAGES) registry.add('client_join_total', {result, stage}, 0);
}
