import {type Container, type Pod, parsePod} from '../../../src/sandbox/supervisor/pod.ts';

/** A scheduled pod with one container; `spec` and `container` add to it. */
export function podWith(
  container: Readonly<Record<string, unknown>>,
  options: {readonly name?: string; readonly app?: string; readonly spec?: object; readonly status?: object} = {},
): Pod {
  const {name = 'redis-master-0', app = 'redis', spec = {}, status = {}} = options;
  return parsePod({
    metadata: {
      name,
      namespace: 'gomeet',
      uid: `uid-${name}`,
      labels: {app, 'app.kubernetes.io/name': app},
      annotations: {owner: 'platform'},
    },
    spec: {nodeName: 'general-1', containers: [{name: app, image: 'redis:8.2.9-bookworm', ...container}], ...spec},
    status,
  });
}

/** The only container of a test's pod. */
export function mainOf(pod: Pod): Container {
  const [container] = pod.spec.containers;
  if (container === undefined) throw new Error('the pod has no container');
  return container;
}

/** Where the servers of a test's machine lie. */
export const FILES = {
  postgres: '/usr/lib/postgresql/15/bin/postgres',
  pgbouncer: '/usr/lib/postgresql/15/bin/pgbouncer',
  redis: '/usr/lib/postgresql/15/bin/redis-server',
} as const;
