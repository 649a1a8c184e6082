import type {Container} from './_pod.ts';
import {endOf, waitingOf} from './_pod.ts';
import {cut} from './_say.ts';

/** A container that the runtime could not create or start. `final`: no retry can change it. `passing`: the node was slow. */
export type StartError = {
  readonly reason: string;
  readonly text: string;
  readonly kind: 'final' | 'passing' | 'other';
  readonly what: string;
};

const reasons =
  /^(RunContainerError|CreateContainerError|CreateContainerConfigError|StartError|ContainerCannotRun|PostStartHookError|PreCreateHookError|PreStartHookError)$/;

/** What the runtime said last about starting it, from the present state or, in a back-off, from the end before. */
export function startErrorOf(container: Container): StartError | undefined {
  const waiting = waitingOf(container);
  if (waiting !== undefined && reasons.test(waiting.reason))
    return read(waiting.reason, waiting.message || (endOf(container)?.message ?? ''));
  const ended = endOf(container);
  if (ended === undefined || !/^(StartError|ContainerCannotRun)$/.test(ended.reason)) return undefined;
  return waiting === undefined || waiting.reason === 'CrashLoopBackOff' ? read(ended.reason, ended.message) : undefined;
}

function read(reason: string, text: string): StartError {
  const about = {reason, text};
  const program = /exec: \\?"([^"\\]+)\\?"/.exec(text)?.[1];
  const name = program === undefined ? 'its program' : `its program ${program}`;
  if (/executable file not found|exec: .*no such file or directory|stat .*no such file or directory/.test(text)) {
    return {...about, kind: 'final', what: `${name} is not in the image`};
  }
  if (/permission denied|operation not permitted/.test(text))
    return {...about, kind: 'final', what: `${name} may not be executed (permission denied)`};
  if (/no command specified/.test(text)) return {...about, kind: 'final', what: 'neither the image nor the pod names a command'};
  if (/runAsNonRoot|non-numeric user|run as root/.test(text))
    return {...about, kind: 'final', what: 'its image runs as a user that its securityContext forbids'};
  if (/not a directory|mounting .* to rootfs/.test(text))
    return {...about, kind: 'final', what: 'a volume cannot be mounted where the pod wants it'};
  if (/deadline exceeded|failed to reserve container name|timed? ?out|code = Unavailable|connection refused|is reserved for/.test(text)) {
    return {...about, kind: 'passing', what: 'the container runtime of the node was too slow or away'};
  }
  if (reason === 'PostStartHookError') return {...about, kind: 'other', what: 'its postStart hook fails'};
  return {...about, kind: 'other', what: text.trim() === '' ? 'the container runtime does not say why' : cut(text, 160)};
}
