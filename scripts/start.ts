/** `npm start`: the quick comparison, with nothing to decide: about a minute and a half, then a table and a report. */
import { randomInt } from 'node:crypto';
import { modelServer } from '../bench/names.ts';
import { makePlan } from '../bench/plan.ts';
import { SCENARIOS } from '../bench/scenarios/scenarios.ts';
import { CORE_MODEL_NAMES } from '../servers/server.ts';
import { createCommand, runCommand } from './arguments.ts';
import { choosePinning } from './cpus.ts';
import { chooseIo, chooseDriver } from './platform.ts';
import { runSession } from './session.ts';

const command = createCommand(
  'start',
  `Compares ${CORE_MODEL_NAMES.join(', ')} in a minute and a half: the quick size of ${SCENARIOS.map(({ name }) => name).join(' and ')}, then a table and a report.\nnpm run bench has the choices.`,
  [''],
);

await runCommand(() => {
  command.parse();
  const { io, warnings } = chooseIo(['posix']);
  const plan = makePlan({
    scenarios: SCENARIOS,
    size: 'quick',
    servers: io.flatMap((one) => CORE_MODEL_NAMES.map((model) => modelServer(model, one))),
    drivers: [chooseDriver('tcp')],
    seed: randomInt(1_000_000),
  });
  return runSession({
    plan,
    out: undefined,
    commandLine: 'npm start',
    warnings,
    pinning: choosePinning(undefined, undefined),
  });
});
