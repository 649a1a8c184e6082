import {describe, expect, it} from 'vitest';
import {checks} from '../../src/checks/index.ts';
import {causeCodes} from '../../src/core/cause.ts';
import {UserError} from '../../src/core/errors.ts';
import {parseFault, parseFaults} from '../../src/faults/_parse.ts';
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

  it('shows at least 25 causes in the sandbox', () => {
    const codes = faults.flatMap(({sandbox, expect: wanted}) => (sandbox === undefined || wanted === undefined ? [] : [wanted.code]));
    expect(new Set(codes).size).toBeGreaterThanOrEqual(25);
    expect(codes.filter((code) => !causeCodes.includes(code))).toEqual([]);
  });

  for (const fault of faults) {
    it(`${fault.name}: a kebab-case name, a sentence, probe ids, a parameter that fits itself`, () => {
      expect(fault.name).toMatch(/^[a-z]+(-[a-z]+)*$/);
      expect(fault.summary.length).toBeGreaterThan(20);
      for (const id of fault.mustNotice) expect(id).toMatch(/^[a-z]+\.[a-z-]+$/);
      if (fault.simulate !== undefined) expect(fault.simulate(undefined).kind).toBeTruthy();
      expect(fault.simulate !== undefined || fault.sandbox !== undefined, 'some world has it').toBe(true);
    });

    if (fault.sandbox !== undefined)
      it(`${fault.name}: says what it strikes, how, and what changes`, () => {
        expect(fault.strikes).toBeDefined();
        expect(fault.mechanism?.length ?? 0).toBeGreaterThan(10);
        // A fixture may be all that changes.
        const changes = [...(fault.mustChange ?? []), ...(fault.mayChange ?? [])];
        expect(fault.strikes?.kind === 'fixture' || changes.length > 0).toBe(true);
        // A roll-out needs a workload to roll out.
        if (fault.trigger?.kind === 'rollout') expect(['workload', 'fixture']).toContain(fault.strikes?.kind);
      });
  }
});

describe('what a health check makes of a fault', () => {
  const ids = checks.filter(({asked}) => asked !== 'never').map(({id}): string => id);
  const noticed = faults.flatMap(({name, sandbox, health}) => (health === undefined ? [] : [{name, sandbox, health}]));

  it('is told of at least twenty faults, all of which a sandbox can have', () => {
    expect(noticed.length).toBeGreaterThanOrEqual(20);
    expect(noticed.filter(({sandbox}) => sandbox === undefined).map(({name}) => name)).toEqual([]);
  });

  for (const {name, health} of noticed)
    it(`${name}: names probes that are there`, () => {
      expect(health.mustNotice.length).toBeGreaterThan(0);
      expect(health.mustNotice.filter((id) => !ids.includes(id))).toEqual([]);
      const fits = (pattern: string) => ids.some((id) => (pattern.endsWith('*') ? id.startsWith(pattern.slice(0, -1)) : id === pattern));
      expect(health.mayNotice.filter((pattern) => !fits(pattern))).toEqual([]);
      const limits = Object.entries(health.sooner ?? {}).flatMap(([id, values]) =>
        Object.keys(values).map((limit) => [id, limit] as const),
      );
      for (const [id, limit] of limits) expect(checks.find((check) => check.id === id)?.limits).toHaveProperty(limit);
    });
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
    ['slow-pods:a/b', '"a/b" is no APP'],
    ['api-server-down:3', 'fault api-server-down takes nothing after its name'],
    ['replica-not-streaming:postgres-primary-0', '"postgres-primary-0" is no POD'],
    ['oom-killed', 'the simulator cannot have the fault oom-killed; it can have: api-server-down, api-server-frozen,'],
  ];
  for (const [text, message] of wrong) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      expect(() => parseFaults([text])).toThrow(UserError);
      expect(() => parseFaults([text])).toThrow(message);
    });
  }

  it('leaves it to each world which faults it can have', () => {
    expect(parseFault('oom-killed:chat-service')).toMatchObject({fault: {name: 'oom-killed'}, parameter: 'chat-service'});
  });
});
