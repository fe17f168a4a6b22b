/** What a failed call could do to a whole process: run in children, since one dies and one has no descriptors. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const SOCKET = new URL('./socket.ts', import.meta.url).href;

/** Runs a script in a Node of its own under a limit of descriptors; resolves to the JSON that it prints. */
async function runChild(script: string, descriptors = 1024): Promise<unknown> {
  const program = `import * as posix from '${SOCKET}';
    const write = (result) => process.stdout.write(JSON.stringify(result));
    const address = (fd) => posix.getAddress(fd);
    const open = () => { const fd = posix.socket(); posix.bind(fd, { host: '127.0.0.1', port: 0 }); return fd; };
    const codeOf = (act) => { try { act(); return 'none'; } catch (error) { return error.code; } };
    ${script}`;
  const command = `ulimit -n ${descriptors} && exec "$0" --input-type=module --eval "$1"`;
  const run = promisify(execFile);
  const { stdout } = await run('sh', ['-c', command, process.execPath, program], {
    cwd: import.meta.dirname,
  });
  return JSON.parse(stdout);
}

test('a send to a broken connection is EPIPE, and no SIGPIPE ends the process', async () => {
  // Node ignores SIGPIPE; here it has its default action again, which ends the process.
  const result = await runChild(`
    import koffi from 'koffi';
    koffi.load(null).func('void *signal(int, void *)')(13, null);
    const fd = open();
    posix.listen(fd, 1);
    const client = posix.socket();
    posix.connect(client, address(fd));
    posix.shutdown(client, posix.Shutdown.send);
    write(codeOf(() => posix.send(client, Buffer.from('into the void'))));
  `);
  expect(result).toBe('EPIPE');
});

test('with no descriptor left, accept is NO_DESCRIPTOR, and works again when there is one', async () => {
  const result = await runChild(
    `
    const fd = open();
    posix.listen(fd, 8);
    const client = posix.socket();
    posix.connect(client, address(fd));
    const others = [];
    const full = codeOf(() => { for (;;) others.push(posix.socket()); });
    const accepted = [posix.accept(fd), posix.accept(fd)];
    posix.close(others.pop());
    accepted.push(posix.accept(fd));
    posix.send(client, Buffer.from('patient'));
    write({ full, accepted, received: posix.recv(accepted[2], Buffer.alloc(16)), none: posix.NO_DESCRIPTOR });
  `,
    64,
  );
  expect(result).toEqual({ full: 'EMFILE', accepted: [-2, -2, expect.any(Number)], received: 7, none: -2 });
});
