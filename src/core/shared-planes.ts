import type {World} from './ports.ts';
import type {Remember} from './remember.ts';
import {sharedBuckets, sharedCloud} from './shared-cloud.ts';

type Planes = Pick<
  World,
  'metrics' | 'network' | 'outside' | 'prometheus' | 'alertmanager' | 'livekit' | 'turn' | 'storage' | 'cloud' | 'buckets'
>;

/** The ports that not every world has. What changes something (a join, a forwarded port, a POST) is done each time. */
export function sharedPlanes(world: World, remember: Remember): Planes {
  return {
    ...networks(world, remember),
    ...monitoring(world, remember),
    ...media(world, remember),
    ...account(world, remember),
  };
}

function networks({network, outside}: World, remember: Remember): Planes {
  return {
    ...(network === undefined
      ? {}
      : {
          network: {
            ...network,
            request: (request, signal) =>
              (request.method ?? 'GET') === 'GET'
                ? remember(['network', request], (until) => network.request(request, until))
                : network.request(request, signal),
          },
        }),
    ...(outside === undefined
      ? {}
      : {
          outside: {
            ...outside,
            resolve: (name) => remember(['resolve', name], (until) => outside.resolve(name, until)),
            nameServers: (zone) => remember(['nameServers', zone], (until) => outside.nameServers(zone, until)),
            resolveAt: (servers, name) => remember(['resolveAt', servers, name], (until) => outside.resolveAt(servers, name, until)),
            tls: (to) => remember(['tls', to], (until) => outside.tls(to, until)),
            request: (request) => remember(['outside', request], (until) => outside.request(request, until)),
            upgrade: (request) => remember(['upgrade', request], (until) => outside.upgrade(request, until)),
          },
        }),
  };
}

function monitoring({metrics, prometheus, alertmanager}: World, remember: Remember): Planes {
  return {
    ...(metrics === undefined
      ? {}
      : {
          metrics: {
            ...metrics,
            read: (metric, namespace, labels) =>
              remember(['metrics', metric, namespace, labels], (until) => metrics.read(metric, namespace, labels, until)),
          },
        }),
    ...(prometheus === undefined
      ? {}
      : {
          prometheus: {
            ...prometheus,
            ready: () => remember(['prometheus', 'ready'], (until) => prometheus.ready(until)),
            targets: () => remember(['prometheus', 'targets'], (until) => prometheus.targets(until)),
            rules: () => remember(['prometheus', 'rules'], (until) => prometheus.rules(until)),
            alerts: () => remember(['prometheus', 'alerts'], (until) => prometheus.alerts(until)),
            names: () => remember(['prometheus', 'names'], (until) => prometheus.names(until)),
            query: (expression) => remember(['prometheus', 'query', expression], (until) => prometheus.query(expression, until)),
          },
        }),
    ...(alertmanager === undefined
      ? {}
      : {
          alertmanager: {
            ...alertmanager,
            instances: () => remember(['alertmanager', 'instances'], (until) => alertmanager.instances(until)),
            silences: () => remember(['alertmanager', 'silences'], (until) => alertmanager.silences(until)),
            alerts: () => remember(['alertmanager', 'alerts'], (until) => alertmanager.alerts(until)),
          },
        }),
  };
}

function media({livekit, turn, storage}: World, remember: Remember): Planes {
  return {
    ...(livekit === undefined
      ? {}
      : {
          livekit: {
            ...livekit,
            ready: () => remember(['livekit', 'ready'], (until) => livekit.ready(until)),
            metrics: (_signal, without = []) => remember(['livekit', 'metrics', without], (until) => livekit.metrics(until, without)),
            rooms: () => remember(['livekit', 'rooms'], (until) => livekit.rooms(until)),
            egress: () => remember(['livekit', 'egress'], (until) => livekit.egress(until)),
            registered: () => remember(['livekit', 'registered'], (until) => livekit.registered(until)),
          },
        }),
    ...(storage === undefined ? {} : {storage: {recordings: () => remember(['storage'], (until) => storage.recordings(until))}}),
    ...(turn === undefined ? {} : {turn: {...turn, allocate: () => remember(['turn', 'allocate'], (until) => turn.allocate(until))}}),
  };
}

function account({cloud, buckets}: World, remember: Remember): Planes {
  return {
    ...(cloud === undefined ? {} : {cloud: sharedCloud(cloud, remember)}),
    ...(buckets === undefined ? {} : {buckets: sharedBuckets(buckets, remember)}),
  };
}
