import {Flags} from '@oclif/core';
import {drainTimeout} from './core/duration.ts';
import {profileNames} from './core/profiles.ts';

/** Flags that mean one thing everywhere. Commands pick from here and never define a second meaning. */
export const outputFlags = {
  json: Flags.boolean({description: 'One JSON document on stdout, nothing else; short for --output json.', helpGroup: 'OUTPUT'}),
  output: Flags.string({
    description: 'FORMAT or FORMAT=FILE; may be given several times.',
    multiple: true,
    default: [],
    helpGroup: 'OUTPUT',
    helpValue: 'FORMAT[=FILE]',
  }),
};

export const targetFlags = {
  target: Flags.string({char: 't', description: 'Target of gomeet.yaml, or "sandbox".', helpGroup: 'TARGET', env: 'GOMEET_TARGET'}),
  config: Flags.string({
    description: 'This configuration file instead of the nearest gomeet.yaml.',
    helpGroup: 'TARGET',
    env: 'GOMEET_CONFIG',
  }),
  context: Flags.string({description: 'kubeconfig context.', helpGroup: 'TARGET'}),
  namespace: Flags.string({char: 'n', description: 'Namespace that holds the platform.', helpGroup: 'TARGET'}),
  profile: Flags.string({description: `Size of the platform: ${profileNames.join(', ')}.`, helpGroup: 'TARGET'}),
  sandbox: Flags.string({description: 'Which sandbox, when several run.', helpGroup: 'TARGET'}),
};

export const simulateFlags = {
  simulate: Flags.boolean({description: 'Use the built-in simulator: no cluster, no network, nothing installed.', helpGroup: 'SIMULATOR'}),
  'simulate-fault': Flags.string({
    description: 'Let the simulated world break this way; may be given several times.',
    multiple: true,
    dependsOn: ['simulate'],
    helpGroup: 'SIMULATOR',
  }),
  'simulate-state': Flags.string({
    description: 'Keep the simulated world in this file, so that the next command sees it.',
    dependsOn: ['simulate'],
    helpGroup: 'SIMULATOR',
  }),
};

/** For commands that make pods: how long these must stay ready. */
export const stableFlags = {
  'stable-for': Flags.string({
    description:
      'Afterwards watch this long that nothing restarts or loses its readiness; 0s switches it off (default: stableFor of the target, 60s).',
    helpGroup: 'CHANGE',
    helpValue: 'DURATION',
  }),
};

/** For commands that hold the target's lock. */
export const lockFlags = {
  'lock-wait': Flags.string({
    description: 'Wait this long (60s, 10m) for a lock that another run holds; without it the command is refused at once.',
    helpGroup: 'CHANGE',
    helpValue: 'DURATION',
  }),
  reason: Flags.string({
    description: 'Why; whoever finds the target locked meanwhile is told.',
    helpGroup: 'CHANGE',
    helpValue: 'TEXT',
  }),
};

export const changeFlags = {
  yes: Flags.boolean({char: 'y', description: 'Do not ask; needed where nobody can be asked.', helpGroup: 'CHANGE'}),
  'dry-run': Flags.boolean({description: 'Show what would change, object by object, and change nothing.', helpGroup: 'CHANGE'}),
  expect: Flags.string({
    description: 'Refuse unless the plan has this hash (from --dry-run).',
    helpGroup: 'CHANGE',
    helpValue: 'PLAN_HASH',
  }),
  timeout: Flags.string({
    description: 'Stop waiting after this time (90s, 30m, 2h); the cluster may still converge.',
    helpGroup: 'CHANGE',
    default: '2h',
  }),
};

/** For commands that replace pods which people may sit on; after changeFlags, because they need more time. */
export const drainFlags = {
  timeout: Flags.string({
    description: 'Stop waiting after this time (90s, 30m, 2h); the cluster may still converge.',
    helpGroup: 'CHANGE',
    default: drainTimeout,
  }),
  'max-drain': Flags.string({
    description: 'Stop waiting for draining pods after this time; they go on draining, and nobody is thrown out.',
    helpGroup: 'CHANGE',
    helpValue: 'DURATION',
  }),
};

/** For commands that ask probes: which, and how long each may take. */
export const probeFlags = {
  only: Flags.string({description: 'Only probes whose id matches.', multiple: true, default: [], helpValue: 'GLOB', helpGroup: 'PROBE'}),
  skip: Flags.string({description: 'Not these.', multiple: true, default: [], helpValue: 'GLOB', helpGroup: 'PROBE'}),
  severity: Flags.string({
    description: 'Only probes of this severity and worse.',
    options: ['critical', 'warning', 'info'],
    helpGroup: 'PROBE',
  }),
  deep: Flags.boolean({
    description: 'Also write and read back, and join a room: leaves nothing behind, costs some seconds.',
    helpGroup: 'PROBE',
  }),
  'probe-timeout': Flags.string({description: 'Limit for one probe.', default: '5s', helpValue: 'DURATION', helpGroup: 'PROBE'}),
  concurrency: Flags.integer({description: 'Probes at the same time.', default: 64, min: 1, max: 256, helpGroup: 'PROBE'}),
};

/** For commands that ask the probes of one matter. */
export const checkFlags = {
  'probe-timeout': Flags.string({description: 'Limit for one probe.', default: '20s', helpValue: 'DURATION', helpGroup: 'PROBE'}),
  concurrency: probeFlags.concurrency,
  'fail-on': Flags.string({description: 'What makes the exit code differ from 0.', options: ['fail', 'warn'], default: 'fail'}),
  verbose: Flags.boolean({description: 'Text: every finding by itself, with its evidence.'}),
};

/** For commands about the managed cluster: what of it may be taken over or removed. */
export const clusterFlags = {
  adopt: Flags.boolean({
    description: 'Take over a cluster of that name that somebody else made, and its pools of the wanted names: the mark is added.',
    helpGroup: 'CHANGE',
  }),
  remove: Flags.string({
    description: 'Empty and remove this pool of ours that the target no longer wants; may be given several times.',
    multiple: true,
    default: [],
    helpGroup: 'CHANGE',
    helpValue: 'POOL',
  }),
};
