/**
 * The prototypes of the C library's socket calls, bound once per thread through koffi.
 * Every call is synchronous: it blocks the calling thread for as long as the kernel does.
 *
 * Loading koffi's JavaScript costs a thread about 7 ms, loading its native part alone 2.5 ms: so the first thread
 * loads the package, and hands the path of the native part to the threads that it starts.
 *
 * It is koffi 3.0.2: calls through 3.1.0 to 3.3.4 are no faster, and these never free what they hold for a thread that has
 * ended: 25 kB, 3 MiB of addresses, and 3 of the 65,530 mappings that Linux allows a process.
 */
import { getEnvironmentData, isMainThread, setEnvironmentData } from 'node:worker_threads';
import type koffiModule from 'koffi';

type Koffi = Pick<typeof koffiModule, 'load' | 'errno' | 'address' | 'view'>;

const NATIVE_PATH = 'tellers.koffi.native-path';

/** The environment variable with which a process hands the path to its children. */
const NATIVE_PATH_VARIABLE = 'TELLERS_KOFFI_NATIVE_PATH';

function loadPackage(): Koffi {
  // Not imported: only the first thread needs it.
  const require = process.getBuiltinModule('node:module').createRequire(import.meta.url);
  const koffi = require('koffi') as Koffi;
  const nativePath = Object.keys(require.cache).find(
    (path) => path.endsWith('.node') && path.includes('koffi'),
  );
  if (nativePath === undefined) throw new Error('koffi did not load a native part');
  setEnvironmentData(NATIVE_PATH, nativePath);
  return koffi;
}

function loadNative(path: string): Koffi {
  const nativeModule = { exports: {} };
  process.dlopen(nativeModule, path);
  return nativeModule.exports as Koffi;
}

function loadKoffi(): Koffi {
  const path = isMainThread ? process.env[NATIVE_PATH_VARIABLE] : getEnvironmentData(NATIVE_PATH);
  return typeof path === 'string' ? loadNative(path) : loadPackage();
}

/** For the environment of a child whose code is one bundle: it cannot find the package. */
export function nativePathVariable(): NodeJS.ProcessEnv {
  const path = getEnvironmentData(NATIVE_PATH);
  return typeof path === 'string' ? { [NATIVE_PATH_VARIABLE]: path } : {};
}

const koffi = loadKoffi();
const library = koffi.load(null);

type Call<Arguments extends readonly unknown[]> = (...args: Arguments) => number;

/**
 * Each binding costs every thread that starts: the bundle of a client's thread leaves out those that it does not use, and a call
 * whose prototype belongs to one file only is bound there.
 */
/* @__NO_SIDE_EFFECTS__ */
export function bind<Arguments extends readonly unknown[]>(prototype: string): Call<Arguments> {
  return library.func(prototype) as Call<Arguments>;
}

type Memory = Uint8Array | null;

/** The calling thread's errno, as the last call through koffi left it. */
export const errno = koffi.errno;

/** Where the bytes lie; for as long as their memory is not given up or moved to another thread. */
export function addressOf(bytes: Uint8Array): number {
  // An address in user space has 47 bits: a number holds it.
  return Number(koffi.address(bytes));
}

/** Memory that the C library gave, for as long as it is not given back: no view may be used after that. */
export function viewOf(address: number, bytes: number): ArrayBuffer {
  return koffi.view(address, bytes);
}

export const socket = bind<[domain: number, type: number, protocol: number]>('int socket(int, int, int)');
export const bindTo = bind<[fd: number, address: Memory, length: number]>('int bind(int, void *, uint)');
export const listen = bind<[fd: number, backlog: number]>('int listen(int, int)');
export const accept4 = bind<[fd: number, address: Memory, length: Memory, flags: number]>(
  'int accept4(int, void *, void *, int)',
);
export const connect = bind<[fd: number, address: Memory, length: number]>('int connect(int, void *, uint)');
/* `recv` and `send` return a `long`, of which the lower half is enough for buffers under 2 GiB, and cheaper to make a number. */
export const recv = bind<[fd: number, buffer: Memory, length: number, flags: number]>(
  'int recv(int, void *, size_t, int)',
);
export const send = bind<[fd: number, buffer: Memory, length: number, flags: number]>(
  'int send(int, void *, size_t, int)',
);
/* The same with an address (`Pinned`), which saves koffi the search for it. */
export const recvAt = bind<[fd: number, address: number, length: number, flags: number]>(
  'int recv(int, int64_t, size_t, int)',
);
export const sendAt = bind<[fd: number, address: number, length: number, flags: number]>(
  'int send(int, int64_t, size_t, int)',
);
export const shutdown = bind<[fd: number, how: number]>('int shutdown(int, int)');
export const fcntl = bind<[fd: number, command: number, argument: number]>('int fcntl(int, int, int)');
export const close = bind<[fd: number]>('int close(int)');
export const setsockopt = bind<[fd: number, level: number, name: number, value: Memory, length: number]>(
  'int setsockopt(int, int, int, void *, uint)',
);
export const getsockopt = bind<[fd: number, level: number, name: number, value: Memory, length: Memory]>(
  'int getsockopt(int, int, int, void *, void *)',
);
export const getsockname = bind<[fd: number, address: Memory, length: Memory]>(
  'int getsockname(int, void *, void *)',
);
/** `int open(const char *, int, ...)`: the mode is needed for new files only. */
export const open = bind<[path: string, flags: number]>('int open(const char *, int)');
export const pread = bind<[fd: number, buffer: Memory, length: number, offset: number]>(
  'long pread(int, void *, size_t, int64_t)',
);
export const read = bind<[fd: number, buffer: Memory, length: number]>('long read(int, void *, size_t)');
export const write = bind<[fd: number, buffer: Memory, length: number]>('long write(int, void *, size_t)');
export const flock = bind<[fd: number, operation: number]>('int flock(int, int)');
export const eventfd = bind<[initial: number, flags: number]>('int eventfd(uint, int)');
export const epollCreate1 = bind<[flags: number]>('int epoll_create1(int)');
export const epollCtl = bind<[epfd: number, operation: number, fd: number, event: Memory]>(
  'int epoll_ctl(int, int, int, void *)',
);
export const epollWaitAt = bind<[epfd: number, events: number, maxEvents: number, timeoutMs: number]>(
  'int epoll_wait(int, int64_t, int, int)',
);
/** `syscall(SYS_epoll_pwait2, …)`: C libraries got a function of that name late (glibc 2.35), or never (musl). */
export const epollPwait2 = bind<
  [
    number: number,
    epfd: number,
    events: Memory,
    maxEvents: number,
    timeout: Memory,
    signals: Memory,
    signalBytes: number,
  ]
>('long syscall(long, int, void *, int, void *, void *, size_t)');
export const prctl = bind<[option: number, first: number, second: number, third: number, fourth: number]>(
  'int prctl(int, unsigned long, unsigned long, unsigned long, unsigned long)',
);
export const clockGettime = bind<[clock: number, address: number]>('int clock_gettime(int, int64_t)');
export const schedSetscheduler = bind<[thread: number, policy: number, parameters: Memory]>(
  'int sched_setscheduler(int, int, void *)',
);
/** Ends the process with all its threads, at once: nothing else is run or written. */
export const exit = bind<[status: number]>('void _exit(int)');
export const waitpid = bind<[pid: number, status: Memory, options: number]>('int waitpid(int, void *, int)');
