/** The code of a thread and of all that it imports in one piece of CommonJS: made ahead in the package, here on first use. */
import { readFile } from 'node:fs/promises';

/** @param entry the path of the thread's file, which the package holds bundled; its code may not use top-level await */
export async function threadBundle(entry: string): Promise<string> {
  if (entry.endsWith('.js')) return readFile(entry, 'utf8');
  const { rolldown } = await import('rolldown');
  await using bundle = await rolldown({
    input: entry,
    platform: 'node',
    external: ['koffi'],
    tsconfig: false,
    // libc.ts has no module URL in a bundle; it needs none, as the main thread hands it koffi's native part.
    transform: { define: { 'import.meta.url': 'undefined' } },
  });
  // Each thread reads all of it: without comments and blanks that is half as much. Names stay, for readable crashes.
  const minify = { compress: true, mangle: false, codegen: { removeWhitespace: true } } as const;
  const { output } = await bundle.generate({ format: 'cjs', codeSplitting: false, minify });
  return output[0].code;
}
