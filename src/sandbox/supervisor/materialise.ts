import {chmod, mkdir, readdir, readFile, rename, rm, writeFile} from 'node:fs/promises';
import {basename, dirname, join} from 'node:path';
import {applyOverrides, type Installation} from './configure.ts';
import {giveAway, type Identity, makeOwn} from './identity.ts';
import type {PodLayout} from './layout.ts';
import type {ProgramName} from './programs.ts';
import {type Mount, rewriteHosts, rewriteMainPid, rewriteNames, rewritePaths} from './rewrite.ts';
import type {Routes} from './routes.ts';
import type {VolumeFile, VolumePlan} from './volumes.ts';

/** What a deployed file passes through on its way to disk. */
export interface Passage {
  /** The server whose overrides apply; undefined for a Job. */
  readonly program: ProgramName | undefined;
  /** Whether the server keeps names in its files. */
  readonly names: boolean;
  readonly installed: Installation;
  readonly mounts: readonly Mount[];
  readonly routes: Routes;
}

/** The bytes of a file as the processes see it. Secrets stay as they are: a password may look like a path. */
export function passed(file: VolumeFile, {program, names, installed, mounts, routes}: Passage): Buffer {
  if (file.source === 'secret') return file.content;
  const text = file.content.toString('utf8');
  // Not text: nothing in it to route.
  if (!Buffer.from(text, 'utf8').equals(file.content)) return file.content;
  const hosts = rewriteMainPid(rewriteHosts(rewritePaths(text, mounts), routes));
  const routed = names ? rewriteNames(hosts, routes, installed.address) : hosts;
  // Last, so that a path that an override brings is not taken for one of the container.
  return Buffer.from(program === undefined ? routed : applyOverrides(program, basename(file.path), routed, installed));
}

/** Makes the directories of a pod, emptied of what an earlier pod of its name left. Claims are kept. */
export async function prepare(
  layout: PodLayout,
  plans: readonly VolumePlan[],
  homes: readonly string[],
  identity: Identity,
): Promise<void> {
  await rm(layout.dir, {recursive: true, force: true});
  const own = [dirname(layout.dir), layout.dir, layout.home, ...homes, layout.tmp, join(layout.dir, 'volumes')];
  for (const dir of own) await makeOwn(dir, identity);
  for (const plan of plans) {
    const dir = layout.volumes.get(plan.name);
    if (dir === undefined) continue;
    if (plan.kind === 'claim') {
      await makeOwn(dirname(dir), identity);
      if (plan.uid !== undefined) await renew(dir, plan.uid);
    }
    await makeOwn(dir, identity);
  }
}

/** A claim that was deleted and made again is another volume, and an empty one. */
async function renew(dir: string, uid: string): Promise<void> {
  const mark = `${dir}.uid`;
  const before = await readFile(mark, 'utf8').catch(() => undefined);
  if (before === uid) return;
  if (before !== undefined) await rm(dir, {recursive: true, force: true});
  await writeFile(mark, uid);
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
    changed.push(...(await removeOthers(dir, plan.files)));
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

/** A key that was taken out of a ConfigMap or Secret takes its file along, as a kubelet does; returns what is gone. */
async function removeOthers(dir: string, files: readonly VolumeFile[]): Promise<string[]> {
  const wanted = new Set(files.map(({path}) => join(dir, path)));
  const there = await readdir(dir, {recursive: true, withFileTypes: true}).catch(() => []);
  const others = there.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const gone = others.filter((path) => !wanted.has(path));
  await Promise.all(gone.map((path) => rm(path, {force: true})));
  return gone;
}
