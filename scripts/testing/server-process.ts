/** For the programs that test all servers: each in a process of its own, some at once. */
import { fileURLToPath } from 'node:url';
import { Child } from '../../bench/processes/child.ts';
import { SERVERS } from '../../servers/models.ts';
import type { IoName, ModelName } from '../../servers/server.ts';

export type ServerChoice = (typeof SERVERS)[number];

const MAIN = fileURLToPath(new URL('../../servers/main.ts', import.meta.url));
const BOUND_MS = 30_000;

export interface StartedServer {
  readonly child: Child;
  readonly port: number;
}

export function chooseServers(models: readonly ModelName[] | undefined, ios: readonly IoName[] | undefined) {
  return SERVERS.filter(({ model, io }) => (models?.includes(model) ?? true) && (ios?.includes(io) ?? true));
}

/** @param flags of Node */
export async function startServer(
  server: ServerChoice,
  flags: readonly string[] = [],
): Promise<StartedServer> {
  const child = new Child([process.execPath, ...flags, MAIN, JSON.stringify({ ...server, port: 0 })]);
  const ready = await child.expect(
    'listening',
    BOUND_MS,
    new AbortController().signal,
    'the server did not start',
  );
  if (ready.kind === 'failed') throw new Error(ready.because);
  return { child, port: Number(ready.value['port']) };
}

/** Ends it in order. @returns what it counted; or what was wrong, in words */
export async function endServer({
  child,
}: StartedServer): Promise<{ clients: number; requests: number } | string> {
  if (child.ending !== undefined) return `the server died (${child.describe(child.ending)})`;
  const ending = child.stop(BOUND_MS);
  const closed = await child.expect(
    'closed',
    BOUND_MS,
    new AbortController().signal,
    'the server did not close',
  );
  const { code, signal } = await ending;
  if (closed.kind === 'failed') return closed.because;
  if (code !== 0) return `the server did not end in order: ${child.describe({ code, signal })}`;
  return { clients: Number(closed.value['clients']), requests: Number(closed.value['requests']) };
}

/** Does the work for each item, `atOnce` of them at a time, begun in order. */
export async function inTurn<Item>(
  items: readonly Item[],
  atOnce: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const queue = [...items];
  const next = async (): Promise<void> => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: atOnce }, next));
}
