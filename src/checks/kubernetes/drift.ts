import {sentenceOf, ToolError} from '../../core/errors.ts';
import {type KubeObject, keyOf, keyText, shortName} from '../../core/objects.ts';
import {type Asking, type Judgement, probe} from '../../core/probe.ts';
import type {Release} from '../../core/release.ts';
import {someOf} from '../../core/some-of.ts';
import {isDamaged, newestReleases} from '../../releases/newest.ts';
import {differences, type FieldDifference, pathText} from './_differences.ts';
import {listed} from './_lists.ts';
import {ownersOf} from './_owned-fields.ts';

/** The field manager of everything that gomeet applies. */
const manager = 'gomeet';

export type DriftReading = {
  readonly revisions: readonly KubeObject[];
  readonly live: readonly KubeObject[];
  /** Kinds that may not be read, and why. */
  readonly unread: readonly {readonly kind: string; readonly error: string}[];
};

/** What somebody changed by hand is gone after the next deploy, or breaks it: on-call people should know of it before. */
export default probe<DriftReading>({
  id: 'kubernetes.drift',
  question: 'Is everything as the last release left it?',
  severity: 'warning',
  required: false,
  source: {kind: 'kubernetes', query: 'list every kind of the newest release record; managedFields tell who changed what'},
  runbook: 'rollout',
  async read(asking, signal) {
    const revisions = await listed(asking, 'ControllerRevision', signal);
    const release = recorded(revisions);
    const kinds = new Map((release?.manifests ?? []).map((object) => [`${object.apiVersion}/${object.kind}`, object]));
    const lists = await Promise.all([...kinds.values()].map((object) => listKind(asking, object, signal)));
    return {
      revisions,
      live: lists.flatMap((one) => ('objects' in one ? one.objects : [])),
      unread: lists.flatMap((one) => ('objects' in one ? [] : [one])),
    };
  },
  judge: ({revisions, live, unread}, target) => {
    const release = recorded(revisions);
    if (release === undefined) return {status: 'skip', message: 'no release is recorded, so there is nothing to compare with'};
    const byKey = new Map(live.map((object) => [keyText(keyOf(object)), object]));
    const silent = new Set(unread.map((one) => one.kind));
    const compared = release.manifests.filter((object) => !silent.has(object.kind));
    const judged = compared.flatMap((object) => judgeObject(object, byKey.get(keyText(keyOf(object))), release, target.name));
    const unknown = unread.map(({kind, error}): Judgement => ({status: 'unknown', instance: kind, message: `not compared: ${error}`}));
    if (judged.length + unknown.length > 0) return [...judged, ...unknown];
    return {
      status: 'pass',
      message: `${compared.length} objects are as release ${release.number} left them`,
      observed: [{name: 'objects', value: compared.length, unit: 'count'}],
    };
  },
});

function recorded(revisions: readonly KubeObject[]): Release | undefined {
  const {newest} = newestReleases(revisions);
  return newest === undefined || isDamaged(newest) ? undefined : newest;
}

type Listed = {readonly objects: readonly KubeObject[]} | {readonly kind: string; readonly error: string};

async function listKind({world, target}: Asking, {apiVersion, kind, metadata}: KubeObject, signal: AbortSignal): Promise<Listed> {
  try {
    const where = metadata.namespace === undefined ? {} : {namespace: target.namespace};
    return {objects: await world.cluster.list(apiVersion, kind, where, signal)};
  } catch (error) {
    if (!(error instanceof ToolError) || error.transient) throw error;
    return {kind, error: sentenceOf(error)};
  }
}

function judgeObject(wanted: KubeObject, live: KubeObject | undefined, release: Release, target: string): readonly Judgement[] {
  const instance = shortName(keyOf(wanted));
  const back = `gomeet deploy --target ${target} puts it back`;
  if (live === undefined) {
    // Jobs are removed after their time to live.
    if (wanted.kind === 'Job') return [];
    return [{status: 'fail', instance, message: `it does not exist any more; release ${release.number} has it`, hint: back}];
  }
  const {status: _status, ...rest} = wanted;
  const {labels = {}, annotations = {}} = wanted.metadata;
  const content = {...rest, metadata: {labels, annotations}};
  const found = differences(content, live).filter((one) => !isRewritten(one, live));
  if (found.length === 0) return [];
  const who = whoChanged(found, live);
  return [
    {
      status: 'warn',
      instance,
      message: `${someOf(found.map(described))}${who === '' ? '' : `; changed by ${who}`}`,
      observed: [{name: 'fields', value: found.length, unit: 'count'}],
      hint: `gomeet release diff ${release.number} --target ${target} shows all; keep the change in gomeet.yaml or the manifests, or ${back}`,
    },
  ];
}

/** The server wrote what gomeet applied in its own words: whoever changes a value takes the field over. */
function isRewritten({path}: FieldDifference, live: KubeObject): boolean {
  return ownersOf(live, path)?.some((owner) => owner.manager === manager && owner.operation === 'Apply') === true;
}

function whoChanged(found: readonly FieldDifference[], live: KubeObject): string {
  const owners = found.flatMap(({path}) => ownersOf(live, path) ?? []);
  return [...new Set(owners.map((owner) => `${owner.manager}${owner.time === undefined ? '' : ` at ${owner.time}`}`))].join(', ');
}

const shownLength = 60;

/** Contents of ConfigMaps are long, and a variable may hold what it should not: those are only named. */
function described({path, wanted, live}: FieldDifference): string {
  const text = pathText(path);
  if (/^(data|binaryData)\.|\.env\[/.test(text)) return live === undefined ? `${text} is gone` : `${text} differs`;
  return `${text} is ${shown(live)}, was ${shown(wanted)}`;
}

function shown(value: unknown): string {
  if (value === undefined) return 'absent';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > shownLength ? `${text.slice(0, shownLength)}…` : text;
}
