import {writeFile} from 'node:fs/promises';
import {installationOf} from './command.ts';
import type {EnvSources} from './env.ts';
import {layOut, mountsOfPod, type PodLayout} from './layout.ts';
import type {Machine} from './machine.ts';
import {prepare, writeVolumes} from './materialise.ts';
import type {Routes} from './routes.ts';
import {appOf} from './view.ts';
import {planVolumes} from './volumes.ts';

/** Makes the directories and files of a pod. Throws MissingReference. */
export async function makePodFiles(sources: EnvSources, routes: Routes, machine: Machine): Promise<PodLayout> {
  const plans = planVolumes(sources.pod, sources);
  const layout = layOut(machine.root, sources.pod, plans);
  await prepare(layout, plans, machine.identity);
  // Read by PostgreSQL only where the override `ident_file` is in force.
  await writeFile(layout.ident, `sandbox "${machine.identity.user}" postgres\n`);
  await writePodFiles(layout, sources, routes, machine);
  return layout;
}

/** Writes ConfigMaps and Secrets as they are now; returns the files that changed. Throws MissingReference. */
export async function writePodFiles(layout: PodLayout, sources: EnvSources, routes: Routes, machine: Machine): Promise<string[]> {
  const {pod, address} = sources;
  const app = appOf(pod);
  const mounts = mountsOfPod([...pod.spec.containers, ...pod.spec.initContainers], layout);
  const installed = installationOf(pod, app, address, machine, layout);
  return writeVolumes(layout, planVolumes(pod, sources), {app, installed, mounts, routes}, machine.identity);
}
