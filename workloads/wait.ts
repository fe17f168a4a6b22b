/**
 * `wait`: a request waits for `ms`, as for a database, at no cost of processor time. Server end: the conversation requests
 * the wait, and the model waits in its own way: an event loop with a timer, a thread by sleeping. Client end: every
 * answer is compared byte for byte.
 */
import { formatAnswer } from './http.ts';
import { askForBody } from './http-asking.ts';
import { converseAt, isWhole, type Site } from './http-site.ts';
import type { Workload, WorkloadSpec } from './workload.ts';

export type WaitSpec = Extract<WorkloadSpec, { name: 'wait' }>;

function openSite({ ms }: WaitSpec, body: Buffer): Site {
  return {
    type: 'text/plain',
    bytes: body.length,
    get(connection) {
      const answer = (): Buffer => formatAnswer(200, body, { type: 'text/plain', connection: connection() });
      return { kind: 'wait', ms, answer };
    },
  };
}

export function openWait(spec: WaitSpec): Workload {
  const body = Buffer.from(`waited for ${spec.ms} ms\n`);
  const site = openSite(spec, body);
  return {
    isWhole,
    converse: (limits, server) => converseAt(site, limits, server),
    asking: (options) => askForBody(options, body),
  };
}
