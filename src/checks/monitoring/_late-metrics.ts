/**
 * Metrics that do not exist before something has happened, by why: a counter with labels has no series before its first event.
 * Source: the exporters' code at the deployed versions, and their answers on a fresh platform.
 */
const late: readonly {readonly names: RegExp; readonly until: string}[] = [
  {
    names: /^livekit_(participant_join_total|session_\w+|rtt_ms|jitter_us|packet_\w+|nack_total|pli_total|track_\w+|pubsubtime_ms)/,
    until: 'somebody joins a room',
  },
  {names: /^livekit_node_(messages|service_operation|twirp_\w+)/, until: 'a client or an API call comes'},
  {names: /^livekit_egress_(handler_results_total|requests|pipeline_\w+|backup_\w+)/, until: 'a recording is asked for'},
  {names: /^(turn|stun)_/, until: 'a client asks for a relay'},
  {names: /^client_/, until: 'a client reports its connection'},
  {names: /^(http_request|websocket_|db_query|circuit_breaker)/, until: 'a service has had its first request'},
  {names: /^traefik_(service|router|entrypoint)_/, until: 'the first request comes through the gateway'},
  {names: /^traefik_(open_connections|tls_certs_not_after)/, until: 'a connection, or a certificate, is there'},
  {names: /^pg_stat_replication_/, until: 'a replica or the archiver streams'},
  {names: /^pg_replication_slots?_/, until: 'a replication slot exists'},
  {names: /^pg_stat_statements_/, until: 'statements have been seen'},
  {names: /^redis_(master_link_up|slave_\w+|connected_slave_\w+)/, until: 'a replica exists'},
  {names: /^container_cpu_cfs_/, until: 'a container has a CPU limit'},
  {names: /^kube_cronjob_status_last_successful_time/, until: 'a CronJob has succeeded'},
  {names: /^kube_pod_status_unschedulable/, until: 'a pod finds no node'},
  {names: /^kube_pod_container_status_last_terminated/, until: 'a container has ended'},
  {names: /^alertmanager_notifications_/, until: 'Alertmanager has its first integration'},
  {names: /^ALERTS/, until: 'an alert is pending'},
];

/** What must happen before a metric exists; `undefined` for one that exists as soon as its exporter does. */
export function awaited(metric: string): string | undefined {
  return late.find(({names}) => names.test(metric))?.until;
}

const exporters: readonly (readonly [prefix: RegExp, app: string])[] = [
  [/^livekit_egress_/, 'livekit-egress'],
  [/^livekit_/, 'livekit-sfu'],
  [/^(turn|stun)_/, 'turn-service'],
  [/^pgbouncer_/, 'pgbouncer'],
  [/^pg_/, 'postgres'],
  [/^redis_/, 'redis'],
  [/^traefik_/, 'traefik'],
  [/^node_/, 'node-exporter'],
  [/^container_|^machine_/, 'cadvisor'],
  [/^kubelet_/, 'kubelet'],
  [/^kube_/, 'kube-state-metrics'],
  [/^alertmanager_/, 'alertmanager'],
  [/^prometheus_/, 'prometheus'],
  [/^grafana_/, 'grafana'],
];

/** The scrape job whose exporter has metrics of this name; `undefined` for what the platform's own services export. */
export function exporterOf(metric: string): string | undefined {
  return exporters.find(([prefix]) => prefix.test(metric))?.[1];
}
