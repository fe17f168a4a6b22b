/** A process of its own that writes the bundle of one file, compiled, to descriptor 3: `node bundler.ts FILE`. See thread-source.ts. */
import { writeFileSync } from 'node:fs';
import { serialize } from 'node:v8';
import { rolldown } from 'rolldown';
import { compileThread } from './thread-source.ts';

const [, , input = ''] = process.argv;
await using bundle = await rolldown({
  input,
  platform: 'node',
  external: ['koffi'],
  tsconfig: false,
  // libc.ts has no module URL in a bundle; it needs none, as the main thread hands it koffi's native part.
  transform: { define: { 'import.meta.url': 'undefined' } },
});
// Each thread reads all of it: without comments and blanks that is half as much. Names stay, for readable crashes.
const minify = { compress: true, mangle: false, codegen: { removeWhitespace: true } } as const;
const { output } = await bundle.generate({ format: 'cjs', codeSplitting: false, minify });
writeFileSync(3, serialize(compileThread(output[0].code)));
