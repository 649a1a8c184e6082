/** One node of Alertmanager's routing tree; `match` and `match_re` are the older spelling of `matchers`. */
export type Route = {
  readonly receiver: string;
  readonly continue: boolean;
  readonly match: {readonly [label: string]: string};
  readonly match_re: {readonly [label: string]: string};
  readonly matchers: readonly string[];
  readonly routes: readonly Route[];
};
type Labels = {readonly [name: string]: string};

/** Receivers that an alert with these labels reaches, as Alertmanager walks its tree: the deepest match, and the next one after `continue`. */
export function receiversOf(root: Route, labels: Labels): readonly string[] {
  return [...new Set(walk(root, labels, root.receiver))];
}

function walk(node: Route, labels: Labels, inherited: string): readonly string[] {
  const receiver = node.receiver === '' ? inherited : node.receiver;
  const found: string[] = [];
  for (const child of node.routes) {
    if (!matches(child, labels)) continue;
    found.push(...walk(child, labels, receiver));
    if (!child.continue) break;
  }
  return found.length === 0 ? [receiver] : found;
}

function matches(node: Route, labels: Labels): boolean {
  return (
    Object.entries(node.match).every(([name, value]) => (labels[name] ?? '') === value) &&
    Object.entries(node.match_re).every(([name, value]) => whole(value).test(labels[name] ?? '')) &&
    node.matchers.every((text) => matcherHolds(text, labels))
  );
}

/** `severity =~ "critical|warning"`: a name, one of four operators, a text with or without quotes. What is none matches nothing. */
function matcherHolds(text: string, labels: Labels): boolean {
  const match = /^\s*"?([^"=!~\s]+)"?\s*(=~|!~|!=|=)\s*(.*?)\s*$/s.exec(text);
  if (match === null) return false;
  const [, name = '', operator = '=', raw = ''] = match;
  const value = /^"(.*)"$/s.exec(raw)?.[1]?.replaceAll(/\\(.)/g, '$1') ?? raw;
  const label = labels[name] ?? '';
  const holds = operator.endsWith('~') ? whole(value).test(label) : label === value;
  return operator.startsWith('!') ? !holds : holds;
}

/** An expression that this engine cannot compile matches nothing. */
function whole(pattern: string): {test(text: string): boolean} {
  try {
    return new RegExp(`^(?:${pattern})$`);
  } catch {
    return {test: () => false};
  }
}
