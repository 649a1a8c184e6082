import {handAnnotation} from './kubelet.mjs';

const small = {requests: {cpu: '10m', memory: '16Mi'}, limits: {memory: '32Mi'}};

/** A pod template of one container named as the app. `hand`: the recorder writes its status; `pod`, `container`: more fields. */
export function template(app, {hand, image = `gomeet/${app}:v2.0.0`, labels = {}, annotations = {}, pod = {}, container = {}} = {}) {
  const marks = {...annotations, ...(hand ? handAnnotation : {})};
  return {
    metadata: {labels: {app, ...labels}, ...(Object.keys(marks).length === 0 ? {} : {annotations: marks})},
    spec: {
      automountServiceAccountToken: false,
      terminationGracePeriodSeconds: 5,
      containers: [{name: app, image, resources: small, ...container}],
      ...pod,
    },
  };
}

/** kwok never lets such a pod become Ready. */
export const neverReady = readyAfter('8760h');
/** kwok never lets the containers of such a Job's pod end. */
export const neverComplete = {'pod-complete.stage.kwok.x-k8s.io/delay': '8760h', 'pod-complete.stage.kwok.x-k8s.io/jitter-delay': '8760h'};

/** kwok takes the jitter for the delay where it is the shorter one. */
export function readyAfter(duration) {
  return {'pod-ready.stage.kwok.x-k8s.io/delay': duration, 'pod-ready.stage.kwok.x-k8s.io/jitter-delay': duration};
}
/** Such a pod stays until the recorder ends it, once it is being deleted. */
export const staysLeaving = {'states.gomeet.io/leaving': 'stays'};

export function deployment(app, {replicas = 2, spec = {}, ...options} = {}) {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {name: app, labels: {app}},
    spec: {
      replicas,
      selector: {matchLabels: {app}},
      strategy: {type: 'RollingUpdate', rollingUpdate: {maxSurge: 1, maxUnavailable: 0}},
      ...spec,
      template: template(app, options),
    },
  };
}

export function statefulSet(app, {replicas = 2, spec = {}, ...options} = {}) {
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: {name: app, labels: {app}},
    spec: {replicas, serviceName: app, selector: {matchLabels: {app}}, ...spec, template: template(app, options)},
  };
}

export function daemonSet(app, {spec = {}, ...options} = {}) {
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: {name: app, labels: {app}},
    spec: {selector: {matchLabels: {app}}, ...spec, template: template(app, options)},
  };
}

export function job(app, {spec = {}, ...options} = {}) {
  const {metadata, spec: pod} = template(app, options);
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {name: app, labels: {app}},
    spec: {...spec, template: {metadata, spec: {restartPolicy: 'Never', ...pod}}},
  };
}

export function cronJob(app, {spec = {}, jobSpec = {}, ...options} = {}) {
  const {spec: whole} = job(app, {spec: jobSpec, ...options});
  return {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: {name: app, labels: {app}},
    spec: {schedule: '* * * * *', ...spec, jobTemplate: {spec: whole}},
  };
}

export function barePod(name, options = {}) {
  const {metadata, spec} = template(name, options);
  return {apiVersion: 'v1', kind: 'Pod', metadata: {name, ...metadata}, spec};
}

export function service(name, {selector = {app: name}, spec = {}} = {}) {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {name, labels: {app: name}},
    spec: {selector, ports: [{name: 'http', port: 80, targetPort: 8080}], ...spec},
  };
}

export function claim(name, {storageClassName = 'do-block-storage', ...spec} = {}) {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: {name},
    spec: {accessModes: ['ReadWriteOnce'], resources: {requests: {storage: '10Gi'}}, storageClassName, ...spec},
  };
}

export function quota(name, hard) {
  return {apiVersion: 'v1', kind: 'ResourceQuota', metadata: {name}, spec: {hard}};
}

export function budget(app, spec) {
  return {apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: {name: app}, spec: {selector: {matchLabels: {app}}, ...spec}};
}

export function autoscaler(app, {kind = 'Deployment', name = app, ...spec} = {}) {
  const cpu = {type: 'Resource', resource: {name: 'cpu', target: {type: 'Utilization', averageUtilization: 70}}};
  return {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: {name: app},
    spec: {scaleTargetRef: {apiVersion: 'apps/v1', kind, name}, minReplicas: 2, maxReplicas: 4, metrics: [cpu], ...spec},
  };
}
