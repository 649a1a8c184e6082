import {targetSchema} from '../core/config.ts';
import {profileNames} from '../core/profiles.ts';

/** What `gomeet init` asks or takes from flags. Empty text = leave it out. */
export type InitAnswers = {
  readonly target: string;
  readonly profile: string;
  readonly context: string;
  readonly namespace: string;
  readonly domain: string;
  readonly region: string;
  readonly vpc: string;
  readonly email: string;
  readonly issuer: string;
};

/** One question as data: whoever draws prompts asks it. `problem` says in a sentence why an answer cannot be used. */
export type Question = {
  readonly name: keyof InitAnswers;
  readonly message: string;
  readonly fallback: string;
  readonly choices?: readonly {readonly value: string; readonly description: string}[];
  problem(answer: string): string | undefined;
};

const profiles: {readonly [name in (typeof profileNames)[number]]: string} = {
  dev: 'one small node, no replicas',
  s1: '1 000 connections, three small nodes',
  s2: '10 000 connections',
  s3: '50 000 connections on few large pods',
  'gomeet-500': '500 people per room, 50 000 connections',
  s4: '100 000 connections',
};

/** `contexts` are those of the kubeconfig, the current one first. */
export function initQuestions(contexts: readonly string[]): readonly Question[] {
  const shape = targetSchema.shape;
  const text =
    (schema: {
      safeParse(value: unknown): {readonly success: boolean; readonly error?: {readonly issues: readonly {readonly message: string}[]}};
    }) =>
    (answer: string) => {
      const parsed = schema.safeParse(answer);
      return parsed.success ? undefined : (parsed.error?.issues[0]?.message ?? 'cannot be used');
    };
  const optional = (check: (answer: string) => string | undefined) => (answer: string) => (answer === '' ? undefined : check(answer));
  return [
    {name: 'target', message: 'Name of the target', fallback: 'production', problem: text(shape.namespace)},
    {
      name: 'profile',
      message: 'Size of the platform',
      fallback: 'gomeet-500',
      choices: profileNames.map((value) => ({value, description: profiles[value]})),
      problem: text(shape.profile),
    },
    {
      name: 'context',
      message: 'kubeconfig context (empty: the current one)',
      fallback: contexts[0] ?? '',
      ...(contexts.length === 0 ? {} : {choices: contexts.map((value) => ({value, description: ''}))}),
      problem: () => undefined,
    },
    {name: 'namespace', message: 'Namespace', fallback: 'gomeet', problem: text(shape.namespace)},
    {name: 'domain', message: 'Domain of the platform', fallback: 'gomeet.com', problem: text(shape.domain)},
    {name: 'region', message: 'DigitalOcean region', fallback: 'sgp1', problem: text(shape.region)},
    {name: 'vpc', message: 'Address range of the VPC', fallback: '10.104.0.0/20', problem: text(shape.vpc)},
    {
      name: 'email',
      message: 'Contact address for certificates (empty: as shipped)',
      fallback: '',
      problem: optional((answer) => (/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(answer) ? undefined : 'must be an e-mail address')),
    },
    {
      name: 'issuer',
      message: 'Certificates',
      fallback: 'letsencrypt',
      choices: [
        {value: 'letsencrypt', description: 'trusted by browsers, with rate limits'},
        {value: 'letsencrypt-staging', description: 'for tests: browsers warn'},
      ],
      problem: (answer) =>
        answer === 'letsencrypt' || answer === 'letsencrypt-staging' ? undefined : 'must be letsencrypt or letsencrypt-staging',
    },
  ];
}

/** Answers of flags where given, fallbacks elsewhere; each problem as `name: sentence`. */
export function completeAnswers(
  given: Partial<InitAnswers>,
  questions: readonly Question[],
): {readonly answers: InitAnswers; readonly problems: readonly string[]} {
  const values = new Map(questions.map((question) => [question.name, given[question.name] ?? question.fallback]));
  const problems = questions.flatMap((question) => {
    const answer = values.get(question.name) ?? '';
    const problem = question.problem(answer);
    return problem === undefined ? [] : [`--${question.name} ${answer}: ${problem}`];
  });
  const of = (name: keyof InitAnswers) => values.get(name) ?? '';
  const answers = {
    target: of('target'),
    profile: of('profile'),
    context: of('context'),
    namespace: of('namespace'),
    domain: of('domain'),
    region: of('region'),
    vpc: of('vpc'),
    email: of('email'),
    issuer: of('issuer'),
  };
  return {answers, problems};
}
