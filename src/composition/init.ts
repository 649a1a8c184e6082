import {join, resolve} from 'node:path';
import {pathToFileURL} from 'node:url';
import {Interrupted, UserError} from '../core/errors.ts';
import {packageRoot} from '../core/package-root.ts';
import {completeAnswers, type InitAnswers, initQuestions, type Question} from '../pipelines/init.ts';
import {configText} from '../pipelines/init-file.ts';
import {createFile} from '../tools/file-tree.ts';
import {listContexts} from '../tools/kubeconfig.ts';

export type InitRequest = {
  readonly file: string;
  /** A person sits there and may be asked. */
  readonly ask: boolean;
  readonly given: {readonly [name in keyof InitAnswers]?: string | undefined};
  readonly signal: AbortSignal;
};

/** Asks what flags do not say, and writes the file; refuses to overwrite one. Returns its path. */
export async function writeInit({file, ask, given, signal}: InitRequest): Promise<string> {
  const questions = initQuestions(await listContexts().catch(() => []));
  const known: Partial<InitAnswers> = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const answered = ask
    ? {
        ...known,
        ...(await asked(
          questions.filter((question) => known[question.name] === undefined),
          signal,
        )),
      }
    : known;
  const {answers, problems} = completeAnswers(answered, questions);
  if (problems.length > 0) throw new UserError(problems.join('\n'));
  const path = resolve(file);
  await createFile(path, configText(answers, pathToFileURL(join(packageRoot(), 'schemas', 'gomeet.schema.json')).href));
  return path;
}

async function asked(questions: readonly Question[], signal: AbortSignal): Promise<Partial<InitAnswers>> {
  const {input, select} = await import('@inquirer/prompts');
  const context = {output: process.stderr, signal};
  const answers: {-readonly [name in keyof InitAnswers]?: string} = {};
  try {
    for (const question of questions) {
      const {message, fallback, choices} = question;
      answers[question.name] =
        choices === undefined
          ? await input({message, default: fallback, validate: (text) => question.problem(text) ?? true}, context)
          : await select(
              {message, default: fallback, choices: choices.map(({value, description}) => ({value, name: value, description}))},
              context,
            );
    }
  } catch (error) {
    throw new Interrupted('not finished; nothing was written', {cause: error});
  }
  return answers;
}
