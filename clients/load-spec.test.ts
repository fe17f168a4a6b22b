import { expect, it } from 'vitest';
import { LoadError } from './load.ts';
import { DEFAULT_LOAD_SPEC, parseLoadSpec, connectTimeoutMsOf } from './load-spec.ts';

it('parseLoadSpec returns a complete specification as it is', () => {
  const spec = {
    host: 'localhost',
    port: 8080,
    workload: { name: 'echo' },
    expectation: { kind: 'status', status: 204, bytes: null },
    request: { kind: 'fields', path: '/x?y', headers: ['Cookie: a=b'] },
    driver: { kind: 'tcp', engine: 'posix' },
    load: { kind: 'open', rateRps: 0.5, arrivals: 'poisson', seed: 0 },
    clients: 16,
    requestsPerConnection: 3,
    warmupS: 0,
    warmupMostS: 2,
    durationS: 0.5,
    connectTimeoutMs: 100,
    responseTimeoutMs: 250,
    polls: false,
    sliced: false,
    appointed: false,
  };
  expect(parseLoadSpec(JSON.stringify(spec))).toEqual(spec);
});

it('parseLoadSpec uses the defaults for fields that are left out', () => {
  expect(parseLoadSpec('{"port":1}')).toEqual({ ...DEFAULT_LOAD_SPEC, port: 1 });
  expect(parseLoadSpec('{"warmupS":0.5}')).toMatchObject({ warmupS: 0.5, warmupMostS: 2 });
  expect(parseLoadSpec('{"driver":{"kind":"autocannon"}}').driver).toEqual({ kind: 'autocannon' });
});

it.each([
  ['', 'JSON'],
  ['[]', 'object'],
  ['null', 'object'],
  ['{"prot":3000}', '"prot": choose from host, port'],
  ['{"toString":1}', '"toString"'],
  ['{"host":""}', '"host"'],
  ['{"port":0}', '"port" must be a port from 1 to 65535; it is 0'],
  ['{"port":"80"}', '"port"'],
  ['{"workload":"page"}', '"workload"'],
  ['{"workload":{"name":"pages"}}', 'page, echo'],
  ['{"expectation":"right"}', '"expectation"'],
  ['{"expectation":{"kind":"regexp","source":"("}}', '"expectation"'],
  ['{"request":{"kind":"fields","path":"x","headers":[]}}', '"request"'],
  ['{"request":{"kind":"fields","path":"/","headers":["A: b\\r\\nC: d"]}}', '"request"'],
  ['{"driver":{"kind":"tcp"}}', '"driver"'],
  ['{"driver":{"kind":"tcp","engine":"bun"}}', '"driver"'],
  ['{"driver":{"kind":"wrk"}}', '"driver"'],
  ['{"load":"open"}', '"load"'],
  ['{"load":{"kind":"open"}}', '"load"'],
  ['{"load":{"kind":"open","rateRps":0,"arrivals":"poisson","seed":1}}', '"load"'],
  ['{"load":{"kind":"open","rateRps":1,"arrivals":"uniform","seed":1}}', 'poisson or constant'],
  ['{"load":{"kind":"open","rateRps":1,"arrivals":"constant","seed":0.5}}', '"load"'],
  ['{"clients":0}', '"clients"'],
  ['{"clients":1.5}', '"clients"'],
  ['{"clients":1000000}', '"clients"'],
  ['{"requestsPerConnection":0}', '"requestsPerConnection"'],
  ['{"warmupS":-1}', '"warmupS"'],
  ['{"warmupS":2,"warmupMostS":1.9}', '"warmupMostS" must be seconds, "warmupS" or more; it is 1.9'],
  ['{"durationS":0}', '"durationS"'],
  ['{"durationS":null}', '"durationS"'],
  ['{"connectTimeoutMs":0}', '"connectTimeoutMs"'],
  ['{"responseTimeoutMs":0}', '"responseTimeoutMs"'],
])('parseLoadSpec rejects %s', (text, message) => {
  expect(() => parseLoadSpec(text)).toThrow(LoadError);
  expect(() => parseLoadSpec(text)).toThrow(message);
});

it.each([
  [1, 2000],
  [2000, 2000],
  [10_000, 10_000],
])('the connect timeout of %i clients at once is %i ms', (clients, ms) => {
  expect(connectTimeoutMsOf(clients)).toBe(ms);
});
