import { describe, expect, it } from 'vitest';
import { WRK } from '../testing/other-tool-outputs.ts';
import { decodeText } from './text-encoding.ts';

describe('an encoding', () => {
  const utf16 = Buffer.from(`\uFEFF${WRK.replaceAll('\n', '\r\n')}`, 'utf16le');

  it.each([
    ['UTF-8', Buffer.from(WRK)],
    ['UTF-8 with a byte order mark', Buffer.from(`\uFEFF${WRK}`)],
    ['UTF-16 LE with CRLF, as from PowerShell', utf16],
    ['UTF-16 LE without a byte order mark', utf16.subarray(2)],
    ['UTF-16 BE', Buffer.from(utf16).swap16()],
    ['UTF-16 BE without a byte order mark', Buffer.from(utf16.subarray(2)).swap16()],
  ])('%s is decoded', (_, bytes) => {
    expect(decodeText(bytes)).toBe(WRK);
  });

  it.each([
    ['UTF-32', [0xff, 0xfe, 0, 0, 0x7b, 0, 0, 0]],
    ['gzip', [0x1f, 0x8b, 8, 0, 0, 0, 0, 0]],
    ['UTF-16 that ends in the middle of a character', [0xff, 0xfe, 0x7b]],
  ])('%s is refused', (_, bytes) => {
    expect(decodeText(Uint8Array.from(bytes))).toBeNull();
  });

  it('a file of no bytes is an empty text', () => {
    expect(decodeText(new Uint8Array())).toBe('');
  });
});
