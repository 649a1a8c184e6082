import {shortName} from '../core/objects.ts';
import {summary} from '../core/plan.ts';
import type {PlannedStep} from '../core/result.ts';
import type {ObjectChange} from '../core/step.ts';

const signs: {readonly [action in ObjectChange['action']]: string} = {create: '+', update: '~', replace: '±', remove: '-'};

/** The plan, object by object and field by field. */
export function planText(plan: readonly PlannedStep[]): string {
  const lines = plan.flatMap((step) => {
    const head = `${step.id}: ${step.title}${step.needs.length === 0 ? '' : ` (after ${step.needs.join(', ')})`}`;
    return [head, ...step.changes.flatMap(changeLines)];
  });
  return `${lines.join('\n')}\n\nPlan: ${summary(plan)}.\n`;
}

function changeLines(change: ObjectChange): readonly string[] {
  return [
    `  ${signs[change.action]} ${shortName(change.key)}`,
    ...change.fields.map((field) => `      ${field.path}: ${oneLine(field.from)} → ${oneLine(field.to)}`),
  ];
}

function oneLine(text: string): string {
  return text.replaceAll('\n', '⏎');
}
