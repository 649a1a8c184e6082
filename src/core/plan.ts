import {createHash} from 'node:crypto';
import {canonicalJson} from './json.ts';
import type {World} from './ports.ts';
import type {PlannedStep} from './result.ts';
import type {Step} from './step.ts';

/** Milliseconds since `started`, by the world's clock. */
export function times({world}: {readonly world: World}, started: Date): {readonly durationMs: number} {
  return {durationMs: Math.max(0, world.clock.now().getTime() - started.getTime())};
}

/** A step as the data that `--dry-run` prints. */
export function describe(step: Step): PlannedStep {
  return {id: step.id, title: step.title, needs: step.needs, effect: step.effect, changes: step.changes};
}

/** `12 objects to create, 1 to update`. */
export function summary(plan: readonly PlannedStep[]): string {
  const changes = plan.flatMap((step) => step.changes);
  const count = (action: string) => changes.filter((change) => change.action === action).length;
  const parts = ['create', 'update', 'replace', 'remove'].map((action) => [count(action), action] as const).filter(([n]) => n > 0);
  return parts.length === 0 ? 'nothing to change' : parts.map(([n, action]) => `${n} to ${action}`).join(', ');
}

/** Twelve hex digits are enough to compare by eye and far from colliding by accident. */
export function hashOfPlan(material: unknown): string {
  return createHash('sha256').update(canonicalJson(material)).digest('hex').slice(0, 12);
}
