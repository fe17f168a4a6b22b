/** What `client --json` prints: one answer, when it is whole. */
import { z } from 'zod';
import { stampSchema } from '../../bench/results/stamp.ts';
import { ENGINE_NAMES } from '../../clients/load.ts';

export const clientRecordSchema = z.object({
  schema: stampSchema('client'),
  server: z.string().describe('address of the server, HOST:PORT'),
  io: z.enum(ENGINE_NAMES).describe('socket layer of the client'),
  status: z.number().nullable().describe('status of the HTTP answer; null: a message'),
  answer_bytes: z.number().describe('length of the whole answer, bytes'),
  answer: z.string().describe('all of it, the head included, read as UTF-8'),
  hints: z.array(z.string()).describe('what was unusual in it, and the line to change'),
});

export type ClientRecord = z.infer<typeof clientRecordSchema>;
