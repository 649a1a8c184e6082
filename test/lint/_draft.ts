import type {KubeObject} from '../../src/core/objects.ts';
import type {LintInput} from '../../src/lint/_rule.ts';
import {loadSources, loadTemplates} from '../../src/tools/templates.ts';

type Step = string | number;
type Mutable = {[field: string]: unknown};

const loaded = new Map<string, Promise<LintInput>>();

/** A shipped profile as lint sees it. Loaded once per file: parsing takes a fifth of a second. */
export function shippedInput(profile: string): Promise<LintInput> {
  const known = loaded.get(profile);
  if (known !== undefined) return known;
  const made = Promise.all([loadTemplates('gomeet', profile), loadSources('gomeet')]).then(([templates, sources]) => ({
    ...templates,
    sources,
  }));
  loaded.set(profile, made);
  return made;
}

/** A copy of the shipped manifests that a test breaks in one place. Throws when the place does not exist, so that no test passes by accident. */
export class Draft {
  readonly #input: LintInput;
  #objects: Mutable[];
  #sources: {[path: string]: string};

  constructor(input: LintInput) {
    this.#input = input;
    this.#objects = structuredClone([...input.objects]);
    this.#sources = {...input.sources};
  }

  /** `deployment/auth-service` */
  object(name: string): Mutable {
    const found = this.#objects.find((object) => `${String(object['kind']).toLowerCase()}/${nameOf(object)}` === name);
    if (found === undefined) throw new Error(`the manifests have no ${name}`);
    return found;
  }

  set(name: string, path: readonly Step[], value: unknown): void {
    const {holder, last} = this.#place(name, path);
    holder[last] = value;
  }

  unset(name: string, path: readonly Step[]): void {
    const {holder, last} = this.#place(name, path);
    if (!(last in holder)) throw new Error(`${name} has no ${path.join('.')}`);
    delete holder[last];
  }

  drop(name: string): void {
    const object = this.object(name);
    this.#objects = this.#objects.filter((one) => one !== object);
  }

  add(object: KubeObject): void {
    this.#objects.push(object);
  }

  /** Changes the text of a ConfigMap. */
  edit(map: string, key: string, from: string | RegExp, to: string): void {
    const data = this.object(`configmap/${map}`)['data'] as {[key: string]: string};
    const before = data[key] ?? '';
    data[key] = before.replace(from, to);
    if (data[key] === before) throw new Error(`${map}/${key} does not hold ${String(from)}`);
  }

  source(path: string, text: string): void {
    this.#sources[path] = text;
  }

  input(): LintInput {
    return {...this.#input, objects: this.#objects as unknown as readonly KubeObject[], sources: this.#sources};
  }

  #place(name: string, path: readonly Step[]): {readonly holder: {[key: Step]: unknown}; readonly last: Step} {
    let here = this.object(name) as {[key: Step]: unknown};
    for (const step of path.slice(0, -1)) {
      const next = here[step];
      if (next === null || typeof next !== 'object') throw new Error(`${name} has no ${path.join('.')}`);
      here = next as {[key: Step]: unknown};
    }
    const last = path.at(-1);
    if (last === undefined) throw new Error('a path is needed');
    return {holder: here, last};
  }
}

function nameOf(object: Mutable): string {
  return String((object['metadata'] as Mutable)['name']);
}

/** One way to break one rule, and what the rule must say about it. */
export type Break = {
  readonly rule: string;
  readonly what: string;
  readonly profile?: string;
  readonly says: {readonly object: string; readonly message: RegExp};
  change(draft: Draft): void;
};

export const pod = ['spec', 'template', 'spec'] as const;
export const container = [...pod, 'containers', 0] as const;
