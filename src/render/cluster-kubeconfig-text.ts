import type {WorldKind} from '../core/ports.ts';

/** Where a login went. Never the login itself. */
export type KubeconfigReport = {
  readonly world: WorldKind;
  readonly target: string;
  readonly cluster: string;
  readonly file: string;
  readonly context: string;
  /** Empty where doctl did not say. */
  readonly server: string;
  readonly backup: string | null;
  /** Server that the context of this name led to before. */
  readonly before: string | null;
  readonly changed: boolean;
  readonly by: 'gomeet' | 'doctl';
  /** Context that the target names in gomeet.yaml. */
  readonly pinned: string | null;
};

/** `gomeet cluster kubeconfig` for a person and as a document. */
export function kubeconfigViews(report: KubeconfigReport): {readonly text: () => string; readonly json: () => string} {
  const {pinned: _, ...rest} = report;
  return {text: () => `${lines(report).join('\n')}\n`, json: () => `${JSON.stringify({schemaVersion: 1, ...rest}, null, 2)}\n`};
}

function lines({cluster, file, context, server, backup, before, changed, by, pinned, target}: KubeconfigReport): readonly string[] {
  const where = file === '' ? 'your kubeconfig' : file;
  if (!changed) return [`The login to ${cluster} is in ${where} already, as context ${context}.`];
  return [
    `The login to ${cluster} is in ${where}${context === '' ? '' : `, as context ${context}`}${by === 'doctl' ? '; doctl renews it' : ''}.`,
    ...(before === null || before === server ? [] : [`That context led to ${before} before.`]),
    ...(backup === null ? [] : [`The file as it was: ${backup}`]),
    ...(context === '' || pinned === context
      ? []
      : [`Write into gomeet.yaml, so that gomeet uses it: targets.${target}.context: ${context}`]),
  ];
}
