import {ToolError} from '../../core/errors.ts';
import type {ClusterIdentity, World} from '../../core/ports.ts';
import {type Judgement, type Probe, probe} from '../../core/probe.ts';

/** HPA v2, PodDisruptionBudget v1 and server-side apply as the manifests use them: all there since 1.24. */
const oldest = 24;

export type VersionReading = {readonly server: string; readonly kubectl: string | undefined};

const version = probe<VersionReading>({
  id: 'kubernetes.version',
  question: 'Are the API server and kubectl new enough for each other and for the manifests?',
  severity: 'critical',
  required: true,
  source: {kind: 'kubernetes', query: 'GET /version; kubectl version --client'},
  read: async ({world}, signal) => {
    const [identity, kubectl] = await Promise.all([patientIdentity(world, signal), world.versions.kubectl(signal)]);
    return {server: identity.serverVersion, kubectl};
  },
  judge: (reading) => judgeVersions(reading, false),
});

/** A deploy runs kubectl; health-check only warns of one that is too far from the server. */
export const deployVersion: Probe<VersionReading> = {...version, judge: (reading) => judgeVersions(reading, true)};

export default version;

/** Pure. */
export function judgeVersions({server, kubectl}: VersionReading, needsKubectl: boolean): readonly Judgement[] {
  const judged: Judgement[] = [];
  const observed = [
    {name: 'server', value: server, unit: ''},
    {name: 'kubectl', value: kubectl ?? null, unit: ''},
  ];
  const serverMinor = minorOf(server);
  if (serverMinor === undefined)
    judged.push({status: 'unknown', message: `the API server calls itself "${server}", which is not a version`, observed});
  else if (serverMinor < oldest)
    judged.push({
      status: 'fail',
      message: `the API server is ${server}; 1.${oldest} or newer is needed`,
      observed,
      hint: 'upgrade the cluster',
    });
  if (kubectl === undefined && !needsKubectl)
    return judged.length > 0 ? judged : [{status: 'pass', message: `API server ${server}; no kubectl here to compare with`, observed}];
  if (kubectl === undefined) {
    judged.push({
      status: 'fail',
      message: 'kubectl was not found',
      observed,
      hint: 'install kubectl (https://kubernetes.io/docs/tasks/tools/) and put it on PATH',
    });
    return judged;
  }
  const minor = minorOf(kubectl);
  if (minor === undefined) judged.push({status: 'unknown', message: `kubectl calls itself "${kubectl}", which is not a version`, observed});
  else if (minor < oldest)
    judged.push({
      status: 'fail',
      message: `kubectl is ${kubectl}; 1.${oldest} or newer is needed`,
      observed,
      hint: 'install a newer kubectl',
    });
  else if (serverMinor !== undefined && Math.abs(minor - serverMinor) > 1) {
    // The Kubernetes version skew policy: one minor version in either direction.
    judged.push({
      status: 'warn',
      message: `kubectl ${kubectl} is more than one minor version away from the API server ${server}`,
      observed,
      hint: 'install the kubectl of the cluster',
    });
  }
  if (judged.length > 0) return judged;
  return [{status: 'pass', message: `API server ${server}, kubectl ${kubectl}`, observed}];
}

/** Whether the API server is there is the question of kubernetes.api; a busy one that misses its two seconds once is asked again. */
async function patientIdentity({cluster, clock}: World, signal: AbortSignal): Promise<ClusterIdentity> {
  for (let left = 2; ; left -= 1) {
    try {
      return await cluster.identity(signal);
    } catch (error) {
      if (left === 0 || !(error instanceof ToolError && error.transient)) throw error;
      await clock.sleep(1_000, signal);
    }
  }
}

/** `v1.36.4-do.0` → 36; major versions other than 1 do not exist. */
function minorOf(version: string): number | undefined {
  const match = /^v?1\.(\d+)/.exec(version);
  return match === null ? undefined : Number(match[1]);
}
