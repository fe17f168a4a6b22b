/** What a call of the C library through koffi costs: by itself, and with a system call in it. Needs Linux. */
import type { Comparison, MicroBenchmark, MicroTask } from './benchmark.ts';
import { requireLinux } from './measure.ts';

const CALLS = 1000;

function repeated(name: string, call: () => number): MicroTask {
  const run = (): number => {
    let sum = 0;
    for (let count = 0; count < CALLS; count++) sum += call();
    return sum;
  };
  return { name, operations: CALLS, run };
}

async function open(held: AsyncDisposableStack): Promise<Comparison[]> {
  requireLinux('socket-call');
  const { default: koffi } = await import('koffi');
  const { Connections } = await import('./connections.ts');
  const { close, getOption, recv, SocketOption } = await import('../../posix/socket.ts');
  using connections = new Connections();
  const { accepted, client } = connections.open({ nonBlocking: true });
  held.defer(() => {
    close(accepted);
    close(client);
  });
  const buffer = Buffer.alloc(4096);
  const abs = koffi.load(null).func('int abs(int)') as (value: number) => number;
  return [
    {
      title: 'calls through koffi',
      operation: 'one call',
      tasks: [
        repeated('abs: no system call', () => abs(-1)),
        repeated('recv: nothing there yet', () => recv(accepted, buffer)),
        repeated('getsockopt', () => getOption(accepted, SocketOption.error)),
      ],
      async: false,
      targetRatio: null,
      share: { calls: 5, timeMs: 20 },
    },
  ];
}

export const socketCallBenchmark: MicroBenchmark = {
  name: 'socket-call',
  open,
};
