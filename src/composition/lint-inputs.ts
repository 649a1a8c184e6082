import {profileNames} from '../core/profiles.ts';
import type {LintInput} from '../lint/_rule.ts';
import {installedObjects} from '../manifests/target.ts';
import {loadSources} from '../tools/templates.ts';
import {templatesOf} from './session.ts';
import {type ChosenTarget, chooseTarget, type TargetChoice} from './target.ts';

/** What to lint: the chosen target, or every shipped profile when nothing was chosen. */
export async function lintInputs(choice: TargetChoice): Promise<readonly LintInput[]> {
  const chosen = choice.target !== undefined || choice.profile !== undefined || choice.config !== undefined;
  if (chosen)
    return [
      await inputOf(
        await chooseTarget({...choice, simulate: choice.target === undefined && choice.profile !== undefined}, async () => ({
          profile: choice.profile ?? 'gomeet-500',
        })),
      ),
    ];
  return Promise.all(profileNames.map(async (profile) => inputOf(await chooseTarget({profile, simulate: true}, async () => ({profile})))));
}

async function inputOf(chosen: ChosenTarget): Promise<LintInput> {
  const templates = await templatesOf(chosen);
  return {
    profile: chosen.config.profile,
    objects: installedObjects(chosen.config, templates.objects),
    secrets: templates.secrets,
    capacity: templates.capacity,
    sources: chosen.config.manifests === undefined ? await loadSources(chosen.config.stack) : {},
  };
}
