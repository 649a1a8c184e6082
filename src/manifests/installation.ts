import type {TargetConfig} from '../core/config.ts';

/**
 * What the shipped manifests say literally and an installation may say differently. The renders hold these values as they
 * are, so `kubectl apply -k` works without gomeet; a target that differs gets JSON patches for every place.
 */
export const shipped = {
  namespace: 'gomeet',
  domain: 'gomeet.com',
  region: 'sgp1',
  vpc: '10.104.0.0/20',
  recordings: 'gomeet-recordings',
  backups: 'gomeet-backups',
} as const;

export type Substitution = {readonly from: string; readonly to: string; readonly pattern: string};

const escaped = (text: string) => text.replaceAll('.', '\\.');

/**
 * Patterns are fragments of one regular expression, tried left to right at each place, so that a new value is never
 * replaced again. A domain may be written with escaped dots inside a regular expression of a rule.
 */
export function substitutionsOf(config: TargetConfig): readonly Substitution[] {
  const all: readonly Substitution[] = [
    ...namespacePatterns.map(({before, after}) => ({
      from: shipped.namespace,
      to: config.namespace,
      pattern: `(?<=${before})${shipped.namespace}(?=${after})`,
    })),
    {from: shipped.domain, to: config.domain, pattern: `(?<![\\w-])${escaped(shipped.domain)}(?![\\w-]|\\.\\w)`},
    {
      from: escaped(shipped.domain),
      to: escaped(config.domain),
      pattern: `(?<![\\w-])${escaped(escaped(shipped.domain).replaceAll('\\', '\\\\'))}(?!\\w)`,
    },
    {from: shipped.region, to: config.region, pattern: `(?<![\\w-])${shipped.region}(?![\\w-])`},
    {from: shipped.vpc, to: config.vpc, pattern: `(?<![\\d.])${escaped(shipped.vpc)}(?!\\d)`},
    bucket(shipped.recordings, config.buckets?.recordings),
    bucket(shipped.backups, config.buckets?.backups),
  ];
  return all.filter(({from, to}) => from !== to);
}

/** Where the word `gomeet` inside a text is the namespace, and not a database, an image or a part of a name. */
const namespacePatterns: readonly {readonly before: string; readonly after: string}[] = [
  {before: '\\.', after: '\\.svc\\b'},
  // namespace="gomeet", also inside JSON; --namespaces=gomeet
  {before: '\\bnamespaces?\\s*=~?\\s*\\\\?"?', after: '\\\\?"?(?![\\w-])'},
  {before: '\\b(?:namespaces|names):\\s*\\[\\s*', after: '\\s*\\]'},
  {before: '\\b(?:namespaces|names):\\s*\\n\\s*-\\s*', after: '\\s*(?:\\n|$)'},
  {before: '\\bnamespace:\\s*', after: '\\s*(?:[,}\\n]|$)'},
  // A relabelling that keeps one namespace.
  {before: '\\bsource_labels: \\[namespace\\]\\s*\\n\\s*regex:\\s*', after: '\\s*(?:\\n|$)'},
  {before: '(?:^|\\s)(?:-n|--namespace)[ =]', after: '(?![\\w-])'},
  {before: '/namespaces/', after: '(?=/|$)'},
];

function bucket(from: string, to: string | undefined): Substitution {
  return {from, to: to ?? from, pattern: `(?<![\\w.-])${from}(?![\\w-])`};
}

/** A function that rewrites one text, or `undefined` when this installation is as shipped. */
export function rewriter(substitutions: readonly Substitution[]): ((text: string) => string) | undefined {
  if (substitutions.length === 0) return undefined;
  const pattern = new RegExp(substitutions.map((one, index) => `(?<s${index}>${one.pattern})`).join('|'), 'g');
  return (text) =>
    text.replace(pattern, (...args) => {
      const groups: unknown = args.at(-1);
      const index = substitutions.findIndex(
        (_, at) => typeof groups === 'object' && groups !== null && Reflect.get(groups, `s${at}`) !== undefined,
      );
      return substitutions[index]?.to ?? String(args[0]);
    });
}
