/** A server whose workload is prepared before it starts, and put away when it has ended, whatever its model. */
import { prepareWorkload } from '../workloads/prepare.ts';
import type { RunningServer, ServerOptions, ServerWarning, StartServer } from './server.ts';

export async function startPrepared(
  start: StartServer,
  options: ServerOptions,
  warn: (warning: ServerWarning) => void,
): Promise<RunningServer> {
  const prepared = await prepareWorkload(options.workload);
  let server: RunningServer;
  try {
    server = await start({ ...options, workload: prepared.spec }, warn);
  } catch (error) {
    await prepared[Symbol.asyncDispose]();
    throw error;
  }
  const ended = (async () => {
    await using _ = prepared;
    return await server.ended;
  })();
  // As the server's own: nobody may be listening.
  ended.catch(() => {});
  return {
    ...server,
    ended,
    close: () => server.close().then(() => ended),
    [Symbol.asyncDispose]: async () => {
      await server[Symbol.asyncDispose]();
      await Promise.allSettled([ended]);
    },
  };
}
