import {ended, running, waiting} from './kubelet.mjs';

const bare = (pod) => ({kind: 'Pod', apiVersion: 'v1', ...pod});

/** What a kubelet and containerd do with a pod of one container, step by step, with their words. `kubelet` is the world's. */
export class Acts {
  constructor(kubelet) {
    this.kubelet = kubelet;
  }

  async assign(pod) {
    await this.kubelet.report(pod);
  }

  /** One try to pull that fails: the error of the runtime in the status and in an event. */
  async pullFails(pod, error, container = pod.spec.containers[0], where = 'containers') {
    const say = (type, reason, message) => this.kubelet.event(bare(pod), type, reason, message, {container: container.name});
    await say('Normal', 'Pulling', `Pulling image "${container.image}"`);
    await say('Warning', 'Failed', `Failed to pull image "${container.image}": ${error}`);
    await say('Warning', 'Failed', 'Error: ErrImagePull');
    await this.kubelet.report(pod, {[where]: {[container.name]: waiting('ErrImagePull', error)}});
  }

  async pullBacksOff(pod, error, container = pod.spec.containers[0], where = 'containers') {
    const say = (type, reason, message) => this.kubelet.event(bare(pod), type, reason, message, {container: container.name});
    await say('Normal', 'BackOff', `Back-off pulling image "${container.image}"`);
    await say('Warning', 'Failed', 'Error: ImagePullBackOff');
    const message = `Back-off pulling image "${container.image}": ErrImagePull: ${error}`;
    await this.kubelet.report(pod, {[where]: {[container.name]: waiting('ImagePullBackOff', message)}});
  }

  /** Starts every container; `ready` says whether its probes pass already. */
  async run(pod, {ready = true, started = true, restartCount = 0} = {}) {
    const containers = {};
    for (const {name, image} of pod.spec.containers) {
      await this.kubelet.event(
        bare(pod),
        'Normal',
        'Pulled',
        `Container image "${image}" already present on machine and can be accessed by the pod`,
        {container: name},
      );
      await this.kubelet.event(bare(pod), 'Normal', 'Created', 'Container created', {container: name});
      await this.kubelet.event(bare(pod), 'Normal', 'Started', 'Container started', {container: name});
      containers[name] = {
        ...running(ready),
        started,
        restartCount,
        imageID: `docker.io/${image.split(':')[0]}@sha256:4f1c`,
        containerID: 'containerd://9c1d7a',
      };
    }
    await this.kubelet.report(pod, {containers});
  }

  /** The container runs again after `restarts` ends like this. */
  async restart(pod, restarts, how, {ready = true, where = 'containers', container = pod.spec.containers[0]} = {}) {
    await this.kubelet.event(bare(pod), 'Normal', 'Started', 'Container started', {container: container.name});
    const last = ended(how.exitCode, how);
    await this.kubelet.report(pod, {[where]: {[container.name]: {...running(ready), restartCount: restarts, lastState: last}}});
  }

  /** The container has just ended. */
  async exit(pod, restarts, how, {where = 'containers', container = pod.spec.containers[0]} = {}) {
    await this.kubelet.report(pod, {
      [where]: {[container.name]: {state: ended(how.exitCode, how), restartCount: restarts, ready: false, started: false}},
    });
  }

  async backsOff(pod, restarts, how, {where = 'containers', container = pod.spec.containers[0]} = {}) {
    const seconds = Math.min(10 * 2 ** Math.max(restarts - 1, 0), 300);
    const delay = seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`;
    const {name, namespace, uid} = pod.metadata;
    const text = `restarting failed container=${container.name} pod=${name}_${namespace}(${uid})`;
    await this.kubelet.event(bare(pod), 'Warning', 'BackOff', `Back-off ${text}`, {container: container.name});
    const state = {...waiting('CrashLoopBackOff', `back-off ${delay} ${text}`), ready: false, started: false, restartCount: restarts};
    await this.kubelet.report(pod, {[where]: {[container.name]: {...state, lastState: ended(how.exitCode, how)}}});
  }

  /** Start, end, start at once, end, back-off of 10 s, 20 s …: in real time, as a kubelet paces it. Ends in the back-off after `restarts`. */
  async crashLoop(pod, restarts, how, world) {
    await this.run(pod, {ready: false});
    for (let count = 0; ; count++) {
      await world.sleep(1.5);
      await this.exit(pod, count, how);
      if (count > 0) await this.backsOff(pod, count, how);
      if (count >= restarts) return;
      await world.sleep(count === 0 ? 0.5 : 10 * 2 ** (count - 1));
      await this.restart(pod, count + 1, how, {ready: false});
    }
  }

  async unhealthy(pod, probe, outcome, times = 1, container = pod.spec.containers[0]) {
    for (let time = 0; time < times; time++)
      await this.kubelet.event(bare(pod), 'Warning', 'Unhealthy', `${probe} probe failed: ${outcome}`, {container: container.name});
  }

  async kills(pod, probe, container = pod.spec.containers[0]) {
    const message = `Container ${container.name} failed ${probe.toLowerCase()} probe, will be restarted`;
    await this.kubelet.event(bare(pod), 'Normal', 'Killing', message, {container: container.name});
  }
}
