import {at, textAt} from '../../core/objects.ts';
import {parseQuantity} from '../../core/quantity.ts';
import type {Scene} from '../_types.ts';
import {quotasOf} from '../quota-text.ts';

/**
 * Whether every quota that a refusal names has room by now, or is gone. A controller that was refused for long tries again
 * only after minutes, so its last refusal may be older than the quota that somebody raised. False when no quota was gathered.
 */
export function hasRoomNow({subject, snapshot}: Scene, message: string): boolean {
  const named = quotasOf(message);
  if (named.length === 0 || !snapshot.has('ResourceQuota')) return false;
  return named.every(({name, numbers}) => {
    const live = snapshot.find('ResourceQuota', subject.metadata.namespace, name);
    if (live === undefined) return true;
    return numbers.every(({resource, requested}) => {
      const amount = (where: 'hard' | 'used') => parseQuantity(textAt(live, 'status', where, resource) ?? '');
      const hard = amount('hard') ?? parseQuantity(String(at(live, 'spec', 'hard', resource) ?? ''));
      return hard === undefined || hard - (amount('used') ?? 0) >= requested;
    });
  });
}
