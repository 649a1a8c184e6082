import {ended, running} from '../kubelet.mjs';
import {rollOut} from './images.mjs';

const subject = 'deployment/auth-service';
const container = 'auth-service';
const http = {httpGet: {path: '/readyz', port: 8080}, periodSeconds: 2, failureThreshold: 3, timeoutSeconds: 1};
const budget = (probe) => probe.initialDelaySeconds ?? 0 + probe.periodSeconds * probe.failureThreshold;

/** The pod runs, and never becomes ready. */
function readiness(name, probe, outcome, main) {
  return {
    name,
    run: async (world) => {
      const {pod, acts} = await rollOut(world, {container: {readinessProbe: probe}});
      await acts.run(pod, {ready: false});
      await acts.unhealthy(pod, 'Readiness', outcome);
      if (main) await world.snap('first', [{subject, verdict: 'progressing', code: null}]);
      for (let time = 1; time < probe.failureThreshold; time++) {
        await world.sleep(probe.periodSeconds);
        await acts.unhealthy(pod, 'Readiness', outcome);
      }
      await world.sleep(budget(probe));
      await acts.unhealthy(pod, 'Readiness', outcome);
      await world.snap('stays', [{subject, verdict: 'failed', code: 'readiness-failing', later: 15}], {
        main: main ? 'readiness-failing' : undefined,
      });
    },
  };
}

const live = {httpGet: {path: '/healthz', port: 8080}, periodSeconds: 2, failureThreshold: 2, timeoutSeconds: 1};
const killed = {exitCode: 137, reason: 'Error', ranMs: 9000};
const terminated = {exitCode: 143, reason: 'Error', ranMs: 9000};

/** A probe that ends the container again and again: three times in real time. */
async function killedBy(world, probe, options, how, outcome, ready) {
  const {pod, acts} = await rollOut(world, {container: options});
  await acts.run(pod, {ready, started: probe === 'Liveness'});
  for (let restarts = 0; restarts < 3; restarts++) {
    for (let time = 0; time < 2; time++) {
      await world.sleep(2);
      await acts.unhealthy(pod, probe, outcome);
    }
    await acts.kills(pod, probe);
    if (restarts === 0) await world.snap('first-kill', [{subject, verdict: 'waiting', code: `${probe.toLowerCase()}-failing`}]);
    await world.sleep(1);
    const state = {...running(false), started: probe === 'Liveness', restartCount: restarts + 1, lastState: ended(how.exitCode, how)};
    await world.kubelet.report(pod, {containers: {[container]: state}});
  }
  await acts.backsOff(pod, 3, how);
  return {pod, acts};
}

export default [
  readiness('readiness-http', http, 'HTTP probe failed with statuscode: 503', true),
  readiness('readiness-refused', http, 'Get "http://10.244.1.10:8080/readyz": dial tcp 10.244.1.10:8080: connect: connection refused'),
  readiness(
    'readiness-tcp',
    {tcpSocket: {port: 8080}, periodSeconds: 2, failureThreshold: 3},
    'dial tcp 10.244.1.10:8080: connect: connection refused',
  ),
  readiness('readiness-exec', {exec: {command: ['/bin/ready']}, periodSeconds: 2, failureThreshold: 3}, 'database: no such host'),
  readiness(
    'readiness-grpc',
    {grpc: {port: 9000}, periodSeconds: 2, failureThreshold: 3},
    'timeout: failed to connect service "10.244.1.10:9000" within 1s: context deadline exceeded',
  ),
  {
    name: 'readiness-in-window',
    run: async (world) => {
      const {pod, acts} = await rollOut(world, {container: {readinessProbe: {...http, initialDelaySeconds: 60, periodSeconds: 10}}});
      await acts.run(pod, {ready: false});
      await acts.unhealthy(pod, 'Readiness', 'HTTP probe failed with statuscode: 503', 2);
      await world.snap('early', [{subject, verdict: 'progressing', code: null}]);
    },
  },
  {
    name: 'readiness-came',
    run: async (world) => {
      const {pod, acts} = await rollOut(world, {container: {readinessProbe: http}});
      await acts.run(pod, {ready: false});
      await acts.unhealthy(pod, 'Readiness', 'HTTP probe failed with statuscode: 503', 3);
      await world.sleep(3);
      await world.kubelet.report(pod, {containers: {[container]: running(true)}});
      await world.finish(acts, container);
      await world.snap('ready', [{subject, verdict: 'ready', code: null}]);
    },
  },
  {
    name: 'liveness-failing',
    run: async (world) => {
      await killedBy(world, 'Liveness', {livenessProbe: live}, killed, 'HTTP probe failed with statuscode: 500', true);
      await world.snap('again', [{subject, verdict: 'failed', code: 'liveness-failing', later: 5}], {main: 'liveness-failing'});
    },
  },
  {
    name: 'liveness-timeout',
    run: async (world) => {
      const outcome = 'Get "http://10.244.1.10:8080/healthz": context deadline exceeded (Client.Timeout exceeded while awaiting headers)';
      await killedBy(world, 'Liveness', {livenessProbe: live}, terminated, outcome, true);
      await world.snap('again', [{subject, verdict: 'failed', code: 'liveness-failing', later: 5}]);
    },
  },
  {
    name: 'startup-failing',
    run: async (world) => {
      const options = {startupProbe: live, readinessProbe: http};
      await killedBy(
        world,
        'Startup',
        options,
        killed,
        'Get "http://10.244.1.10:8080/healthz": dial tcp 10.244.1.10:8080: connect: connection refused',
        false,
      );
      await world.snap('again', [{subject, verdict: 'failed', code: 'startup-failing', later: 5}], {main: 'startup-failing'});
    },
  },
  {
    name: 'startup-in-window',
    run: async (world) => {
      const {pod, acts} = await rollOut(world, {
        container: {startupProbe: {...live, periodSeconds: 10, failureThreshold: 30}, readinessProbe: http},
      });
      await acts.run(pod, {ready: false, started: false});
      await acts.unhealthy(pod, 'Startup', 'HTTP probe failed with statuscode: 503', 4);
      await world.snap('early', [{subject, verdict: 'progressing', code: null, later: 1}]);
    },
  },
];
