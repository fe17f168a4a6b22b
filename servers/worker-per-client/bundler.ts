/** A process of its own that writes the bundle of one file, compiled, to descriptor 3: `node bundler.ts FILE`. See thread-source.ts. */
import { writeFileSync } from 'node:fs';
import { serialize } from 'node:v8';
import { threadBundle } from './thread-bundle.ts';
import { compileThread } from './thread-source.ts';

writeFileSync(3, serialize(compileThread(await threadBundle(process.argv[2] ?? ''))));
