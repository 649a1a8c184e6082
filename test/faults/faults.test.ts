import {describe, expect, it} from 'vitest';
import {UserError} from '../../src/core/errors.ts';
import {parseFaults} from '../../src/faults/_parse.ts';
import {faults} from '../../src/faults/index.ts';

describe('the vocabulary', () => {
  it('has the faults that the deploy promises to notice', () => {
    const names = faults.map((fault) => fault.name);
    expect(names).toEqual(
      expect.arrayContaining([
        'quota-exceeded',
        'unschedulable',
        'image-not-found',
        'crash-loop',
        'replica-not-streaming',
        'redis-slots-uncovered',
        'redis-master-down',
        'api-server-down',
        'slow-pods',
      ]),
    );
    expect(new Set(names).size).toBe(names.length);
  });

  for (const fault of faults) {
    it(`${fault.name}: a kebab-case name, a sentence, probe ids, a parameter that fits itself`, () => {
      expect(fault.name).toMatch(/^[a-z]+(-[a-z]+)*$/);
      expect(fault.summary.length).toBeGreaterThan(20);
      for (const id of fault.mustNotice) expect(id).toMatch(/^[a-z]+\.[a-z-]+$/);
      expect(fault.simulate(undefined).kind).toBeTruthy();
    });
  }
});

describe('parseFaults', () => {
  it('reads names, parameters and when it begins', () => {
    const [plain, app, start, both] = parseFaults([
      'crash-loop',
      'crash-loop:chat-service',
      'unschedulable@start',
      'image-not-found:web@start',
    ]);
    expect(plain).toMatchObject({effect: {kind: 'containers', app: 'auth-service', state: 'crash-loop'}, atStart: false});
    expect(app).toMatchObject({effect: {app: 'chat-service'}, parameter: 'chat-service'});
    expect(start).toMatchObject({effect: {kind: 'cordon'}, atStart: true});
    expect(both).toMatchObject({effect: {app: 'web', state: 'image-not-found'}, atStart: true});
  });

  const wrong: readonly (readonly [string, string])[] = [
    ['crash-lop', 'there is no fault "crash-lop", did you mean crash-loop?'],
    ['', 'there is no fault ""'],
    ['deployer-killed', 'fault deployer-killed needs N after a colon'],
    ['deployer-killed:0', '"0" is no N'],
    ['deployer-killed:many', '"many" is no N'],
    ['slow-pods:3', 'fault slow-pods takes nothing after its name'],
    ['replica-not-streaming:postgres-primary-0', '"postgres-primary-0" is no POD'],
  ];
  for (const [text, message] of wrong) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      expect(() => parseFaults([text])).toThrow(UserError);
      expect(() => parseFaults([text])).toThrow(message);
    });
  }
});
