import {UserError} from '../core/errors.ts';
import {didYouMean} from '../core/nearest.ts';
import type {Fault, SimulatedEffect} from './_types.ts';
import {faults} from './index.ts';

/** A fault by its name, as somebody typed it. */
export type NamedFault = {
  readonly fault: Fault;
  readonly parameter: string | undefined;
  /** It is there from the beginning; otherwise it strikes with the first change, after the preflight. */
  readonly atStart: boolean;
};

/** A fault that the simulator is asked for. */
export type RequestedFault = NamedFault & {readonly effect: SimulatedEffect};

/** Parses `crash-loop`, `crash-loop:chat-service`, `api-server-down@start`; a name that does not exist, or that the simulator cannot have, is a UserError with the list. */
export function parseFaults(names: readonly string[]): readonly RequestedFault[] {
  return names.map((text) => {
    const named = parseFault(text);
    const {fault, parameter} = named;
    if (fault.simulate !== undefined) return {...named, effect: fault.simulate(parameter)};
    const able = faults.filter(({simulate}) => simulate !== undefined).map(({name}) => name);
    throw new UserError(`the simulator cannot have the fault ${fault.name}; it can have: ${able.join(', ')}`, {
      suggestions: fault.sandbox === undefined ? [] : [`gomeet sandbox break ${fault.name}`],
    });
  });
}

/** Parses one fault for any world. */
export function parseFault(text: string): NamedFault {
  const atStart = text.endsWith('@start');
  const rest = atStart ? text.slice(0, -'@start'.length) : text;
  const colon = rest.indexOf(':');
  const name = colon === -1 ? rest : rest.slice(0, colon);
  const parameter = colon === -1 ? undefined : rest.slice(colon + 1);
  const known = faults.map((fault) => fault.name);
  const fault = faults.find((one) => one.name === name);
  if (fault === undefined)
    throw new UserError(`there is no fault ${JSON.stringify(name)}${didYouMean(name, known)}`, {
      suggestions: [`faults are: ${known.join(', ')}`],
    });
  checkParameter(fault, parameter);
  return {fault, parameter, atStart};
}

function checkParameter(fault: Fault, parameter: string | undefined): void {
  const wanted = fault.parameter;
  if (parameter === undefined) {
    if (wanted?.required !== true) return;
    throw new UserError(`fault ${fault.name} needs ${wanted.name} after a colon, such as ${fault.name}:3`);
  }
  if (wanted === undefined) throw new UserError(`fault ${fault.name} takes nothing after its name, but got ${JSON.stringify(parameter)}`);
  if (!wanted.form.test(parameter)) {
    throw new UserError(`fault ${fault.name}: ${JSON.stringify(parameter)} is no ${wanted.name}; write ${fault.name}:${wanted.name}`);
  }
}
