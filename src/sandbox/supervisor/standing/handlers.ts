import type {Act, PodsOf} from '../../../faults/_standing.ts';
import type {Handler, Struck} from './act.ts';
import {freeze} from './freeze.ts';
import {hold} from './hold.ts';
import {rebuild} from './rebuild.ts';
import {restart} from './restart.ts';
import {session} from './session.ts';
import {state} from './state.ts';

type HandlerOf<Kind extends Act['kind']> = Handler<Extract<Act, {readonly kind: Kind}>>;

const handlers: {readonly [Kind in Act['kind']]: HandlerOf<Kind>} = {hold, freeze, state, session, restart, rebuild};

/** The handler of an act. */
export function handlerOf(act: Act): Handler {
  // Each handler takes the acts of its own kind, under which it stands in the table.
  return handlers[act.kind] as Handler;
}

/** The pods that an act is about, of those that should run. */
export function chosen(pods: readonly Struck[], of: PodsOf): readonly Struck[] {
  if ('pod' in of) return pods.filter(({name}) => name === of.pod);
  const found = pods.filter(({labels}) => Object.entries(of.labels).every(([key, value]) => labels[key] === value));
  return found.sort((a, b) => (a.name < b.name ? -1 : 1)).slice(0, of.most ?? found.length);
}
