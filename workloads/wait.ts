/**
 * `wait`: a request waits for `ms`, as for a database, at no cost of processor time. Server end: the conversation requests
 * the wait, and the model waits in its own way: an event loop with a timer, a thread by sleeping. Client end: every
 * answer is compared byte for byte.
 */
import { formatAnswer } from './http.ts';
import { askForBody } from './http-asking.ts';
import { converseAt, type Site } from './http-site.ts';
import type { Workload, WorkloadSpec } from './workload.ts';

export type WaitSpec = Extract<WorkloadSpec, { name: 'wait' }>;

export function waitBody({ ms }: WaitSpec): Buffer {
  return Buffer.from(`waited for ${ms} ms\n`);
}

function openSite({ ms }: WaitSpec): Site {
  const body = waitBody({ name: 'wait', ms });
  return {
    type: 'text/plain',
    bytes: body.length,
    get(connection) {
      return { kind: 'wait', ms, answer: () => formatAnswer(200, body, { type: 'text/plain', connection }) };
    },
  };
}

export function openWait(spec: WaitSpec): Workload {
  const site = openSite(spec);
  return {
    converse: (limits) => converseAt(site, limits),
    asking: (options) => askForBody(options, waitBody(spec)),
  };
}
