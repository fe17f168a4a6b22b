/**
 * `head-of-line`: eight clients are measured beside one bystander that is silent, dribbles its request, reads slowly, or
 * requests 200 ms of computation repeatedly. The last of these needs a workload that computes, and so its own control.
 */
import { modelServer } from '../results/server-names.ts';
import { usualModels, type Scenario, variant } from './scenario.ts';

const PAGE = { name: 'page' } as const;
const COMPUTE = { name: 'compute', ms: 0.02 } as const;
const ALONE = variant('nobody else', PAGE);
const IDLE = variant('one silent', PAGE, { bystanders: { kind: 'idle', count: 1 } });
const DRIBBLING = variant('one dribbling', PAGE, { bystanders: { kind: 'dribbling', count: 1 } });
const SLOW = variant('one slow reader', PAGE, { bystanders: { kind: 'slow-reader', count: 1 } });
const ALONE_COMPUTING = variant('nobody else, computing', COMPUTE);
const LONG = variant('one long request', COMPUTE, { bystanders: { kind: 'long-request', count: 1 } });
const VARIANTS = [ALONE, IDLE, DRIBBLING, SLOW, ALONE_COMPUTING, LONG];

export const headOfLine: Scenario = {
  name: 'head-of-line',
  title: 'eight clients and one that stalls them',
  question:
    'How much does the p99 of eight clients grow when one more is idle, slow, or requests a long computation?',
  requestsPerConnection: null,
  servers: (io) => [
    ...usualModels(io),
    ...(io === 'posix' ? [modelServer('accept-thread', io, { recv: 'blocking' })] : []),
  ],
  figures: [{ kind: 'bystanders' }],
  sizes: {
    quick: { clients: [8], warmupS: 0.25, durationS: 0.6, variants: VARIANTS },
    standard: { clients: [8], warmupS: 1, durationS: 3, blocks: 7, variants: VARIANTS },
  },
};
