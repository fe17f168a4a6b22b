/** The findings of `npm run doctor` in English. Its type is the catalogue. Pure. */

const count = (value: number): string => value.toLocaleString('en-GB');

const fixed = (value: number, digits: number): string =>
  value.toLocaleString('en-GB', { minimumFractionDigits: digits, maximumFractionDigits: digits });

export const ENGLISH_DOCTOR = {
  marks: { good: 'good', note: 'note', bad: 'bad' },
  notKnown: 'not known',
  node: {
    about: 'Node',
    advice: (wanted: string) => `everything is measured on ${wanted}: use the npm scripts, which find it`,
  },
  sockets: {
    about: 'socket calls',
    both: 'posix and node',
    nodeOnly: (os: string) => `node only (${os})`,
    advice: 'posix needs Linux: use --io node',
  },
  cores: {
    about: 'cores',
    some: (usable: number, all: number) => `${usable} of ${all}`,
    shared: 'server and load share them: compare within a run, and do not quote absolute figures',
    alone: 'server and load would take turns on one core: no figure is of the server alone',
  },
  quota: {
    about: 'CPU quota',
    found: (cpus: number) => `${count(cpus)} CPUs`,
    advice: (periodMs: number) =>
      `beyond it all threads, the load's too, stand still for the rest of ${periodMs} ms: raise cpu.max, or docker --cpus`,
  },
  share: {
    about: 'CPU share',
    advice: 'beside busy groups the run gets another share of the CPUs than usual',
  },
  load: {
    about: 'load average',
    found: (average: number) => fixed(average, 2),
    noisier: 'something else is at work: figures will be a little noisier',
    busy: 'other programs take the cores: wait, or end them',
  },
  governor: {
    about: 'CPU frequency',
    notKnown: 'usual in virtual machines; the host decides',
    advice:
      'a core that is slow to speed up makes short trials differ: cpupower frequency-set -g performance',
  },
  virtual: {
    about: 'virtual machine',
    yes: 'yes',
    no: 'no',
    advice: 'neighbours are not seen in the load average; waking an idle core takes longer than on hardware',
  },
  pinning: {
    about: 'pinning',
    none: 'no taskset',
    advice:
      '--server-cpus and --load-cpus need it (util-linux), and so does latency for valid trials near the knee',
  },
  descriptors: {
    about: 'open descriptors',
    room: (clients: number, each: number) =>
      `about ${count(clients)} clients at once, ${count(each)} with worker-per-client`,
    raise: (room: string, limit: number) => `${room}: ulimit -n ${limit} for all of scenario idle`,
  },
  threads: {
    about: 'threads',
    left: (left: number, limit: number) => `${count(left)} of ${count(limit)} left`,
    room: (run: number, clients: number) =>
      `of all processes of its control group: a run takes about ${count(run)}, worker-per-client one more for each client, so about ${count(clients)} clients: raise pids.max, or docker --pids-limit`,
  },
  backlog: {
    about: 'backlog',
    advice: 'clients that come at once may wait a second to connect: sysctl net.core.somaxconn=4096',
  },
  congestion: {
    about: 'TCP',
    advice: 'its congestion control: compare only with runs that had the same',
  },
  ports: {
    about: 'ports',
    free: (free: number, all: number) => `${count(free)} of ${count(all)} free`,
    room: (perS: number) =>
      `on one address: ${count(perS)} connections per second, where the client closes them`,
    widen: (room: string, command: string) => `${room}: ${command}`,
  },
  memory: {
    about: 'memory',
    found: (gibibytes: number) => `${fixed(gibibytes, 1)} GiB free`,
    /** @param groupGibibytes of its control group; null: it has no limit */
    room: (threads: number, groupGibibytes: number | null) =>
      `room for about ${count(threads)} threads of worker-per-client${groupGibibytes === null ? '' : `, of ${fixed(groupGibibytes, 1)} GiB for its control group`}`,
  },
  count,
};

export type DoctorWords = typeof ENGLISH_DOCTOR;
