/** Wires over a real broker (nats-server), where there is one. */
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nkeys } from '@nats-io/transport-node';
import { describe, expect, it, onTestFinished } from 'vitest';
import { findFreePort } from '../../clients/free-port.ts';
import type { Child } from '../processes/child.ts';
import { readEnvironment } from '../results/environment.ts';
import { type Agent, serveRunner } from './agent.ts';
import { readBuild } from './agent-team.ts';
import { DEFAULT_BOUNDS } from './bounds.ts';
import { COMMANDS } from '../processes/commands.ts';
import {
  type Broker,
  brokerContact,
  callRoll,
  choosePresent,
  connectBroker,
  leaveBroker,
  type Present,
  waitAtBroker,
} from './nats-wire.ts';
import { RemoteAgent } from './remote-agent.ts';
import type { Wire } from './wire.ts';
import { findProgram, NATS_SERVER, startNatsServer } from '../testing/nats-server.ts';

const present = (name: string, zone: string, isBusy = false): Present => ({
  id: name,
  name,
  labels: { zone },
  isBusy,
});

const ROOM = [present('a', 'x'), present('b', 'y'), present('c', 'x', true), present('d', 'y')];

describe('choosePresent', () => {
  it.each([
    ['any two', [{}, {}], ['a', 'b']],
    ['any before one with a name: the name comes first', [{}, { name: 'a' }], ['b', 'a']],
    ['two with a label', [{ label: ['zone', 'y'] }, { label: ['zone', 'y'] }], ['b', 'd']],
    ['one that is busy', [{ name: 'c' }], null],
    ['more than there are', [{}, {}, {}, {}], null],
    ['another label', [{ label: ['rack', 'y'] }], null],
  ] as const)('chooses %s', (_, wanted, names) => {
    expect(choosePresent(wanted, ROOM)).toEqual(names);
  });
});

const LEASE_MS = 1000;
const { signal } = new AbortController();

async function startBroker(port: number, config = ''): Promise<Child> {
  const folder = await mkdtemp(join(tmpdir(), 'tellers-nats-'));
  const file = join(folder, 'nats.conf');
  writeFileSync(file, `listen: 127.0.0.1:${port}\n${config}`);
  const broker = startNatsServer(['-c', file]);
  onTestFinished(async () => {
    await broker.stop(0);
    await rm(folder, { recursive: true });
  });
  return broker;
}

const NO_LIMITS = { subs: -1, data: -1, payload: -1, conn: -1, wildcards: true };

const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');

/** A token as `nsc` makes it: a JSON Web Token by which `signer` vouches for the key of an operator, account or user. */
function signToken(type: string, key: nkeys.KeyPair, signer: nkeys.KeyPair, more: object = {}): string {
  const names = { jti: type, name: type, sub: key.getPublicKey(), iss: signer.getPublicKey() };
  const claims = { ...names, iat: 1, nats: { ...more, type, version: 2 } };
  const text = `${encode({ typ: 'JWT', alg: 'ed25519-nkey' })}.${encode(claims)}`;
  return `${text}.${Buffer.from(signer.sign(Buffer.from(text))).toString('base64url')}`;
}

/** A broker takes some ms to listen. */
async function joinBroker(port: number, how: Partial<Broker> = {}) {
  for (;;) {
    try {
      const broker = await connectBroker({ url: `nats://127.0.0.1:${port}`, ...how });
      onTestFinished(() => broker.close());
      return broker;
    } catch (error) {
      if (!String(error).includes('ECONNREFUSED') && !String(error).includes('refused')) throw error;
    }
  }
}

/** An agent at a broker, until the test is over. */
async function startAgent(port: number, serve: (wire: Wire, stop: AbortSignal) => Promise<void>) {
  const stop = new AbortController();
  const waiting = waitAtBroker(
    await joinBroker(port),
    { name: 'lab', labels: {} },
    (wire) => serve(wire, stop.signal),
    stop.signal,
  );
  onTestFinished(async () => {
    stop.abort();
    await waiting;
  });
}

async function serveAgent(): Promise<(wire: Wire, stop: AbortSignal) => Promise<void>> {
  const facts = { name: 'lab', address: '127.0.0.1', environment: await readEnvironment(), machine: null };
  const bounds = { commands: false, targets: [], ...DEFAULT_BOUNDS };
  const agent: Agent = { facts, build: await readBuild(), bounds, commands: COMMANDS };
  return async (wire, stop) => void (await serveRunner(wire, agent, stop, LEASE_MS));
}

describe.runIf(NATS_SERVER !== null)('an agent at a broker', () => {
  it('is busy while it serves a runner, and is found again when the broker was stopped for longer than a lease', async () => {
    const port = await findFreePort();
    const broker = await startBroker(port);
    await startAgent(port, await serveAgent());
    const runner = await joinBroker(port);
    const agent = new RemoteAgent(brokerContact(runner, 'lab'), await readBuild(), LEASE_MS);
    onTestFinished(() => agent[Symbol.asyncDispose]());
    expect(await agent.find(signal)).toEqual({ kind: 'done', value: null });
    expect((await agent.readClock()).kind).toBe('done');
    expect(await callRoll(runner)).toMatchObject([{ name: 'lab', isBusy: true }]);
    await broker.stop(0);
    expect(await agent.readClock()).toMatchObject({
      kind: 'failed',
      because: expect.stringMatching(/^agent lab was lost/) as string,
    });
    await startBroker(port);
    expect(await agent.find(signal, 60_000)).toEqual({ kind: 'done', value: null });
    expect((await agent.readClock()).kind).toBe('done');
  });

  it('can be left when it is away', async () => {
    const port = await findFreePort();
    const broker = await startBroker(port);
    const runner = await joinBroker(port);
    await broker.stop(0);
    await leaveBroker(runner);
    expect(runner.isClosed()).toBe(true);
  });

  it('sends and receives lines that are longer than a message of the broker', async () => {
    const port = await findFreePort();
    await startBroker(port);
    const line = 'é'.repeat(1_000_000);
    // It sends all lines back.
    await startAgent(port, async (wire, stop) => {
      wire.listen(
        (one) => wire.send(one),
        () => undefined,
      );
      await once(stop, 'abort');
    });
    const wire = await brokerContact(await joinBroker(port), 'lab').connect();
    const { promise, resolve } = Promise.withResolvers<string>();
    wire.listen(resolve, resolve);
    wire.send(line);
    expect((await promise) === line).toBe(true);
  });

  it('needs the nkey where the broker asks for one', async () => {
    const port = await findFreePort();
    const user = nkeys.createUser();
    await startBroker(port, `authorization { users = [ { nkey: ${user.getPublicKey()} } ] }`);
    const folder = await mkdtemp(join(tmpdir(), 'tellers-nkey-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const nkey = join(folder, 'seed.nk');
    writeFileSync(nkey, `${Buffer.from(user.getSeed()).toString()}\n`);
    expect(await callRoll(await joinBroker(port, { nkey }))).toEqual([]);
    await expect(joinBroker(port)).rejects.toMatchObject({ code: 'NO_BROKER' });
  });

  it('needs the credentials where the broker asks for those of a user', async () => {
    const [operator, account, user] = [nkeys.createOperator(), nkeys.createAccount(), nkeys.createUser()];
    const accountToken = signToken('account', account, operator, { limits: NO_LIMITS });
    const config = [
      `operator: ${signToken('operator', operator, operator)}`,
      'resolver: MEMORY',
      `resolver_preload: { ${account.getPublicKey()}: ${accountToken} }`,
    ];
    const port = await findFreePort();
    await startBroker(port, config.join('\n'));
    const folder = await mkdtemp(join(tmpdir(), 'tellers-creds-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const credsOf = (name: string, signer: typeof account): string => {
      const creds = join(folder, name);
      const seed = Buffer.from(user.getSeed()).toString();
      const parts = { 'NATS USER JWT': signToken('user', user, signer, NO_LIMITS), 'USER NKEY SEED': seed };
      const lines = Object.entries(parts).map(
        ([title, text]) => `-----BEGIN ${title}-----\n${text}\n------END ${title}------\n`,
      );
      writeFileSync(creds, lines.join('\n'));
      return creds;
    };
    expect(await callRoll(await joinBroker(port, { creds: credsOf('agent.creds', account) }))).toEqual([]);
    const stranger = credsOf('stranger.creds', nkeys.createAccount());
    await expect(joinBroker(port, { creds: stranger })).rejects.toMatchObject({ code: 'NO_BROKER' });
    await expect(joinBroker(port)).rejects.toMatchObject({ code: 'NO_BROKER' });
  });

  it.runIf(findProgram('openssl') !== null)(
    'is reached over TLS with the certificate that signs the broker’s, and not without it',
    async () => {
      const folder = await mkdtemp(join(tmpdir(), 'tellers-tls-'));
      onTestFinished(() => rm(folder, { recursive: true }));
      const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
      const names = 'subjectAltName=IP:127.0.0.1';
      const curve = 'ec_paramgen_curve:P-256';
      execFileSync(
        'openssl',
        [
          'req',
          '-x509',
          '-newkey',
          'ec',
          '-pkeyopt',
          curve,
          '-nodes',
          '-days',
          '2',
          '-subj',
          '/CN=lab',
        ].concat(['-addext', names, '-keyout', key, '-out', cert]),
        { stdio: 'pipe' },
      );
      const port = await findFreePort();
      await startBroker(port, `tls { cert_file: "${cert}", key_file: "${key}" }`);
      const url = `tls://127.0.0.1:${port}`;
      expect(await callRoll(await joinBroker(port, { url, tlsCa: cert }))).toEqual([]);
      await expect(joinBroker(port, { url })).rejects.toMatchObject({ code: 'NO_BROKER' });
    },
  );
});
