/** Writes into a PNG how large it is to be printed (its chunk pHYs), which word processors go by. */
import { crc32 } from 'node:zlib';
import { MM_PER_INCH } from './page.ts';

const SIGNATURE_BYTES = 8;
/** Length, type, 13 bytes of data, and their check. */
const HEADER_BYTES = 25;
const METRES = 1;

/** @param png as an encoder wrote it, without a density */
export function withDensity(png: Uint8Array, dotsPerInch: number): Uint8Array {
  const chunk = Buffer.alloc(21);
  chunk.writeUInt32BE(9, 0);
  chunk.write('pHYs', 4, 'latin1');
  const dotsPerMetre = Math.round((dotsPerInch / MM_PER_INCH) * 1000);
  chunk.writeUInt32BE(dotsPerMetre, 8);
  chunk.writeUInt32BE(dotsPerMetre, 12);
  chunk.writeUInt8(METRES, 16);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, 17)), 17);
  const head = SIGNATURE_BYTES + HEADER_BYTES;
  return Buffer.concat([png.subarray(0, head), chunk, png.subarray(head)]);
}
