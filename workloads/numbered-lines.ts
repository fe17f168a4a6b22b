/** Content of any length without repeated parts: each line contains the position of its start. */

const LINE_BYTES = 64;

/** Fills a buffer from `start` with lines of 64 bytes; the last one may be cut off. */
export function fillWithLines(bytes: Buffer, start = 0): Buffer {
  bytes.fill('.', start);
  for (let at = start; at < bytes.length; at += LINE_BYTES) {
    if (at > start) bytes.write('\n', at - 1, 'latin1');
    bytes.write(`${String(at).padStart(10, '0')} `, at, 'latin1');
  }
  return bytes;
}
