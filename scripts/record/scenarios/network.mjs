import {autoscaler, deployment, neverReady, service} from '../objects.mjs';

const app = 'chat-service';
const hpa = `horizontalpodautoscaler/${app}`;
const of = `service/${app}`;
const used = (millicores) => ({'kwok.x-k8s.io/usage-cpu': millicores, 'kwok.x-k8s.io/usage-memory': '8Mi'});
const cpu = {container: {resources: {requests: {cpu: '100m', memory: '16Mi'}}}};

export default [
  {
    name: 'no-endpoints',
    run: async (world) => {
      await world.apply(deployment(app), service(app, {selector: {app: 'chat'}}));
      await world.untilReady('apps/v1', 'Deployment', app, 2);
      await world.sleep(2);
      await world.snap(
        'wrong-label',
        [
          {subject: of, verdict: 'failed', code: 'no-endpoints', later: 10},
          {subject: `deployment/${app}`, verdict: 'ready', code: null},
        ],
        {main: 'no-endpoints', nodes: false},
      );
      await world.apply(service(app));
      await world.sleep(3);
      await world.snap('right-label', [{subject: of, verdict: 'ready', code: null}], {nodes: false});
    },
  },
  {
    name: 'endpoints-not-ready',
    run: async (world) => {
      await world.apply(deployment(app, {annotations: neverReady}), service(app));
      await world.sleep(6);
      await world.snap('starting', [{subject: of, verdict: 'progressing', code: null}], {nodes: false});
    },
  },
  {
    name: 'load-balancer-pending',
    run: async (world) => {
      const balanced = service('traefik', {spec: {type: 'LoadBalancer', loadBalancerClass: 'rec.gomeet.io/nobody'}});
      await world.apply(deployment('traefik'), balanced);
      await world.untilReady('apps/v1', 'Deployment', 'traefik', 2);
      await world.sleep(2);
      const lb = 'service/traefik';
      await world.snap('young', [{subject: lb, verdict: 'waiting', code: 'load-balancer-pending'}], {nodes: false});
      const about = {...(await world.find('v1', 'Service', 'traefik')), kind: 'Service', apiVersion: 'v1'};
      const message =
        'Error syncing load balancer: failed to ensure load balancer: failed to create load-balancer: POST /v2/load_balancers: 422 (request "5e0f") load balancer limit exceeded';
      await world.kubelet.event(about, 'Normal', 'EnsuringLoadBalancer', 'Ensuring load balancer', {
        component: 'service-controller',
        host: undefined,
      });
      await world.kubelet.event(about, 'Warning', 'SyncLoadBalancerFailed', message, {component: 'service-controller', host: undefined});
      await world.snap('refused', [{subject: lb, verdict: 'waiting', code: 'load-balancer-pending', later: 20}], {
        main: 'load-balancer-pending',
        nodes: false,
      });
      await world.patch(balanced, {status: {loadBalancer: {ingress: [{ip: '203.0.113.44', ipMode: 'VIP'}]}}}, 'status');
      await world.sleep(1);
      await world.snap('address', [{subject: lb, verdict: 'ready', code: null, later: 20}], {nodes: false});
    },
  },
  {
    name: 'hpa-no-metrics',
    run: async (world) => {
      const metrics = [{type: 'External', external: {metric: {name: 'chat_rooms'}, target: {type: 'AverageValue', averageValue: '50'}}}];
      await world.apply(deployment(app), autoscaler(app, {metrics}));
      await world.untilCondition('autoscaling/v2', 'HorizontalPodAutoscaler', app, 'ScalingActive', 'False');
      await world.sleep(1);
      await world.snap(
        'early',
        [
          {subject: hpa, verdict: 'waiting', code: 'hpa-no-metrics'},
          {subject: `deployment/${app}`, verdict: 'ready', code: null},
        ],
        {nodes: false},
      );
      await world.sleep(16);
      await world.snap('stays', [{subject: hpa, verdict: 'failed', code: 'hpa-no-metrics', later: 20}], {
        main: 'hpa-no-metrics',
        nodes: false,
      });
    },
  },
  {
    name: 'hpa-no-requests',
    run: async (world) => {
      await world.apply(deployment(app, {container: {resources: {}}}), autoscaler(app));
      await world.untilCondition('autoscaling/v2', 'HorizontalPodAutoscaler', app, 'ScalingActive', 'False');
      await world.sleep(30);
      await world.snap('stays', [{subject: hpa, verdict: 'failed', code: 'hpa-no-metrics', later: 20}], {nodes: false});
    },
  },
  {
    name: 'hpa-at-maximum',
    run: async (world) => {
      await world.apply(deployment(app, {...cpu, annotations: used('95m')}), autoscaler(app, {minReplicas: 2, maxReplicas: 3}));
      await world.untilCondition('autoscaling/v2', 'HorizontalPodAutoscaler', app, 'ScalingLimited', 'True');
      await world.untilReady('apps/v1', 'Deployment', app, 3);
      await world.sleep(22);
      await world.snap(
        'wants-more',
        [
          {subject: hpa, verdict: 'ready', code: 'hpa-at-maximum'},
          {subject: `deployment/${app}`, verdict: 'ready', code: null},
        ],
        {main: 'hpa-at-maximum', nodes: false},
      );
    },
  },
  {
    name: 'hpa-at-maximum-fine',
    run: async (world) => {
      await world.apply(
        deployment(app, {replicas: 3, ...cpu, annotations: used('65m')}),
        autoscaler(app, {minReplicas: 2, maxReplicas: 3}),
      );
      await world.untilCondition('autoscaling/v2', 'HorizontalPodAutoscaler', app, 'ScalingActive', 'True');
      await world.sleep(3);
      await world.snap(
        'fits',
        [
          {subject: hpa, verdict: 'ready', code: null, later: 60},
          {subject: `deployment/${app}`, verdict: 'ready', code: null},
        ],
        {nodes: false},
      );
    },
  },
  {
    name: 'hpa-at-minimum',
    run: async (world) => {
      await world.apply(deployment(app, {...cpu, annotations: used('5m')}), autoscaler(app));
      await world.untilCondition('autoscaling/v2', 'HorizontalPodAutoscaler', app, 'ScalingActive', 'True');
      await world.sleep(2);
      await world.snap('idle', [{subject: hpa, verdict: 'ready', code: null, later: 60}], {nodes: false});
    },
  },
  {
    name: 'hpa-cannot-scale',
    run: async (world) => {
      await world.apply(autoscaler(app, {name: 'chat'}));
      await world.untilCondition('autoscaling/v2', 'HorizontalPodAutoscaler', app, 'AbleToScale', 'False');
      await world.sleep(1);
      await world.snap('no-target', [{subject: hpa, verdict: 'failed', code: 'hpa-cannot-scale', later: 10}], {
        main: 'hpa-cannot-scale',
        nodes: false,
      });
    },
  },
  {
    name: 'hpa-two-owners',
    run: async (world) => {
      const second = autoscaler(app);
      second.metadata.name = 'chat-service-memory';
      await world.apply(deployment(app, cpu), autoscaler(app), second);
      await world.untilCondition('autoscaling/v2', 'HorizontalPodAutoscaler', app, 'ScalingActive', 'False', 'AmbiguousSelector');
      await world.sleep(1);
      await world.snap('ambiguous', [{subject: hpa, verdict: 'failed', code: 'hpa-cannot-scale', later: 10}], {nodes: false});
    },
  },
  {
    name: 'hpa-off',
    run: async (world) => {
      await world.apply(deployment(app, {...cpu, replicas: 0}), autoscaler(app));
      await world.untilCondition('autoscaling/v2', 'HorizontalPodAutoscaler', app, 'ScalingActive', 'False', 'ScalingDisabled');
      await world.sleep(1);
      await world.snap(
        'scaled-to-zero',
        [
          {subject: hpa, verdict: 'ready', code: null, later: 60},
          {subject: `deployment/${app}`, verdict: 'ready', code: null, later: 60},
        ],
        {nodes: false},
      );
    },
  },
];
