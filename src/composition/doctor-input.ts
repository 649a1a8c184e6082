import {homedir} from 'node:os';
import {sentenceOf, UserError} from '../core/errors.ts';
import type {DoctorInput} from '../pipelines/doctor/index.ts';
import {findConfigFile, loadConfigFile} from '../tools/config-file.ts';
import {localPrograms} from '../tools/programs.ts';
import {openSession, type SessionFlags} from './session.ts';

/** What the doctor looks at. A configuration that cannot be read is a finding, not the end. */
export async function doctorInput(flags: SessionFlags, local: boolean): Promise<DoctorInput> {
  const search = {cwd: process.cwd(), home: homedir(), ...(flags.config === undefined ? {} : {path: flags.config})};
  const base = {programs: localPrograms(), nodeVersion: process.version, env: process.env};
  try {
    const file = await loadConfigFile(search);
    const config = file === undefined ? {} : {path: file.path};
    if (local || (file === undefined && flags.target === undefined && flags.simulate !== true)) return {...base, config};
    const {world, target, secrets} = await openSession(flags, 'deployed');
    return {...base, config, session: {world, target, secrets}};
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const path = flags.config ?? (await findConfigFile(search));
    return {...base, config: {...(path === undefined ? {} : {path}), problem: sentenceOf(error)}};
  }
}
