import {cloudDoctor} from '../../checks/cloud-probes.ts';
import {deployPermissions as permissionsProbe} from '../../checks/kubernetes/_deploy-permissions.ts';
import apiProbe from '../../checks/kubernetes/api.ts';
import bootstrapProbe from '../../checks/kubernetes/bootstrap.ts';
import {deployVersion as versionProbe} from '../../checks/kubernetes/version.ts';
import type {ExitName} from '../../core/exit-codes.ts';
import {type Finding, type Severity, worstStatus} from '../../core/finding.ts';
import {askHealth} from '../../core/health.ts';
import type {World, WorldKind} from '../../core/ports.ts';
import {type Asking, ask, type Judgement, type Probe} from '../../core/probe.ts';
import type {Programs} from '../../core/programs.ts';
import type {Target} from '../../core/target.ts';
import {type SecretSpec, waitingKeys} from '../../secrets/spec.ts';
import {isMissed} from '../deploy/waiting-secrets.ts';
import {checkProgram, judgeProgram, kubectlNeed, type Need, needs} from './programs.ts';
import {type Environment, externalSecrets, judgePlaceholders, readPlaceholders} from './secrets.ts';

export type DoctorInput = {
  readonly programs: Programs;
  /** `process.version`. */
  readonly nodeVersion: string;
  readonly env: Environment;
  /** gomeet.yaml as it was found: its path, or the sentence that says what is wrong with it; neither = there is none. */
  readonly config: {readonly path?: string; readonly problem?: string};
  /** The target and its world; absent when the configuration gives none, or `--local`. */
  readonly session?: {readonly world: World; readonly target: Target; readonly secrets: readonly SecretSpec[]};
};
export type DoctorResult = {
  readonly schemaVersion: 1;
  readonly target: string;
  /** Whose cluster was asked; `none` when only this machine was looked at. */
  readonly world: WorldKind | 'none';
  readonly outcome: 'ok' | 'failed' | 'unknown';
  readonly findings: readonly Finding[];
};

const limitMs = 15_000;
/** Asked only when the API server answers. */
const clusterProbes: readonly Probe[] = [versionProbe, bootstrapProbe, permissionsProbe];
const nodeNeed: Need = {
  program: 'node',
  title: 'Is Node new enough?',
  oldest: [22, 13],
  purpose: 'gomeet itself',
  absent: 'fail',
  install: 'install Node 24 (https://nodejs.org/)',
};

/** Looks at everything that gomeet needs, and says of each how to fix it. Changes nothing. */
export async function doctor(input: DoctorInput, signal: AbortSignal): Promise<DoctorResult> {
  const [tools, cluster, cloud] = await Promise.all([
    localFindings(input, signal),
    input.session === undefined ? [] : sessionFindings(input, input.session, signal),
    input.session === undefined ? [] : cloudFindings(input.session, signal),
  ]);
  const findings = [...tools, configFinding(input), ...cluster, ...cloud];
  const counted = findings.filter((finding) => finding.required || finding.status !== 'unknown');
  const worst = worstStatus(counted);
  return {
    schemaVersion: 1,
    target: input.session?.target.name ?? '',
    world: input.session?.world.kind ?? 'none',
    outcome: worst === 'fail' ? 'failed' : worst === 'unknown' ? 'unknown' : 'ok',
    findings,
  };
}

export function exitOfDoctor(result: DoctorResult): ExitName {
  return result.outcome;
}

async function localFindings({programs, nodeVersion, session}: DoctorInput, signal: AbortSignal): Promise<readonly Finding[]> {
  // With a cluster its own kubectl is compared with the server instead (kubernetes.version); a simulated world needs none.
  const wanted = session === undefined ? [kubectlNeed, ...needs] : needs;
  const node = local('host.node', nodeNeed.title, 'critical', judgeProgram(nodeNeed, nodeVersion), 'node --version');
  const others = await Promise.all(
    wanted.map(async (need) => {
      const severity = need.absent === 'fail' ? 'critical' : 'info';
      return local(`host.${need.program}`, need.title, severity, await checkProgram(need, programs, signal), `${need.program} --version`);
    }),
  );
  return [node, ...others];
}

function configFinding({config}: DoctorInput): Finding {
  return local('config.file', 'Can gomeet.yaml be read?', 'critical', judgeConfig(config), config.path ?? 'gomeet.yaml');
}

function judgeConfig({path, problem}: DoctorInput['config']): Judgement {
  if (problem !== undefined) return {status: 'fail', message: problem, hint: 'correct the file; its JSON Schema helps in an editor'};
  if (path !== undefined) return {status: 'pass', message: `${path} is valid`};
  return {status: 'warn', message: 'there is no gomeet.yaml here or in a folder above', hint: 'write one with: gomeet init'};
}

async function sessionFindings(
  input: DoctorInput,
  session: NonNullable<DoctorInput['session']>,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const asking: Asking = {world: session.world, target: session.target};
  const api = await ask(apiProbe, asking, {limitMs, signal});
  const reached = api.every((finding) => finding.status === 'pass');
  if (!reached) return [...api, ...clusterProbes.map((probe) => skipped(probe.id, probe.question, 'the API server does not answer'))];
  const [probed, secrets] = await Promise.all([
    Promise.all(clusterProbes.map((probe) => ask(probe, asking, {limitMs, signal}))),
    secretFindings(input, session, signal),
  ]);
  return [...api, ...probed.flat(), ...secrets];
}

/** The account is there whether or not the cluster answers. */
async function cloudFindings({world, target}: NonNullable<DoctorInput['session']>, signal: AbortSignal): Promise<readonly Finding[]> {
  if (target.cloud === undefined) return [];
  return askHealth({world, target}, {probes: cloudDoctor, concurrency: cloudDoctor.length, limitMs, signal});
}

async function secretFindings(
  {env}: DoctorInput,
  {world, target, secrets}: NonNullable<DoctorInput['session']>,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const id = 'secrets.placeholders';
  const title = 'Are the values that only you have in place?';
  if (world.kind !== 'cluster') return [skipped(id, title, `a ${world.kind} world sends nothing outside`)];
  const wanted = externalSecrets(secrets).filter((spec) => waitingKeys(spec, {}).length === 0 || isMissed(spec, world, target));
  return Promise.all(
    wanted.map(async (spec) => {
      const judgement = judgePlaceholders(spec, await readPlaceholders(world, target.namespace, spec, env, signal));
      return local(id, title, 'warning', judgement, `get secret ${spec.name}`);
    }),
  );
}

function skipped(id: string, title: string, why: string): Finding {
  return local(id, title, 'info', {status: 'skip', message: why}, '');
}

function local(id: string, title: string, severity: Severity, judgement: Judgement, query: string): Finding {
  return {
    id,
    title,
    component: id.slice(0, id.indexOf('.')),
    ...(judgement.instance === undefined ? {} : {instance: judgement.instance}),
    severity,
    required: severity === 'critical',
    status: judgement.status,
    message: judgement.message,
    observed: judgement.observed ?? [],
    thresholds: judgement.thresholds ?? [],
    ...(judgement.hint === undefined ? {} : {hint: judgement.hint}),
    source: {kind: 'host', query},
    durationMs: 0,
  };
}
