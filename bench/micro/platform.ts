/** The reason why benchmarks of the socket calls do not run, where there are none. */
import { posixAvailable } from '../../servers/models.ts';
import { BenchError } from '../results/bench-error.ts';

/** @throws BenchError UNSUPPORTED_PLATFORM */
export function requireLinux(benchmark: string): void {
  if (posixAvailable()) return;
  throw new BenchError(
    'UNSUPPORTED_PLATFORM',
    `${benchmark} needs Linux, this is ${process.platform}: choose others with --only`,
  );
}
