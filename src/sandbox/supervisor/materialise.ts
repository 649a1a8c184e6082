import {chmod, mkdir, readFile, rename, rm, writeFile} from 'node:fs/promises';
import {basename, dirname, join} from 'node:path';
import {applyOverrides, type Installation} from './configure.ts';
import {giveAway, type Identity, makeOwn} from './identity.ts';
import type {PodLayout} from './layout.ts';
import {type Mount, rewriteHosts, rewriteMainPid, rewritePaths} from './rewrite.ts';
import type {Routes} from './routes.ts';
import type {App} from './view.ts';
import type {VolumeFile, VolumePlan} from './volumes.ts';

/** What a deployed file passes through on its way to disk. */
export interface Passage {
  /** The server whose overrides apply; undefined for a Job. */
  readonly app: App | undefined;
  readonly installed: Installation;
  readonly mounts: readonly Mount[];
  readonly routes: Routes;
}

/** The bytes of a file as the processes see it. Secrets stay as they are: a password may look like a path. */
export function passed(file: VolumeFile, {app, installed, mounts, routes}: Passage): Buffer {
  if (file.source === 'secret') return file.content;
  const text = file.content.toString('utf8');
  // Not text: nothing in it to route.
  if (!Buffer.from(text, 'utf8').equals(file.content)) return file.content;
  const routed = rewriteMainPid(rewriteHosts(rewritePaths(text, mounts), routes));
  // Last, so that a path that an override brings is not taken for one of the container.
  return Buffer.from(app === undefined ? routed : applyOverrides(app, basename(file.path), routed, installed));
}

/** Makes the directories of a pod, emptied of what an earlier pod of its name left. Claims are kept. */
export async function prepare(layout: PodLayout, plans: readonly VolumePlan[], identity: Identity): Promise<void> {
  await rm(layout.dir, {recursive: true, force: true});
  for (const dir of [dirname(layout.dir), layout.dir, layout.home, layout.tmp, join(layout.dir, 'volumes')]) await makeOwn(dir, identity);
  for (const plan of plans) {
    const dir = layout.volumes.get(plan.name);
    if (dir === undefined) continue;
    if (plan.kind === 'claim') await makeOwn(dirname(dir), identity);
    await makeOwn(dir, identity);
  }
}

/** Writes the files of all volumes; returns the paths whose bytes are not what they were. */
export async function writeVolumes(
  layout: PodLayout,
  plans: readonly VolumePlan[],
  passage: Passage,
  identity: Identity,
): Promise<string[]> {
  const changed: string[] = [];
  for (const plan of plans) {
    const dir = layout.volumes.get(plan.name);
    if (plan.kind !== 'files' || dir === undefined) continue;
    for (const file of plan.files) {
      const path = join(dir, file.path);
      const bytes = passed(file, passage);
      const before = await readFile(path).catch(() => undefined);
      if (before?.equals(bytes)) continue;
      await mkdir(dirname(path), {recursive: true, mode: 0o755});
      await writeFile(`${path}.new`, bytes, {mode: 0o600});
      // Group and others are the pod's fsGroup in production; here everything belongs to one user.
      await chmod(`${path}.new`, file.mode | 0o400);
      await giveAway(`${path}.new`, identity);
      await rename(`${path}.new`, path);
      changed.push(path);
    }
  }
  return changed;
}
