/** The text of a file that another program wrote: `>` of PowerShell writes UTF-16 with CRLF. Pure. */

/** @returns the text with LF line ends, without a byte order mark; null when it is neither UTF-8 nor UTF-16 */
export function decodeText(bytes: Uint8Array): string | null {
  try {
    const text = new TextDecoder(encodingOf(bytes), { fatal: true }).decode(bytes);
    return text.includes('\0') ? null : text.replace(/\r\n?/g, '\n');
  } catch {
    // Bytes that are not of the encoding.
    return null;
  }
}

/** By its byte order mark; without one, by the zero bytes of the first character, which in this text is ASCII. */
function encodingOf([first, second]: Uint8Array): string {
  if ((first === 0xff && second === 0xfe) || (first !== 0 && second === 0)) return 'utf-16le';
  return (first === 0xfe && second === 0xff) || (first === 0 && second !== 0) ? 'utf-16be' : 'utf-8';
}
