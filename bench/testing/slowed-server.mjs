/** An HTTP server whose requests take so many µs of CPU: `slowed-server.mjs PORT µs [BODY]`. Validates the gate. */
import { createServer } from 'node:http';

const [, , port, us, body = 'hello'] = process.argv;
const server = createServer((_, response) => {
  const endMs = performance.now() + Number(us) / 1000;
  while (performance.now() < endMs);
  response.end(body);
});
server.listen(Number(port), '127.0.0.1');
