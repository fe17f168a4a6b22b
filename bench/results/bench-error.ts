/** What the runner throws: a run that cannot begin or cannot go on. A failed trial is a row, not an error. */

export type BenchErrorCode =
  /** An option whose value cannot be intended. */
  | 'BAD_OPTION'
  | 'BAD_PLAN'
  | 'CANNOT_WRITE'
  | 'NOT_A_RUN'
  | 'NO_AGENT'
  | 'NO_BROKER'
  | 'NO_PANDOC'
  | 'TASK_FAILED'
  | 'UNSUPPORTED_PLATFORM';

export class BenchError extends Error {
  readonly code: BenchErrorCode;

  constructor(code: BenchErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'BenchError';
    this.code = code;
  }
}
