import { readRegular } from './folder-file.ts';

/** @returns the text of a regular file, in UTF-8 or, where it begins with that mark, in UTF-16; null where there is none. @throws as `readRegular` */
export async function readOptional(file: string): Promise<string | null> {
  try {
    return decode(await readRegular(file));
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw error;
  }
}

function decode(bytes: Buffer): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  return new TextDecoder().decode(bytes);
}
