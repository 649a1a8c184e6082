import {writeFile} from 'node:fs/promises';
import {installationOf} from './command.ts';
import type {EnvSources} from './env.ts';
import {homeOf, layOut, mountsOfPod, type PodLayout} from './layout.ts';
import type {Machine} from './machine.ts';
import {prepare, writeVolumes} from './materialise.ts';
import type {Routes} from './routes.ts';
import {definitionOf, realContainers} from './view.ts';
import {planVolumes} from './volumes.ts';

/** Makes the directories and files of a pod. Throws MissingReference. */
export async function makePodFiles(sources: EnvSources, routes: Routes, machine: Machine): Promise<PodLayout> {
  const plans = planVolumes(sources.pod, sources);
  const layout = layOut(machine.root, sources.pod, plans);
  const [, ...sidecars] = realContainers(sources.pod, machine.programs);
  const homes = sidecars.map(({name}) => homeOf(layout, name));
  await prepare(layout, plans, homes, machine.identity);
  // Read by PostgreSQL only where the override `ident_file` is in force.
  await writeFile(layout.ident, `sandbox "${machine.identity.user}" postgres\n`);
  await writePodFiles(layout, sources, routes, machine);
  return layout;
}

/** Writes ConfigMaps and Secrets as they are now; returns the files that changed. Throws MissingReference. */
export async function writePodFiles(layout: PodLayout, sources: EnvSources, routes: Routes, machine: Machine): Promise<string[]> {
  const {pod, address} = sources;
  const main = definitionOf(pod)?.containers[0];
  const mounts = mountsOfPod([...pod.spec.containers, ...pod.spec.initContainers], layout);
  const installed = installationOf(pod, main?.program, address, machine, layout);
  const passage = {program: main?.program, names: main?.names ?? false, installed, mounts, routes};
  return writeVolumes(layout, planVolumes(pod, sources), passage, machine.identity);
}
