import type {Observed} from '../../addons/judge.ts';
import {ToolError} from '../../core/errors.ts';
import type {Finding} from '../../core/finding.ts';
import {type KubeObject, keyOf, phaseOf, textAt} from '../../core/objects.ts';
import type {World} from '../../core/ports.ts';
import type {Differing} from '../../steps/apply-objects.ts';
import type {AddonState, BootstrapContext, BootstrapOptions, PlatformPart} from './context.ts';
import {partOf, platformParts} from './context.ts';
import {type Difference, differences} from './differences.ts';
import {foundOut} from './findings.ts';

/** How the platform's own cluster-wide objects differ from the cluster, part by part; a part without objects is left out. */
export async function gatherPlatform(
  options: BootstrapOptions,
  addons: readonly AddonState[],
  observed: Observed,
  signal: AbortSignal,
): Promise<{readonly platform: BootstrapContext['platform']; readonly findings: readonly Finding[]}> {
  const findings: Finding[] = [];
  const wanted = options.target.bootstrap.filter((object) => {
    const reason = leftOut(options, object, addons, observed);
    if (reason !== undefined) findings.push(reason);
    return reason === undefined;
  });
  const issuers = wanted.filter((object) => partOf(object) === 'issuers');
  const others = wanted.filter((object) => partOf(object) !== 'issuers');
  const found = (await Promise.all([differences(options.world, others, signal), issuerDifferences(options.world, issuers, signal)])).flat();
  const platform = new Map<PlatformPart, Differing>();
  for (const part of platformParts) {
    const own = found.filter((one) => partOf(one.object) === part);
    if (own.length > 0) platform.set(part, {objects: own.map((one) => one.object), changes: own.flatMap((one) => one.change ?? [])});
  }
  return {platform, findings};
}

/**
 * While cert-manager's webhook does not answer, no issuer can be tried out, and a run that was cut off at that moment must
 * still be able to go on: then an issuer is new or is applied again, behind the gate that waits for the webhook.
 */
async function issuerDifferences(world: World, issuers: readonly KubeObject[], signal: AbortSignal): Promise<readonly Difference[]> {
  try {
    return await differences(world, issuers, signal);
  } catch (error) {
    if (!(error instanceof ToolError) || signal.aborted) throw error;
    const before = await Promise.all(issuers.map((object) => world.cluster.get(keyOf(object), signal)));
    return issuers.map((object, index) => {
      const action = before[index] === undefined ? 'create' : 'update';
      return {object, change: {key: keyOf(object), action, fields: []}};
    });
  }
}

function leftOut(
  {controllers}: BootstrapOptions,
  object: KubeObject,
  addons: readonly AddonState[],
  observed: Observed,
): Finding | undefined {
  const {name} = object.metadata;
  if (partOf(object) === 'apiservice') {
    const live = observed.apiServices.find((one) => one.metadata.name === name);
    if (live === undefined || phaseOf(live) !== undefined || serviceOf(live) === serviceOf(object)) return undefined;
    return foundOut('bootstrap.apiservice', name, {
      status: controllers ? 'warn' : 'skip',
      message: `${name} is served by ${serviceOf(live)} and kept; the platform's would be ${serviceOf(object)}`,
    });
  }
  const usable =
    observed.definitions.some((one) => textAt(one, 'spec', 'group') === 'cert-manager.io') ||
    addons.some((one) => one.addon.name === 'cert-manager');
  if (partOf(object) !== 'issuers' || usable) return undefined;
  return foundOut('bootstrap.issuers', name, {
    status: 'warn',
    message: `${name} is left out, because cert-manager is not installed and is left out too`,
    hint: 'install cert-manager and run gomeet bootstrap again',
  });
}

function serviceOf(apiService: KubeObject): string {
  return `${textAt(apiService, 'spec', 'service', 'namespace') ?? ''}/${textAt(apiService, 'spec', 'service', 'name') ?? ''}`;
}
