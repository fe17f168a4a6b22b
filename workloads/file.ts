/**
 * `file`: the answer to a request is a file of `bytes` bytes. Server end: the conversation requests the read, once per
 * request, and the model reads in its own way: a thread blocks, an event loop continues meanwhile. The file is made when
 * the server starts, and is mostly read from the page cache. Client end: every byte is compared.
 */
import { formatAnswer, formatHead } from './http.ts';
import { askForBody } from './http-asking.ts';
import { converseAt, isWhole, type Site } from './http-site.ts';
import { fillWithLines } from './numbered-lines.ts';
import type { Workload, WorkloadSpec } from './workload.ts';

export type FileSpec = Extract<WorkloadSpec, { name: 'file' }>;

/** More than any head of these answers. */
const HEAD_ROOM = 256;
const NOT_READ = Buffer.from('the file could not be read\n');

/** The content of the file. */
export function fileContent({ bytes }: FileSpec): Buffer {
  return fillWithLines(Buffer.allocUnsafe(bytes));
}

/**
 * One client's site: the file is read into the memory that its answer is sent from, behind the room for its head. The
 * memory is reused for the next request, which does not begin before the answer is sent whole; another thread may fill it.
 */
function openSite({ bytes }: FileSpec, path: string): Site {
  let memory: Buffer | undefined;
  return {
    type: 'text/plain',
    bytes,
    get(connection) {
      const answer = (memory ??= Buffer.from(new SharedArrayBuffer(HEAD_ROOM + bytes)));
      return {
        kind: 'read',
        path,
        into: answer.subarray(HEAD_ROOM),
        answer(bytesRead) {
          const options = { type: 'text/plain', connection: connection() } as const;
          if (bytesRead !== bytes) return formatAnswer(500, NOT_READ, options);
          const answerHead = formatHead(200, bytes, options);
          answer.set(answerHead, HEAD_ROOM - answerHead.length);
          return answer.subarray(HEAD_ROOM - answerHead.length);
        },
      };
    },
  };
}

export function openFile(spec: FileSpec): Workload {
  return {
    isWhole,
    converse(limits, server) {
      if (spec.path === undefined)
        throw new RangeError('the workload file has no path: prepare the workload first');
      return converseAt(openSite(spec, spec.path), limits, server);
    },
    asking: (options) => askForBody(options, fileContent(spec)),
  };
}
