import type {Addon} from '../addons/lock.ts';
import type {AddonSource} from '../addons/source.ts';
import {packageRoot} from '../core/package-root.ts';
import {checksumsPath, recordedChecksums} from '../tools/addon-checksums.ts';
import {addonSource, loadAddons} from '../tools/addons.ts';

/** The pinned add-ons and where their files come from. */
export async function openAddons(now: () => Date): Promise<{readonly addons: readonly Addon[]; readonly source: AddonSource}> {
  const root = packageRoot();
  const recorded = recordedChecksums(checksumsPath(process.env));
  const {moduleInCache} = await import('../sandbox/crds.ts');
  const moduleDir = async (module: string) => (await moduleInCache('crds', module)).dir;
  return {addons: await loadAddons(root), source: addonSource({root, recorded, moduleDir, now})};
}
