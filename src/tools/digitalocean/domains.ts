import {z} from 'zod';
import type {Cloud} from '../../core/cloud.ts';
import type {DnsRecord} from '../../core/cloud-data.ts';
import type {Api} from './api.ts';

/** What the API gives a record that was made without one, in seconds. */
const usualTtlS = 1800;

const domainsSchema = z.looseObject({domains: z.array(z.looseObject({name: z.string(), ttl: z.number().nullish()}))});
const recordSchema = z.looseObject({
  id: z.number(),
  type: z.string(),
  name: z.string().nullish(),
  data: z.string().nullish(),
  ttl: z.number().nullish(),
});
const recordsSchema = z.looseObject({domain_records: z.array(recordSchema)});
const oneRecordSchema = z.looseObject({domain_record: recordSchema});

type Calls = 'domains' | 'records' | 'createRecord' | 'updateRecord' | 'deleteRecord';

/** Zones and their records. */
export function domainCalls({wrapped, shaped}: Api): Pick<Cloud, Calls> {
  const records = (domain: string) => `/v2/domains/${encodeURIComponent(domain)}/records`;
  return {
    domains: async (signal) => {
      const answer = await wrapped(signal).domains.getAll('', true);
      return shaped(domainsSchema, answer, 'GET', '/v2/domains').domains.map(({name, ttl}) => ({name, ttl: ttl ?? null}));
    },
    records: async (domain, signal) => {
      const answer = await wrapped(signal).domains.getAllRecords(domain, '', true);
      return shaped(recordsSchema, answer, 'GET', records(domain)).domain_records.map(recordOf);
    },
    createRecord: async (domain, {type, name, data, ttl}, signal) => {
      const answer = await wrapped(signal).domains.createRecord(domain, {type, name, data, ttl});
      return recordOf(shaped(oneRecordSchema, answer, 'POST', records(domain)).domain_record);
    },
    updateRecord: async (domain, id, {type, name, data, ttl}, signal) => {
      await wrapped(signal).domains.updateRecord(domain, String(id), {type, name, data, ttl});
    },
    deleteRecord: async (domain, id, signal) => {
      await wrapped(signal).domains.deleteRecord(domain, String(id));
    },
  };
}

function recordOf({id, type, name, data, ttl}: z.output<typeof recordSchema>): DnsRecord {
  return {id, type, name: name ?? '', data: data ?? '', ttl: ttl ?? usualTtlS};
}
