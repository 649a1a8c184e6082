import {isMap, isSeq, parse, parseDocument, type YAMLMap, YAMLSeq} from 'yaml';
import {UserError} from '../core/errors.ts';
import {listAt, textAt} from '../core/objects.ts';

/** A login as a kubeconfig has it. */
export type Login = {readonly context: string; readonly cluster: string; readonly user: string; readonly server: string};
export type Merged = {
  readonly text: string;
  readonly login: Login;
  /** Server that the context of this name led to before; absent when it is new. */
  readonly before?: string;
  readonly changed: boolean;
};

/** The one login of a kubeconfig that the API gives. Throws a UserError for one that has none or several. */
export function loginOf(text: string): Login {
  const config: unknown = parse(text);
  const context = textAt(config, 'current-context') ?? textAt(listAt(config, 'contexts')[0], 'name') ?? '';
  const entry = listAt(config, 'contexts').find((one) => textAt(one, 'name') === context);
  const cluster = textAt(entry, 'context', 'cluster') ?? '';
  const user = textAt(entry, 'context', 'user') ?? '';
  const server =
    textAt(
      listAt(config, 'clusters').find((one) => textAt(one, 'name') === cluster),
      'cluster',
      'server',
    ) ?? '';
  if ([context, cluster, user, server].includes('')) throw new UserError('the kubeconfig that the API gave has no complete login in it');
  return {context, cluster, user, server};
}

/**
 * Puts the login of `added` into a kubeconfig (none yet: a new one). Everything else stays as it is written, comments too; the
 * current context stays, unless there was none. Throws a UserError for a file that is no kubeconfig. Pure.
 */
export function mergeKubeconfig(existing: string | undefined, added: string, file: string): Merged {
  const login = loginOf(added);
  const given: unknown = parse(added);
  if (existing === undefined || existing.trim() === '') return {text: added, login, changed: true};
  const document = parseDocument(existing);
  const wrong = document.errors[0];
  // The parser quotes the line, which may hold a token.
  if (wrong !== undefined) throw new UserError(`${file} is not YAML (line ${wrong.linePos?.[0].line ?? '?'})`, advice);
  if (!isMap(document.contents)) throw new UserError(`${file} is not a kubeconfig`, advice);
  const old: unknown = parse(existing);
  const context = listAt(old, 'contexts').find((one) => textAt(one, 'name') === login.context);
  const cluster = textAt(context, 'context', 'cluster');
  const before = textAt(
    listAt(old, 'clusters').find((one) => textAt(one, 'name') === cluster),
    'cluster',
    'server',
  );
  for (const [list, name] of [
    ['clusters', login.cluster],
    ['contexts', login.context],
    ['users', login.user],
  ] as const) {
    const entry = listAt(given, list).find((one) => textAt(one, 'name') === name);
    put(document.contents, list, name, document.createNode(entry), file);
  }
  if ((textAt(old, 'current-context') ?? '') === '') document.set('current-context', login.context);
  const text = document.toString({lineWidth: 0});
  return {text, login, changed: JSON.stringify(parse(text)) !== JSON.stringify(old), ...(before === undefined ? {} : {before})};
}

const advice = {suggestions: ['name another file with --path']};

function put(root: YAMLMap, list: string, name: string, entry: unknown, file: string): void {
  const found = root.get(list) ?? undefined;
  if (found === undefined) root.set(list, new YAMLSeq());
  const entries = found ?? root.get(list);
  if (!isSeq(entries)) throw new UserError(`${file} is not a kubeconfig: ${list} is no list`, advice);
  const at = entries.items.findIndex((item) => isMap(item) && item.get('name') === name);
  if (at === -1) entries.items.push(entry);
  else entries.items[at] = entry;
  // An empty list is written in one line, and would stay so with everything in it.
  entries.flow = false;
}
