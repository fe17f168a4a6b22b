/** An HTTP server whose requests take so many µs of CPU: `slowed-server.mjs PORT µs`. Validates the gate. */
import { createServer } from 'node:http';

const [, , port, us] = process.argv;
const server = createServer((_, response) => {
  const endMs = performance.now() + Number(us) / 1000;
  while (performance.now() < endMs);
  response.end('hello');
});
server.listen(Number(port), '127.0.0.1');
