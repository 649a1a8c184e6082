import {parseObjects} from '../../addons/contents.ts';
import {marked, markedVersion} from '../../addons/definition.ts';
import {type Installed, judgeInstalled, type Observed} from '../../addons/judge.ts';
import {type Addon, filesOf} from '../../addons/lock.ts';
import {verifyContents} from '../../addons/verify.ts';
import {Refused} from '../../core/errors.ts';
import type {Finding} from '../../core/finding.ts';
import type {KubeObject} from '../../core/objects.ts';
import type {AddonState, BootstrapOptions} from './context.ts';
import {differences} from './differences.ts';
import {foundOut} from './findings.ts';
import {gateOf} from './gates.ts';

/** `state` is absent when this run has nothing to do with the add-on; the finding says why. */
export type GatheredAddon = {readonly state?: AddonState; readonly finding: Finding};

/** What is to be done about one add-on. Reads its file only when something of it is missing. */
export async function gatherAddon(
  options: BootstrapOptions,
  addon: Addon,
  observed: Observed,
  signal: AbortSignal,
): Promise<GatheredAddon> {
  const {name, title, version} = addon;
  const {controllers} = options;
  const skipped = (message: string) => ({finding: foundOut('bootstrap.addon', name, {status: 'skip', message, pinned: version})});
  if (options.skip.includes(name)) return skipped(`${title} is left out by --skip-addon`);
  if (filesOf(addon, controllers).length === 0) return skipped(`${title} is stood in for here`);
  const installed = judgeInstalled(addon, observed, controllers);
  const gate = gateOf(addon, options);
  if (installed.state === 'installed') {
    const finding = kept(addon, installed, options.from.get(name));
    return {state: {addon, objects: [], changes: [], settled: finding.message, gate}, finding};
  }
  refuseMixture(addon, installed);
  const objects = await contentsOf(options, addon, signal);
  // An installation of somebody else is completed, never changed.
  const whole = installed.state === 'absent' || installed.ours;
  const found = await differences(options.world, objects, signal, (before) => whole || markedVersion(before, addon) === version);
  return {
    state: {addon, objects, changes: found.flatMap((one) => one.change ?? []), settled: `${title} ${version} is as wanted`, gate},
    finding: toInstall(addon, installed),
  };
}

function toInstall(addon: Addon, {state, versions, missing}: Installed): Finding {
  const {name, title, version} = addon;
  const mixed = versions.some((one) => one !== version);
  const what = state === 'absent' ? `${title} is not installed` : `${title} (${versions.join(' and ')}) lacks ${missing.join(', ')}`;
  const message = `${what}; ${version} will be ${state === 'absent' ? 'installed' : 'added, what is there is kept'}`;
  return foundOut('bootstrap.addon', name, {status: mixed ? 'warn' : 'pass', message, versions, pinned: version});
}

function kept(addon: Addon, installed: Installed, from: string | undefined): Finding {
  const {name, title, version} = addon;
  const others = installed.versions.filter((one) => one !== version);
  const base = {versions: installed.versions, pinned: version};
  const unused = from === undefined ? '' : `; ${from} was not read`;
  if (others.length === 0) {
    const which = installed.versions.length === 0 ? 'is there (it does not tell its version)' : `${version} is installed`;
    return foundOut('bootstrap.addon', name, {...base, status: 'pass', message: `${title} ${which}${unused}`});
  }
  return foundOut('bootstrap.addon', name, {
    ...base,
    status: 'warn',
    message: `${title}: ${others.join(' and ')} is installed and kept; gomeet is tested with ${version}${unused}`,
    hint: `to change it, follow its own upgrade notes; gomeet never does: ${addon.files[0]?.url ?? ''}`,
  });
}

/** Programs of one version over resource types of another would break what runs there. */
function refuseMixture(addon: Addon, installed: Installed): void {
  const others = installed.versions.filter((one) => one !== addon.version);
  const programs = installed.missing.filter((one) => !(one in addon.installed.definitions));
  if (others.length === 0 || programs.length === 0) return;
  throw new Refused(
    `${addon.title} is half installed: ${others.join(' and ')} is there, but ${programs.join(', ')} is missing; completing it with ${addon.version} would mix versions`,
    {
      suggestions: [
        `complete or remove that installation, then run the same command again`,
        `or leave it alone: --skip-addon ${addon.name}`,
      ],
    },
  );
}

async function contentsOf(
  {source, from, controllers}: BootstrapOptions,
  addon: Addon,
  signal: AbortSignal,
): Promise<readonly KubeObject[]> {
  const path = from.get(addon.name);
  const files = filesOf(addon, controllers);
  const texts =
    path === undefined
      ? await Promise.all(files.map((file) => source.read(addon, file, signal)))
      : await source.readFrom(addon, path, controllers, signal);
  const objects = texts.flatMap(parseObjects);
  const wanted = controllers ? objects : objects.filter((object) => object.kind === 'CustomResourceDefinition');
  const verified = verifyContents(addon, path ?? texts[0]?.name ?? addon.name, wanted, controllers);
  for (const text of texts) await text.remember?.();
  return verified.map((object) => marked(object, addon));
}
