import {homedir} from 'node:os';
import {type GomeetConfig, type TargetConfig, targetSchema} from '../core/config.ts';
import {UserError} from '../core/errors.ts';
import {didYouMean} from '../core/nearest.ts';
import type {Probe} from '../core/probe.ts';
import {profileNames} from '../core/profiles.ts';
import {capacityOf} from '../manifests/capacity-file.ts';
import {loadConfigFile} from '../tools/config-file.ts';
import {loadCapacity} from '../tools/templates.ts';

/** Flags that choose a target, as the command line gave them. */
export type TargetChoice = {
  readonly target?: string | undefined;
  readonly config?: string | undefined;
  readonly context?: string | undefined;
  readonly namespace?: string | undefined;
  readonly profile?: string | undefined;
  readonly sandbox?: string | undefined;
  readonly simulate?: boolean | undefined;
  readonly 'stable-for'?: string | undefined;
  /** For commands about the account around a cluster: a simulated target has one. */
  readonly cloud?: true | undefined;
};

export type ChosenTarget = {
  readonly name: string;
  readonly config: TargetConfig;
  /** Folder of gomeet.yaml: relative paths in it start here. */
  readonly folder: string;
  /** It stands in a gomeet.yaml, so there is a place to write down what should stay. */
  readonly written?: true;
};

/** What a running sandbox says of itself: the size that it is for, and the account around it where it has one. */
export type SandboxSays = Pick<Input, 'profile' | 'cloud' | 'domain' | 'spacesEndpoint'>;

/** `sandbox` is built in; every other name comes from gomeet.yaml; without a file, --simulate or --profile with --context are enough. */
export async function chooseTarget(choice: TargetChoice, sandbox: () => Promise<SandboxSays>): Promise<ChosenTarget> {
  const file = await loadConfigFile({cwd: process.cwd(), home: homedir(), ...(choice.config === undefined ? {} : {path: choice.config})});
  const name = choice.target ?? (choice.simulate === true ? undefined : file?.config.defaultTarget);
  const folder = file === undefined ? process.cwd() : file.path.slice(0, file.path.lastIndexOf('/'));
  if (name === 'sandbox' && file?.config.targets['sandbox'] === undefined) {
    return {
      name,
      folder,
      config: await overridden({...(await sandbox()), gateLimit: '5m', stableFor: '5s', waive: await unmeasured()}, choice),
    };
  }
  if (name !== undefined) {
    const said = fromFile(name, file?.config);
    // What this machine cannot measure does not change with what a file says of the sandbox.
    const waive = name === 'sandbox' ? [...(await unmeasured()), ...(said.waive ?? [])] : said.waive;
    const config = await overridden({...said, ...(waive === undefined ? {} : {waive})}, choice);
    await checkProbes(`${file?.path ?? 'gomeet.yaml'}: targets.${name}`, config);
    return {name, folder, config, written: true};
  }
  if (choice.simulate === true)
    return {
      name: 'simulator',
      folder,
      config: await overridden(
        {profile: choice.profile ?? 'gomeet-500', ...(choice.cloud === undefined ? {} : {cloud: 'digitalocean'})},
        choice,
      ),
    };
  if (choice.profile !== undefined && choice.context !== undefined) {
    return {name: choice.context, folder, config: await overridden({profile: choice.profile}, choice)};
  }
  const names = Object.keys(file?.config.targets ?? {});
  throw new UserError(
    file === undefined
      ? 'no gomeet.yaml was found here or in a folder above, so there is no target'
      : `${file.path} has no defaultTarget, so --target is needed: ${names.join(', ')}`,
    {suggestions: file === undefined ? ['write one with: gomeet init', 'or try it without a cluster: gomeet deploy --simulate'] : []},
  );
}

/** What this machine has nothing to measure by. */
async function unmeasured(): Promise<NonNullable<TargetConfig['waive']>> {
  const {UNMEASURED} = await import('../sandbox/unmeasured.ts');
  return UNMEASURED.map((one) => ({...one}));
}

function fromFile(name: string, config: GomeetConfig | undefined): Input {
  const found = Object.entries(config?.targets ?? {}).find(([known]) => known === name)?.[1];
  if (found !== undefined) return found;
  const names = [...Object.keys(config?.targets ?? {}), 'sandbox'];
  throw new UserError(`there is no target ${name}${didYouMean(name, names)}`, {
    suggestions: [
      `targets are: ${names.join(', ')}`,
      ...(config === undefined ? ['there is no gomeet.yaml here; write one with: gomeet init'] : []),
    ],
  });
}

/** A threshold or a waiver of a probe that does not exist would silently do nothing. The probes are loaded only when one is named. */
async function checkProbes(place: string, {thresholds, waive}: TargetConfig): Promise<void> {
  const named = [
    ...Object.keys(thresholds ?? {}).map((id) => ({id, key: `thresholds.${id}`})),
    ...(waive ?? []).map(({probe: id}, index) => ({id, key: `waive.${index}.probe`})),
  ];
  if (named.length === 0) return;
  const checks: readonly Probe[] = (await import('../checks/index.ts')).checks as readonly Probe[];
  const ids = checks.map((check): string => check.id);
  const unknown = named
    .filter(({id}) => !ids.includes(id))
    .map(({id, key}) => `${place}.${key}: there is no probe ${id}${didYouMean(id, ids)}`);
  if (unknown.length > 0) throw new UserError(unknown.join('\n'), {suggestions: [`probes are: ${ids.join(', ')}`]});
  const problems = Object.entries(thresholds ?? {}).flatMap(([id, set]) => {
    const limits = Object.keys(checks.find((check) => check.id === id)?.limits ?? {});
    const known = limits.length === 0 ? 'it has no limits' : `its limits are ${limits.join(', ')}`;
    return Object.keys(set)
      .filter((name) => !limits.includes(name))
      .map((name) => `${place}.thresholds.${id}.${name}: there is no such limit${didYouMean(name, limits)}; ${known}`);
  });
  if (problems.length > 0) throw new UserError(problems.join('\n'), {suggestions: ['see a probe with: gomeet probes show ID']});
}

type Input = Partial<Omit<TargetConfig, 'profile'>> & {readonly profile: string};

/** Flags win over the file. */
async function overridden(input: Input, choice: TargetChoice): Promise<TargetConfig> {
  const merged = {
    ...input,
    ...(choice.profile === undefined ? {} : {profile: choice.profile}),
    ...(choice.context === undefined ? {} : {context: choice.context}),
    ...(choice.namespace === undefined ? {} : {namespace: choice.namespace}),
    ...(choice['stable-for'] === undefined ? {} : {stableFor: choice['stable-for']}),
  };
  // A size that is not shipped is explained by the stack's own table.
  if (!profileNames.some((name) => name === merged.profile)) capacityOf(await loadCapacity(merged.stack ?? 'gomeet'), merged.profile);
  const parsed = targetSchema.safeParse(merged);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const key = String(issue?.path[0] ?? 'target');
  throw new UserError(`--${key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}: ${issue?.message ?? 'wrong value'}`);
}
