/**
 * The result of a load, as a schema: it travels as JSON from the load process to whoever started it. The load process
 * takes the types only (`import type`, through load.ts), because zod costs it 40 ms at start-up.
 */
import { z } from 'zod';
import { ANSWER_HINTS } from '../workloads/http-hints.ts';

/** A latency distribution, µs. */
const latencySchema = z
  .object({
    count: z.number(),
    meanUs: z.number(),
    p50Us: z.number(),
    p90Us: z.number(),
    p99Us: z.number(),
    p999Us: z.number(),
    maxUs: z.number(),
    /** The whole histogram in HDR's compressed base64 form; null where the driver has none of its own. */
    hdr: z.string().nullable(),
    /** The smallest difference that the driver can measure: 1, or 1000 for autocannon's whole milliseconds. */
    resolutionUs: z.number(),
  })
  .readonly();

/** Errors by kind, counted in the window (connect errors: over the whole load). */
const errorsSchema = z
  .object({
    /** Nothing listened on the port. */
    refused: z.number(),
    /** The connection broke: reset, or closed before the answer was complete. */
    reset: z.number(),
    /** No connection, or no answer, in the time allowed. */
    timeout: z.number(),
    /** An answer that differs from the right one (for autocannon: a status other than 2xx, or a mismatched body). */
    wrongAnswer: z.number(),
  })
  .readonly();

/** A slice of the window. */
const sliceSchema = z
  .object({
    /** The slot of the schedule. */
    slot: z.number(),
    /** From the start of the schedule, s. */
    startS: z.number(),
    durationS: z.number(),
    /** Right answers completed in it. */
    requests: z.number(),
  })
  .readonly();

/** What one client of the load received in the window. */
const shareSchema = z
  .object({
    client: z.number(),
    requests: z.number(),
    p50Us: z.number().nullable(),
    p99Us: z.number().nullable(),
    /** The longest wait, answered or still unanswered when the window closed. */
    longestWaitUs: z.number(),
  })
  .readonly();

export const loadResultSchema = z
  .object({
    /** The length of the window as measured, s; of a sliced one, the sum of its slices. */
    durationS: z.number(),
    /** Null where the window was not in slices. */
    slices: z.array(sliceSchema).readonly().nullable(),
    /** Right answers from `measuring` to `measured`: in slices, also those outside of them. */
    answers: z.number(),
    /** Right answers completed in the window. */
    requests: z.number(),
    /**
     * Time to the last byte of an answer; null when there is none. Closed loop: from sending the request, for answers
     * that came in the window. Open loop: from when the request was due, for requests due in the window; a request
     * without an answer counts with its wait.
     */
    latency: latencySchema.nullable(),
    /** Time from `connect` to connected, over the whole load. */
    connect: latencySchema.nullable(),
    /** Connections opened over the whole load. */
    connections: z.number(),
    errors: errorsSchema,
    /** Connections, over the whole load, for which this machine had no local port left: no error of the server. */
    noPort: z.number(),
    /** Requests of the window sent again on another connection: theirs had ended before a byte of the answer. No error. */
    retried: z.number(),
    /** What was unusual in the answers, and yet read, over the whole load. */
    hints: z.array(z.enum(ANSWER_HINTS)).readonly(),
    /** What was wrong with the first wrong answer of the whole load, in words; null where all were right. */
    firstFault: z.string().nullable(),
    /** One per client; null where the driver does not count by client, or a connection is not one. */
    clients: z.array(shareSchema).readonly().nullable(),
    /** CPU time of the load process over the window, % of one core; 100 where it polls. */
    cpuPercent: z.number(),
    /** Share of the window in which the load's thread had something to do; null in a closed loop that does not poll. */
    busyPercent: z.number().nullable(),
    /** Share of the window in which the load's thread could have run, but had no core; null where it is not known. */
    coreWaitPercent: z.number().nullable(),
    /** Time in the window for which the load's process neither ran nor waited for a core, s: it was stopped. */
    standstillS: z.number(),
    /** The length of the warm-up, first answers of all clients included. */
    warmupS: z.number(),
    /** Right answers in the warm-up: they are in no figure. */
    warmupRequests: z.number(),
    /** Right answers outside of the window, over the whole load: those of the warm-up, until it opened, and late ones. */
    outside: z.number(),
    /** Whether the load was steady when the window opened; null when it was not tested. */
    warmupSteady: z.boolean().nullable(),
    /** The rate of the schedule, and the requests due in the window. Null in a closed loop, as the next six. */
    offeredRps: z.number().nullable(),
    offeredRequests: z.number().nullable(),
    /**
     * Of the offered requests, those with a right answer within `responseTimeoutMs` of when they were due. Null without
     * such a limit, and in a closed loop.
     */
    inTime: z.number().nullable(),
    /** The same by when requests were due, in intervals of the window from its opening. Null where `inTime` is. */
    dueIntervals: z
      .object({
        lengthS: z.number(),
        offered: z.array(z.number()).readonly(),
        inTime: z.array(z.number()).readonly(),
      })
      .readonly()
      .nullable(),
    /** Of the wrong answers, those that refused a client for lack of room: 503. Null in a closed loop. */
    unavailable: z.number().nullable(),
    /** Of the offered requests, those without an answer when the load ended; they are among the timeouts. */
    unanswered: z.number().nullable(),
    /** Of the offered requests, those that no connection could take when they were due: late because of the server. */
    heldUp: z.number().nullable(),
    /** How long after it was due a request was sent. */
    sendLateness: latencySchema.nullable(),
    /**
     * Broadcast messages that clients received in the window, their own included, and the time of each from its sender.
     * Null where the workload does not broadcast.
     */
    deliveries: z.number().nullable(),
    deliveryLatency: latencySchema.nullable(),
  })
  .readonly();

export type Latency = z.infer<typeof latencySchema>;
export type LoadErrors = z.infer<typeof errorsSchema>;
export type Slice = z.infer<typeof sliceSchema>;
export type ClientShare = z.infer<typeof shareSchema>;
export type LoadResult = z.infer<typeof loadResultSchema>;
