import {deployment, job, quota, statefulSet} from '../objects.mjs';
import {policy, webhook} from '../policies.mjs';

const app = 'meeting-service';
const subject = `deployment/${app}`;
const failing = (code, later = 10) => [{subject, verdict: 'failed', code, later}];
const limits = (limit) => ({
  apiVersion: 'v1',
  kind: 'LimitRange',
  metadata: {name: 'gomeet'},
  spec: {limits: [{type: 'Container', ...limit}]},
});

/** Something forbids pods, then a Deployment wants them: its ReplicaSet is refused. */
function refused(name, forbid, options, rows, {main, alone, kind = deployment, reason = 'FailedCreate', settle = 1.5} = {}) {
  return {
    name,
    alone,
    run: async (world) => {
      const undo = await forbid(world);
      await world.sleep(settle);
      try {
        await world.apply(kind(app, options));
        await world.untilEvent(reason);
        await world.sleep(2);
        await world.snap('refused', rows, {main, nodes: false});
      } finally {
        await undo?.();
      }
    },
  };
}

/** The ReplicaSet controller may not create pods any more. Its other rights stay, so that it can say so. */
async function withoutRight(world) {
  const path = '/apis/rbac.authorization.k8s.io/v1/clusterroles/system:controller:replicaset-controller';
  const {rules} = await world.api.get(path);
  const less = rules.map((rule) =>
    rule.resources?.includes('pods') ? {...rule, verbs: rule.verbs.filter((verb) => verb !== 'create')} : rule,
  );
  await world.api.patch(path, {rules: less});
  return () => world.api.patch(path, {rules});
}

export default [
  refused('quota-exceeded', (world) => world.apply(quota('gomeet', {pods: '1'})), {}, failing('quota-exceeded'), {main: 'quota-exceeded'}),
  refused('quota-cpu', (world) => world.apply(quota('gomeet', {'requests.cpu': '15m'})), {}, failing('quota-exceeded')),
  refused('quota-wants-limits', (world) => world.apply(quota('gomeet', {'limits.cpu': '4'})), {}, failing('quota-exceeded')),
  refused(
    'quota-stateful',
    (world) => world.apply(quota('gomeet', {pods: '0'})),
    {},
    [{subject: `statefulset/${app}`, verdict: 'failed', code: 'quota-exceeded', later: 10}],
    {kind: statefulSet},
  ),
  refused(
    'quota-job',
    (world) => world.apply(quota('gomeet', {pods: '0'})),
    {},
    [{subject: `job/${app}`, verdict: 'failed', code: 'quota-exceeded', later: 10}],
    {kind: job},
  ),
  {
    name: 'quota-roll-out',
    run: async (world) => {
      await world.apply(quota('gomeet', {pods: '2'}));
      await world.apply(deployment(app));
      await world.untilReady('apps/v1', 'Deployment', app, 2);
      await world.apply(deployment(app, {image: `gomeet/${app}:v9`}));
      await world.untilEvent('FailedCreate');
      await world.sleep(1);
      await world.snap('surge-refused', failing('quota-exceeded'), {nodes: false});
      await world.apply(quota('gomeet', {pods: '4'}));
      await world.sleep(1);
      await world.patch(deployment(app), {
        spec: {template: {metadata: {annotations: {'kubectl.kubernetes.io/restartedAt': '2026-01-01T00:00:00Z'}}}},
      });
      await world.untilReady('apps/v1', 'Deployment', app, 2);
      await world.sleep(3);
      await world.snap('raised', [{subject, verdict: 'ready', code: null}], {nodes: false});
    },
  },
  refused('limit-range', (world) => world.apply(limits({max: {memory: '24Mi'}})), {}, failing('limit-range'), {main: 'limit-range'}),
  refused('limit-range-minimum', (world) => world.apply(limits({min: {cpu: '50m'}})), {}, failing('limit-range')),
  refused('invalid-spec', (world) => world.apply(limits({default: {cpu: '5m'}})), {}, failing('invalid-spec'), {main: 'invalid-spec'}),
  refused('admission-denied', policy, {}, failing('admission-denied'), {main: 'admission-denied', settle: 4}),
  refused(
    'pod-security',
    (world) =>
      world
        .patch(
          {apiVersion: 'v1', kind: 'Namespace', metadata: {name: world.namespace}},
          {metadata: {labels: {'pod-security.kubernetes.io/enforce': 'restricted'}}},
        )
        .then(() => undefined),
    {},
    failing('pod-security'),
    {main: 'pod-security'},
  ),
  refused(
    'pod-security-baseline',
    (world) =>
      world
        .patch(
          {apiVersion: 'v1', kind: 'Namespace', metadata: {name: world.namespace}},
          {metadata: {labels: {'pod-security.kubernetes.io/enforce': 'baseline'}}},
        )
        .then(() => undefined),
    {pod: {hostNetwork: true}},
    failing('pod-security'),
  ),
  refused('webhook-no-service', webhook({service: {name: 'nobody', path: '/validate'}}), {}, failing('webhook-unreachable'), {settle: 4}),
  refused('webhook-refused', webhook({url: 'https://127.0.0.1:9/validate'}), {}, failing('webhook-unreachable'), {
    main: 'webhook-unreachable',
    settle: 4,
  }),
  refused(
    'service-account-missing',
    async () => undefined,
    {pod: {serviceAccountName: 'gomeet-workload'}},
    failing('service-account-missing'),
    {main: 'service-account-missing'},
  ),
  refused(
    'service-account-missing-job',
    async () => undefined,
    {pod: {serviceAccountName: 'gomeet-workload'}},
    [{subject: `job/${app}`, verdict: 'failed', code: 'service-account-missing', later: 10}],
    {kind: job},
  ),
  {
    name: 'service-account-late',
    run: async (world) => {
      await world.apply(deployment(app, {pod: {serviceAccountName: 'gomeet-workload'}}));
      await world.untilEvent('FailedCreate');
      await world.snap('not-yet', [{subject, verdict: 'waiting', code: 'service-account-missing'}], {nodes: false});
      await world.apply({apiVersion: 'v1', kind: 'ServiceAccount', metadata: {name: 'gomeet-workload'}});
      await world.untilReady('apps/v1', 'Deployment', app, 2);
      await world.sleep(2);
      await world.snap('came', [{subject, verdict: 'ready', code: null}], {nodes: false});
    },
  },
  refused('priority-class-missing', async () => undefined, {pod: {priorityClassName: 'gomeet-extra'}}, failing('admission-denied')),
  refused('forbidden', withoutRight, {}, failing('forbidden'), {main: 'forbidden', alone: true}),
];
