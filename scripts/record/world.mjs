import {pathOf, pathTo, placed, sleep, until} from './cluster.mjs';
import {Kubelet} from './kubelet.mjs';
import {listText, sample} from './sample.mjs';

const applyType = 'application/apply-patch+yaml';

/** One scenario's namespace in the sandbox, and what a scenario does there. */
export class World {
  constructor(cluster, name, keep) {
    this.cluster = cluster;
    this.api = cluster.admin;
    this.name = name;
    this.namespace = `rec-${name}`.slice(0, 60);
    this.keep = keep;
    this.kubelet = new Kubelet(this);
    this.wide = [];
  }

  async begin() {
    await this.apply({apiVersion: 'v1', kind: 'Namespace', metadata: {name: this.namespace}});
    // Without it the API server refuses every pod.
    await until('the default ServiceAccount', () => this.find('v1', 'ServiceAccount', 'default'));
  }

  /** Removes what the scenario made. What its cluster-wide objects had to hold is let go first. */
  async end() {
    for (const object of this.wide.reverse()) await this.remove(object);
    await this.api.raw('DELETE', pathOf('v1', 'Namespace', undefined, this.namespace));
    for (const pod of await this.list('v1', 'Pod')) await this.kill(pod);
  }

  /** Server-side apply as `gomeet`; an answer other than success is an error. */
  async apply(...objects) {
    for (const object of objects) {
      const whole = placed(object, this.namespace);
      if (whole.metadata.namespace === undefined && whole.kind !== 'Namespace') this.wide.push(whole);
      await this.api.send('PATCH', `${pathTo(whole)}?fieldManager=gomeet&force=true`, whole, applyType);
    }
  }

  /** What the API server answers to an apply that it refuses: a Status. */
  async refused(object, who = this.api) {
    const whole = placed(object, this.namespace);
    const {status, text} = await who.raw('PATCH', `${pathTo(whole)}?fieldManager=gomeet&force=true`, whole, applyType);
    if (status < 400) throw new Error(`${whole.kind} ${whole.metadata.name} was expected to be refused`);
    return JSON.parse(text);
  }

  /** `query` such as `propagationPolicy=Orphan`: node frames no body of a DELETE. */
  async remove(object, query = '') {
    await this.api.raw('DELETE', `${pathTo(placed(object, this.namespace))}?${query}`);
  }

  /** Ends a pod at once, whatever its grace period. */
  async kill({metadata}) {
    const path = pathOf('v1', 'Pod', metadata.namespace, metadata.name);
    if (metadata.finalizers !== undefined)
      await this.api.raw('PATCH', path, {metadata: {finalizers: null}}, 'application/merge-patch+json');
    await this.api.raw('DELETE', `${path}?gracePeriodSeconds=0`);
  }

  /** JSON merge patch of an object, or of its status. */
  async patch(object, change, subresource = '') {
    const path = pathTo(placed(object, this.namespace));
    return this.api.patch(subresource === '' ? path : `${path}/${subresource}`, change);
  }

  async find(apiVersion, kind, name) {
    const {status, text} = await this.api.raw('GET', pathOf(apiVersion, kind, this.namespace, name));
    return status === 200 ? JSON.parse(text) : undefined;
  }

  async list(apiVersion, kind) {
    const {items} = await this.api.get(pathOf(apiVersion, kind, this.namespace));
    return items.map((item) => ({...item, apiVersion, kind}));
  }

  /** Pods that are not being deleted, oldest first. */
  async pods(app) {
    const all = await this.list('v1', 'Pod');
    const alive = all.filter(
      ({metadata}) => metadata.deletionTimestamp === undefined && (app === undefined || metadata.labels?.app === app),
    );
    const born = ({metadata}) => `${metadata.creationTimestamp} ${metadata.name}`;
    return alive.sort((one, other) => born(one).localeCompare(born(other)));
  }

  /** Waits for `count` pods of an app that have a node. */
  async placedPods(app, count = 1) {
    return until(`${count} pods of ${app} with a node`, async () => {
      const pods = (await this.pods(app)).filter(({spec}) => spec.nodeName !== undefined);
      return pods.length >= count && pods;
    });
  }

  /** Waits until a roll-out is over: the last change seen, `count` pods ready, and none of an old revision left. */
  async untilReady(apiVersion, kind, name, count) {
    await until(`${kind} ${name} ready`, async () => {
      const {status = {}, metadata} = (await this.find(apiVersion, kind, name)) ?? {};
      const ready = (status.readyReplicas ?? status.numberReady ?? 0) >= count && (status.updatedReplicas ?? count) >= count;
      const settled = kind !== 'Deployment' || (status.replicas === count && status.availableReplicas === count);
      return ready && settled && status.observedGeneration === metadata?.generation;
    });
    await sleep(300);
  }

  /** Lets every pod of the new revision run as it comes, until the roll-out is over. */
  async finish(acts, app, count = 2) {
    const started = new Set();
    await until(`the end of the roll-out of ${app}`, async () => {
      for (const pod of await this.pods(app)) {
        const byHand = pod.metadata.annotations?.['states.gomeet.io/kubelet'] !== undefined;
        const up = pod.status.containerStatuses?.every(({ready}) => ready);
        if (!byHand || up || started.has(pod.metadata.name) || pod.spec.nodeName === undefined) continue;
        started.add(pod.metadata.name);
        await acts.run(pod);
      }
      const {status, metadata} = await this.find('apps/v1', 'Deployment', app);
      const all = [status.replicas, status.updatedReplicas, status.availableReplicas];
      return status.observedGeneration === metadata.generation && all.every((one) => one === count);
    });
    await sleep(2000);
  }

  async untilEvent(reason, text = '') {
    return until(`an event ${reason} ${text}`, async () =>
      (await this.list('v1', 'Event')).find((event) => event.reason === reason && event.message.includes(text)),
    );
  }

  async untilCondition(apiVersion, kind, name, type, status, reason) {
    const ask = async () => {
      const conditions = (await this.find(apiVersion, kind, name))?.status?.conditions ?? [];
      return conditions.find((one) => one.type === type && one.status === status && (reason === undefined || one.reason === reason));
    };
    // Metrics of a new pod take their time.
    return until(`${kind} ${name}: ${type}=${status}`, ask, 180_000);
  }

  /** Waits, and lets an object that is new say in the recording how late it is by now. */
  async passes(seconds) {
    await sleep(seconds * 1000);
    await this.apply({apiVersion: 'v1', kind: 'ConfigMap', metadata: {name: 'api-config'}, data: {'log-level': 'info'}});
  }

  sleep(seconds) {
    return sleep(seconds * 1000);
  }

  /**
   * Records this moment as states/<scenario>-<label>.json, or as <main>.json, with the rows that are expected of it:
   * `{subject, verdict, code, later?}`, `later` in minutes after this moment.
   */
  async snap(label, rows, {main, also, ...options} = {}) {
    const objects = also?.only ?? [...(also ?? []), ...(await sample(this.api, this.namespace, options))];
    const file = main === undefined ? `states/${this.name}-${label}.json` : `${main}.json`;
    this.keep({
      file,
      text: objects.length === 1 && also?.only ? `${JSON.stringify(objects[0], null, 1)}\n` : listText(objects),
      rows,
      at: Date.now(),
    });
  }
}
