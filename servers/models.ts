/** The registry of models: the only place that names them all. A model's code is loaded when it is started. */
import { ServerError, type IoName, type ModelName, type StartServer } from './server.ts';

type Implementations = Readonly<Record<IoName, () => Promise<{ readonly start: StartServer }>>>;

const MODELS: Readonly<Record<ModelName, Implementations>> = {
  sequential: {
    posix: () => import('./sequential/posix.ts'),
    node: () => import('./sequential/node.ts'),
  },
  'event-loop': {
    posix: () => import('./event-loop/posix.ts'),
    node: () => import('./event-loop/node.ts'),
  },
  'worker-per-client': {
    posix: () => import('./worker-per-client/posix.ts'),
    node: () => import('./worker-per-client/node.ts'),
  },
};

/** Those that look after one client until it leaves: with kept connections, the others get no answer. */
const ONE_AT_A_TIME: ReadonlySet<ModelName> = new Set<ModelName>(['sequential']);

export function servesOneAtATime(model: ModelName): boolean {
  return ONE_AT_A_TIME.has(model);
}

/** Whether the `posix` servers run on this machine. */
export function posixAvailable(): boolean {
  return process.platform === 'linux';
}

/** @throws ServerError UNSUPPORTED_PLATFORM when the io does not run on this machine */
export async function findServer(model: ModelName, io: IoName): Promise<StartServer> {
  if (io === 'posix' && !posixAvailable()) {
    throw new ServerError(
      'UNSUPPORTED_PLATFORM',
      `posix servers need Linux, this is ${process.platform}: use --io node`,
    );
  }
  const { start } = await MODELS[model][io]();
  return start;
}
