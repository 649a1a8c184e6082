import {Acts} from '../acts.mjs';
import {deployment} from '../objects.mjs';

const image = 'gomeet/auth-service:v9';
const full = `docker.io/${image}`;
const subject = 'deployment/auth-service';
const unpack = `failed to pull and unpack image "${full}"`;
const resolve = `${unpack}: failed to resolve reference "${full}"`;
const rpc = (code, text) => `rpc error: code = ${code} desc = ${text}`;

/** The old revision serves, then a new one whose pods wait in the hand of the recorder. */
export async function rollOut(world, options = {}, app = 'auth-service') {
  await world.apply(deployment(app));
  await world.untilReady('apps/v1', 'Deployment', app, 2);
  await world.apply(deployment(app, {hand: true, image: `gomeet/${app}:v9`, ...options}));
  const fresh = await newPods(world, app, 2);
  const acts = new Acts(world.kubelet);
  await acts.assign(fresh);
  return {pod: fresh, acts};
}

/** The first pod beyond the `old` ones. */
export async function newPods(world, app, old) {
  const pods = await world.placedPods(app, old + 1);
  return pods.at(-1);
}

const errors = {
  'image-not-found': {error: rpc('NotFound', `${resolve}: ${full}: not found`), code: 'image-not-found', main: true, verdict: 'failed'},
  'image-unauthorized-401': {
    error: rpc(
      'Unknown',
      `${resolve}: failed to authorize: failed to fetch anonymous token: unexpected status from GET request to https://auth.docker.io/token?scope=repository%3Agomeet%2Fauth-service%3Apull&service=registry.docker.io: 401 Unauthorized`,
    ),
    code: 'image-unauthorized',
    main: true,
    verdict: 'failed',
  },
  'image-unauthorized-denied': {
    error: rpc(
      'Unknown',
      `${resolve}: pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed`,
    ),
    code: 'image-unauthorized',
    verdict: 'failed',
  },
  'image-unauthorized-403': {
    error: rpc(
      'Unknown',
      `${resolve}: unexpected status from HEAD request to https://registry-1.docker.io/v2/gomeet/auth-service/manifests/v9: 403 Forbidden`,
    ),
    code: 'image-unauthorized',
    verdict: 'failed',
  },
  'image-rate-limited': {
    error: rpc(
      'Unknown',
      `${unpack}: failed to copy: httpReadSeeker: failed open: unexpected status code https://registry-1.docker.io/v2/gomeet/auth-service/manifests/sha256:4f1c: 429 Too Many Requests - Server message: toomanyrequests: You have reached your unauthenticated pull rate limit. https://www.docker.com/increase-rate-limit`,
    ),
    code: 'image-rate-limited',
    main: true,
    verdict: 'waiting',
  },
  'registry-unreachable-dns': {
    error: rpc(
      'Unknown',
      `${resolve}: failed to do request: Head "https://registry-1.docker.io/v2/gomeet/auth-service/manifests/v9": dial tcp: lookup registry-1.docker.io on 10.245.0.10:53: no such host`,
    ),
    code: 'registry-unreachable',
    main: true,
    verdict: 'waiting',
  },
  'registry-unreachable-timeout': {
    error: rpc(
      'DeadlineExceeded',
      `${resolve}: failed to do request: Head "https://registry-1.docker.io/v2/gomeet/auth-service/manifests/v9": dial tcp 203.0.113.40:443: i/o timeout`,
    ),
    code: 'registry-unreachable',
    verdict: 'waiting',
  },
  'registry-unreachable-tls': {
    error: rpc(
      'Unknown',
      `${resolve}: failed to do request: Head "https://registry-1.docker.io/v2/gomeet/auth-service/manifests/v9": tls: failed to verify certificate: x509: certificate signed by unknown authority`,
    ),
    code: 'registry-unreachable',
    verdict: 'waiting',
  },
  'image-wrong-architecture': {
    error: rpc('NotFound', `${unpack}: no match for platform in manifest: not found`),
    code: 'image-wrong-architecture',
    main: true,
    verdict: 'failed',
  },
};

const pulls = Object.entries(errors).map(([name, {error, code, main, verdict}]) => ({
  name,
  run: async (world) => {
    const {pod, acts} = await rollOut(world);
    await acts.pullFails(pod, error);
    if (main) await world.snap('first', [{subject, verdict: 'waiting', code}]);
    await acts.pullBacksOff(pod, error);
    await world.sleep(10);
    await acts.pullFails(pod, error);
    if (main) await world.snap('again', [{subject, verdict, code, later: 10}]);
    await world.sleep(1);
    await acts.pullBacksOff(pod, error);
    await world.snap('back-off', [{subject, verdict, code, later: 10}], {main: main ? code : undefined});
  },
}));

export default [
  ...pulls,
  {
    name: 'image-pull-resolved',
    run: async (world) => {
      const {pod, acts} = await rollOut(world);
      const {error} = errors['registry-unreachable-timeout'];
      await acts.pullFails(pod, error);
      await acts.pullBacksOff(pod, error);
      await world.snap('back-off', [{subject, verdict: 'waiting', code: 'registry-unreachable'}]);
      await world.sleep(2);
      await acts.run(pod, {ready: false});
      await world.snap('running', [{subject, verdict: 'progressing', code: null}]);
      await world.finish(acts, 'auth-service');
      await world.snap('resolved', [{subject, verdict: 'ready', code: null}]);
    },
  },
  {
    name: 'image-name-invalid',
    run: async (world) => {
      const bad = 'gomeet/Auth Service:v9';
      const {pod, acts} = await rollOut(world, {image: bad});
      const message = `Failed to apply default image tag "${bad}": couldn't parse image name "${bad}": invalid reference format: repository name (gomeet/Auth Service) must be lowercase`;
      await world.kubelet.event({kind: 'Pod', ...pod}, 'Warning', 'InspectFailed', message, {container: 'auth-service'});
      await world.kubelet.event({kind: 'Pod', ...pod}, 'Warning', 'Failed', 'Error: InvalidImageName', {container: 'auth-service'});
      const state = {waiting: {reason: 'InvalidImageName', message}};
      await world.kubelet.report(pod, {containers: {'auth-service': {state}}});
      await world.snap('new', [{subject, verdict: 'failed', code: 'image-name-invalid', later: 5}], {main: 'image-name-invalid'});
      await acts.assign(pod);
    },
  },
  {
    name: 'image-never-pulled',
    run: async (world) => {
      const {pod} = await rollOut(world, {container: {imagePullPolicy: 'Never'}});
      const message = `Container image "${image}" is not present with pull policy of Never`;
      await world.kubelet.event({kind: 'Pod', ...pod}, 'Warning', 'ErrImageNeverPull', message, {container: 'auth-service'});
      await world.kubelet.event({kind: 'Pod', ...pod}, 'Warning', 'Failed', 'Error: ErrImageNeverPull', {container: 'auth-service'});
      await world.kubelet.report(pod, {containers: {'auth-service': {state: {waiting: {reason: 'ErrImageNeverPull', message}}}}});
      await world.snap('new', [{subject, verdict: 'failed', code: 'image-not-found', later: 5}]);
    },
  },
];
