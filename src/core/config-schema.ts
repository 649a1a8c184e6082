import {z} from 'zod';
import {configSchema} from './config.ts';

/** JSON Schema of `gomeet.yaml` as people write it (defaults are optional), for editors. */
export function configJsonSchema(): object {
  return {...z.toJSONSchema(configSchema, {io: 'input'}), title: 'gomeet.yaml'};
}
