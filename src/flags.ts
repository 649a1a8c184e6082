import {Flags} from '@oclif/core';
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
