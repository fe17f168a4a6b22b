/**
 * The rings that a thread shares with the kernel (io_uring(7)): operations are written into one, and their completions read
 * from the other. `enter` hands over what was written, and blocks until something is complete. Only the thread that made a
 * ring uses it (SINGLE_ISSUER), and completions appear within `enter` only (DEFER_TASKRUN, Linux 6.1): so no access needs
 * to be atomic. The constants are those of linux/io_uring.h.
 */
import { EAGAIN, EINTR, ENOSYS, SocketError } from './errno.ts';
import { addressOf, bind, errno, viewOf } from './libc.ts';
import { Pinned } from './pinned.ts';
import { close, type Fd } from './socket.ts';

/* The same on x64 and arm64. */
const SYS_SETUP = 425;
const SYS_ENTER = 426;
const SYS_REGISTER = 427;

const SETUP_CQSIZE = 1 << 3;
const SETUP_SUBMIT_ALL = 1 << 7;
const SETUP_SINGLE_ISSUER = 1 << 12;
const SETUP_DEFER_TASKRUN = 1 << 13;
const ENTER_GETEVENTS = 1;
const ENTER_EXT_ARG = 1 << 3;
const REGISTER_BUFFERS = 22;
const OFFSET_SUBMISSIONS = 0x1000_0000;
const PROT_READ_WRITE = 3;
const MAP_SHARED_POPULATE = 0x8001;
const MAP_PRIVATE_ANONYMOUS = 0x22;
const EPERM = 1;
const EBUSY = 16;
const EINVAL = 22;
const ETIME = 62;

type Arguments = readonly [fd: number, a: number, b: number, c: number, d: number, e: number];
/**
 * With all of its arguments: the C library's `syscall` reads the last one from the stack even for a call with fewer, and koffi's
 * stack may end there.
 */
const syscall = bind<[call: number, ...Arguments]>(
  'int syscall(long, int64_t, int64_t, int64_t, int64_t, int64_t, int64_t)',
);
const mmap = bind<
  [address: number, bytes: number, protection: number, flags: number, fd: number, offset: number]
>('int64_t mmap(int64_t, size_t, int, int, int, int64_t)');
const munmap = bind<[address: number, bytes: number]>('int munmap(int64_t, size_t)');

const SUBMISSIONS = 1024;
const COMPLETIONS = 4096;
/** Of `struct io_uring_sqe` and `struct io_uring_cqe`, in 32-bit words. */
const SUBMISSION_WORDS = 16;
const COMPLETION_WORDS = 4;

/** Where the kernel puts what it receives, until it is taken: it chooses one for whatever receives first. */
const BUFFERS = 512;
const BUFFER_BYTES = 8192;
/** Copied one by one, which takes less time than a view of them does. */
const FEW_BYTES = 128;

export const Operation = { poll: 6, cancel: 14, close: 19, send: 26, receive: 27 } as const;
/** For one operation: a completion is posted if it fails only. */
export const SKIP_SUCCESS = 1 << 14;
/** For one receive: into one of the ring's buffers. */
export const CHOOSE_BUFFER = 1 << 13;
/** For one receive: nothing is there yet, so it waits at once. */
export const POLL_FIRST = 1 << 16;

const ADVICE: Readonly<Record<number, string>> = {
  [EINVAL]:
    'this kernel is too old for io_uring as it is used here (Linux 6.1): choose another --multiplexer',
  [ENOSYS]: 'this kernel has no io_uring: choose another --multiplexer',
  [EPERM]:
    'io_uring is forbidden here, by kernel.io_uring_disabled or a seccomp filter: choose another --multiplexer',
};
interface Mapping {
  readonly address: number;
  readonly bytes: number;
}

export class IoUring implements Disposable {
  /** -1 once it was given back. */
  #fd: Fd;
  readonly #mappings: Mapping[] = [];
  /** Both rings, in words; the fields stand at the offsets below. */
  readonly #rings: Int32Array;
  readonly #submissions: Int32Array;
  readonly #submissionHead: number;
  readonly #submissionTail: number;
  readonly #completionHead: number;
  readonly #completionTail: number;
  readonly #completions: number;
  /** Sequence numbers. */
  #tail = 0;
  #head = 0;
  /** `struct io_uring_getevents_arg`, with the address of the time, `struct timespec`: 64 bits each, of which the lower halves are enough. */
  readonly #timeout = new Int32Array(4);
  readonly #argument: Pinned;
  readonly #buffers = new Uint8Array(BUFFERS * BUFFER_BYTES);
  readonly #bufferAddress = addressOf(this.#buffers);
  readonly #bufferRing: DataView;
  #bufferTail = 0;

  /** @throws SocketError ENOSYS, EPERM or EINVAL where the kernel has none, forbids it, or is too old */
  constructor() {
    const parameters = new Uint32Array(30);
    parameters[1] = COMPLETIONS;
    parameters[2] = SETUP_CQSIZE | SETUP_SUBMIT_ALL | SETUP_SINGLE_ISSUER | SETUP_DEFER_TASKRUN;
    const pinned = new Pinned(new Uint8Array(parameters.buffer));
    this.#fd = syscall(SYS_SETUP, SUBMISSIONS, pinned.address, 0, 0, 0, 0);
    if (this.#fd < 0) throw failure('io_uring_setup');
    const at = (word: number): number => (parameters[word] ?? 0) / 4;
    const [array, completions] = [at(16), at(25)];
    const words = Math.max(array + SUBMISSIONS, completions + COMPLETIONS * COMPLETION_WORDS);
    this.#rings = new Int32Array(this.#map(words * 4, MAP_SHARED_POPULATE, this.#fd, 0));
    const bytes = SUBMISSIONS * SUBMISSION_WORDS * 4;
    this.#submissions = new Int32Array(this.#map(bytes, MAP_SHARED_POPULATE, this.#fd, OFFSET_SUBMISSIONS));
    [this.#submissionHead, this.#submissionTail] = [at(10), at(11)];
    [this.#completionHead, this.#completionTail, this.#completions] = [at(20), at(21), completions];
    // The indirection that the interface has: entry n is always submission n.
    for (let index = 0; index < SUBMISSIONS; index++) this.#rings[array + index] = index;
    const times = new Pinned(new Uint8Array(this.#timeout.buffer));
    this.#argument = new Pinned(new Uint8Array(BigInt64Array.of(0n, 8n, BigInt(times.address)).buffer));
    this.#bufferRing = new DataView(this.#map(BUFFERS * 16, MAP_PRIVATE_ANONYMOUS, -1, 0));
    this.#registerBuffers();
  }

  /**
   * Writes an operation, which begins within the next `enter`.
   * @param operation of `Operation`, plus SKIP_SUCCESS, CHOOSE_BUFFER or POLL_FIRST
   * @param mode of a poll its bits, of a send or receive its flags, of a cancellation what it matches
   * @param mark a number of the caller's, which with `fd` identifies the completion
   */
  put(operation: number, fd: Fd, address: number, length: number, mode: number, mark: number): void {
    const words = this.#submissions;
    while (((this.#tail - (this.#rings[this.#submissionHead] ?? 0)) | 0) >= SUBMISSIONS) this.enter(0, 0);
    const entry = (this.#tail & (SUBMISSIONS - 1)) * SUBMISSION_WORDS;
    words[entry] = operation;
    words[entry + 1] = fd;
    // Both halves: a store keeps the lower 32 bits.
    words[entry + 4] = address;
    words[entry + 5] = address / 2 ** 32;
    words[entry + 6] = length;
    words[entry + 7] = mode;
    words[entry + 8] = fd;
    words[entry + 9] = mark;
    this.#tail = (this.#tail + 1) | 0;
    this.#rings[this.#submissionTail] = this.#tail;
  }

  /**
   * Hands over all operations, and blocks until so many completions are there, or the time is over, or a signal came.
   * @param wanted 0 does not block
   */
  enter(wanted: number, timeoutUs: number): void {
    const written = (this.#tail - (this.#rings[this.#submissionHead] ?? 0)) | 0;
    this.#timeout[0] = timeoutUs / 1e6;
    this.#timeout[2] = (timeoutUs % 1e6) * 1000;
    const { address, length } = this.#argument;
    const flags = ENTER_GETEVENTS | ENTER_EXT_ARG;
    if (syscall(SYS_ENTER, this.#fd, written, wanted, flags, address, length) >= 0) return;
    const code = errno();
    // EBUSY: completions must be taken first; EAGAIN: the kernel lacks memory, and the caller tries again.
    if (code !== EINTR && code !== ETIME && code !== EBUSY && code !== EAGAIN)
      throw failure('io_uring_enter');
  }

  /** Calls `take` for each completion that is there, and removes it. */
  takeAll(take: (fd: Fd, mark: number, result: number, flags: number) => void): void {
    const rings = this.#rings;
    const tail = rings[this.#completionTail] ?? 0;
    for (; this.#head !== tail; this.#head = (this.#head + 1) | 0) {
      const entry = this.#completions + (this.#head & (COMPLETIONS - 1)) * COMPLETION_WORDS;
      take(rings[entry] ?? 0, rings[entry + 1] ?? 0, rings[entry + 2] ?? 0, rings[entry + 3] ?? 0);
    }
    rings[this.#completionHead] = tail;
  }

  /** Copies what was received into the start of `target`, and gives the buffer back. */
  takeBuffer(id: number, bytes: number, target: Uint8Array): void {
    const start = id * BUFFER_BYTES;
    if (bytes > FEW_BYTES) target.set(this.#buffers.subarray(start, start + bytes));
    else for (let index = 0; index < bytes; index++) target[index] = this.#buffers[start + index] ?? 0;
    this.giveBuffer(id);
  }

  giveBuffer(id: number): void {
    // `struct io_uring_buf`; the tail lies over what is left free in the first one.
    const entry = (this.#bufferTail & (BUFFERS - 1)) * 16;
    const address = this.#bufferAddress + id * BUFFER_BYTES;
    this.#bufferRing.setUint32(entry, address, true);
    this.#bufferRing.setUint32(entry + 4, address / 2 ** 32, true);
    this.#bufferRing.setUint32(entry + 8, BUFFER_BYTES, true);
    this.#bufferRing.setUint16(entry + 12, id, true);
    this.#bufferTail = (this.#bufferTail + 1) & 0xffff;
    this.#bufferRing.setUint16(14, this.#bufferTail, true);
  }

  /** What was written begins; what has not completed is cancelled. */
  [Symbol.dispose](): void {
    if (this.#fd === -1) return;
    // Twice: what the first one cancels lets go of its descriptor in the second.
    for (let round = 0; round < 2; round++) this.enter(0, 0);
    this.#giveBack();
  }

  #registerBuffers(): void {
    // `struct io_uring_buf_reg`: the ring's address, its number of entries, and the number of the group, 0.
    const [, , ring] = this.#mappings;
    const words = BigUint64Array.of(BigInt(ring?.address ?? 0), BigInt(BUFFERS), 0n, 0n, 0n);
    const { address } = new Pinned(new Uint8Array(words.buffer));
    if (syscall(SYS_REGISTER, this.#fd, REGISTER_BUFFERS, address, 1, 0, 0) < 0) {
      const error = failure('io_uring_register');
      this.#giveBack();
      throw error;
    }
    for (let id = 0; id < BUFFERS; id++) this.giveBuffer(id);
  }

  #map(bytes: number, flags: number, fd: Fd, offset: number): ArrayBuffer {
    const address = mmap(0, bytes, PROT_READ_WRITE, flags, fd, offset);
    if (address === -1) throw failure('mmap');
    this.#mappings.push({ address, bytes });
    return viewOf(address, bytes);
  }

  #giveBack(): void {
    close(this.#fd);
    this.#fd = -1;
    for (const { address, bytes } of this.#mappings) munmap(address, bytes);
  }
}

/** By why it failed: what to do. */
function failure(call: string): SocketError {
  const code = errno();
  return new SocketError(call, code, ADVICE[code]);
}
