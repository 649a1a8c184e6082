import {UserError} from '../core/errors.ts';
import {matches} from '../core/health-selection.ts';
import {didYouMean} from '../core/nearest.ts';
import {limitRows, probeRow} from '../core/probe-table.ts';
import type {Views} from '../render/outputs.ts';
import {probesText, probeText} from '../render/probes-text.ts';
import {allProbes} from './health.ts';
import {chooseTarget, type TargetChoice} from './target.ts';

/** The table of probes; a glob that matches none is a UserError. */
export function listProbes(only: readonly string[], version: string): Views {
  for (const glob of only) if (!allProbes.some(({id}) => matches(glob, id))) throw unknown(glob);
  const probes = allProbes.filter(({id}) => only.length === 0 || only.some((glob) => matches(glob, id))).map(probeRow);
  const document = {schemaVersion: 1, tool: {name: 'gomeet', version}, command: 'probes list', probes};
  return {text: () => probesText(probes), json: () => `${JSON.stringify(document, null, 2)}\n`};
}

/** One probe with its limits; with a target, as that target has it. */
export async function showProbe(id: string, choice: TargetChoice, version: string): Promise<Views> {
  const probe = allProbes.find((one) => one.id === id);
  if (probe === undefined) throw unknown(id);
  const chosen = choice.target === undefined ? undefined : await chooseTarget(choice, async () => ({profile: 'gomeet-500'}));
  const waived = chosen?.config.waive?.find((one) => one.probe === id)?.reason;
  const detail = {
    ...probeRow(probe),
    needs: ['kubernetes.api', ...(probe.needs ?? [])].filter((need) => need !== id),
    ...(probe.runbook === undefined ? {} : {runbook: probe.runbook}),
    limits: limitRows(probe, chosen?.config.thresholds?.[id]),
    ...(chosen === undefined ? {} : {target: {name: chosen.name, waived: waived ?? null}}),
  };
  const document = {schemaVersion: 1, tool: {name: 'gomeet', version}, command: 'probes show', probe: detail};
  return {text: () => probeText(detail), json: () => `${JSON.stringify(document, null, 2)}\n`};
}

function unknown(typed: string): UserError {
  const ids = allProbes.map(({id}): string => id);
  return new UserError(`there is no probe ${typed}${didYouMean(typed, ids)}`, {suggestions: ['see them all with: gomeet probes list']});
}
