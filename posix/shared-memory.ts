/**
 * Memory that several processes share (memfd_create(2), mmap(2)), as a SharedArrayBuffer: a descriptor that children inherit
 * names it. V8 makes such a buffer only of its own memory, so the pages of a WebAssembly memory, which lie in a mapping of their
 * own at a fixed place, are replaced by the shared ones; V8 unmaps them when the buffer is collected. `Atomics` work across
 * processes, but `Atomics.wait` and `notify` only within one: V8 keeps the list of those that wait itself.
 */
import * as libc from './libc.ts';
import { SocketError } from './errno.ts';
import { close, type Fd } from './socket.ts';

/** TypeScript has it in its library for browsers only. With `shared` its buffer is a SharedArrayBuffer. */
declare const WebAssembly: {
  readonly Memory: new (pages: {
    readonly initial: number;
    readonly maximum: number;
    readonly shared: true;
  }) => { readonly buffer: SharedArrayBuffer };
};

const memfdCreate = libc.bind<[name: string, flags: number]>('int memfd_create(const char *, uint)');
const ftruncate = libc.bind<[fd: number, bytes: number]>('int ftruncate(int, int64_t)');
const mmap = libc.bind<
  [address: number, bytes: number, protection: number, flags: number, fd: number, offset: number]
>('int64_t mmap(int64_t, size_t, int, int, int, int64_t)');

const MFD_CLOEXEC = 1;
/** PROT_READ | PROT_WRITE */
const READ_WRITE = 3;
/** MAP_SHARED | MAP_FIXED */
const SHARED_FIXED = 0x11;
const PAGE_BYTES = 65_536;

/** An unnamed file in memory, which lasts as long as a descriptor or a mapping of it. The caller closes it. */
export function createMemoryFile(name: string): Fd {
  const fd = memfdCreate(name, MFD_CLOEXEC);
  if (fd < 0) throw new SocketError('memfd_create', libc.errno());
  return fd;
}

/** Zeros, which a child shares that inherits the descriptor. */
export class SharedMemory implements Disposable {
  readonly fd: Fd;
  readonly buffer: SharedArrayBuffer;

  /** @param bytes are rounded up to a multiple of 64 KiB */
  constructor(name: string, bytes: number) {
    this.fd = createMemoryFile(name);
    try {
      if (ftruncate(this.fd, pagesOf(bytes) * PAGE_BYTES) < 0)
        throw new SocketError('ftruncate', libc.errno());
      this.buffer = mapShared(this.fd, bytes);
    } catch (error) {
      close(this.fd);
      throw error;
    }
  }

  /** Closes the descriptor; the memory stays with those that have it. */
  [Symbol.dispose](): void {
    close(this.fd);
  }
}

/**
 * @param fd of a `SharedMemory` of another process
 * @param bytes as there
 */
export function mapShared(fd: Fd, bytes: number): SharedArrayBuffer {
  const pages = pagesOf(bytes);
  const buffer = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true }).buffer;
  const address = libc.addressOf(new Uint8Array(buffer));
  if (mmap(address, buffer.byteLength, READ_WRITE, SHARED_FIXED, fd, 0) !== address)
    throw new SocketError('mmap', libc.errno());
  return buffer;
}

function pagesOf(bytes: number): number {
  return Math.ceil(bytes / PAGE_BYTES);
}
