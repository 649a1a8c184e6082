/** What a rule looks at. */
export interface Asked {
  readonly host: string;
  readonly path: string;
  readonly method: string;
}

export type Matcher = (asked: Asked) => boolean;

const TOKEN = /\s*(?:(&&|\|\||!|\(|\))|([A-Z][A-Za-z]*)\(\s*((?:`[^`]*`|"[^"]*"|[^)])*)\))/y;

/**
 * A rule of Traefik (v3 syntax: Host, PathPrefix, Path, Method with &&, ||, ! and parentheses). Throws an Error with the place
 * for anything else.
 */
export function parseRule(text: string): Matcher {
  const tokens = tokensOf(text);
  let at = 0;
  const any = (): Matcher => {
    const parts = [all()];
    while (tokens[at] === '||') {
      at++;
      parts.push(all());
    }
    return (asked) => parts.some((part) => part(asked));
  };
  const all = (): Matcher => {
    const parts = [one()];
    while (tokens[at] === '&&') {
      at++;
      parts.push(one());
    }
    return (asked) => parts.every((part) => part(asked));
  };
  const one = (): Matcher => {
    const token = tokens[at++];
    if (token === '!') {
      const negated = one();
      return (asked) => !negated(asked);
    }
    if (token === '(') {
      const inside = any();
      if (tokens[at++] !== ')') throw new Error(`a parenthesis is not closed in ${text}`);
      return inside;
    }
    if (token === undefined || typeof token === 'string') throw new Error(`the rule ${text} ends or breaks at ${token ?? 'its end'}`);
    return token;
  };
  const rule = any();
  if (at < tokens.length) throw new Error(`the rule ${text} goes on after its end`);
  return rule;
}

/** The host names that a rule mentions. */
export function hostsOf(text: string): string[] {
  return [...text.matchAll(/\bHost\(([^)]*)\)/g)].flatMap(([, list]) => words(list ?? '')).map((host) => host.toLowerCase());
}

function tokensOf(text: string): (string | Matcher)[] {
  const tokens: (string | Matcher)[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const from = TOKEN.lastIndex;
    const found = TOKEN.exec(text);
    if (found === null) throw new Error(`the rule ${text} is not understood at ${text.slice(from)}`);
    tokens.push(found[1] ?? matcher(found[2] ?? '', words(found[3] ?? '')));
  }
  return tokens;
}

function matcher(name: string, values: readonly string[]): Matcher {
  switch (name) {
    case 'Host':
      return ({host}) => values.some((value) => value.toLowerCase() === host);
    case 'PathPrefix':
      return ({path}) => values.some((value) => path.startsWith(value));
    case 'Path':
      return ({path}) => values.includes(path);
    case 'Method':
      return ({method}) => values.includes(method);
    default:
      throw new Error(`the matcher ${name} is not known to the sandbox`);
  }
}

function words(list: string): string[] {
  return [...list.matchAll(/`([^`]*)`|"([^"]*)"/g)].map(([, back, plain]) => back ?? plain ?? '');
}
