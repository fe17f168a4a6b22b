/** `npm start`: the quick comparison without options: about a minute and a half, then a table and a report. */
import { randomInt } from 'node:crypto';
import { invocation } from '../bench/invocation.ts';
import { makePlan } from '../bench/plan/plan.ts';
import { modelServer } from '../bench/results/server-names.ts';
import { SCENARIOS } from '../bench/scenarios/scenarios.ts';
import { CORE_MODEL_NAMES } from '../servers/server.ts';
import { createCommand, runCommand } from './options/arguments.ts';
import { chooseLanguage, type LanguageFlag } from './options/language.ts';
import { addLiveFlag, type LiveFlag, withLivePort } from './options/live.ts';
import { QUICK_BUDGET_S } from './options/budget.ts';
import { choosePinning } from './options/cpus.ts';
import { buildTwins, withTwins } from './options/own-servers.ts';
import { chooseDriver, chooseIo } from './options/servers.ts';
import { runSession } from './output/session.ts';
import { helpWords } from './words/reader-language.ts';

const command = createCommand(
  'start',
  helpWords().start.about(
    CORE_MODEL_NAMES,
    SCENARIOS.map(({ name }) => name),
  ),
  ['', '--lang fr', '--live', '--json'],
).option('--json', helpWords().bench.json);

addLiveFlag(command);

await runCommand(async () => {
  command.parse(withLivePort(process.argv));
  const options = command.opts<LanguageFlag & LiveFlag & { readonly json?: true }>();
  const { io, warnings } = chooseIo(['posix']);
  const servers = io.flatMap((one) => CORE_MODEL_NAMES.map((model) => modelServer(model, one)));
  const twins = await buildTwins(SCENARIOS, servers);
  const plan = makePlan({
    scenarios: SCENARIOS,
    size: 'quick',
    servers: withTwins(servers, twins.built),
    drivers: [chooseDriver('tcp')],
    seed: randomInt(1_000_000),
    budgetS: QUICK_BUDGET_S,
  });
  return await runSession({
    plan,
    out: undefined,
    commandLine: invocation('start'),
    warnings: [...warnings, ...twins.warnings],
    pinning: choosePinning(undefined, undefined),
    language: chooseLanguage(options),
    live: options.live,
    json: options.json,
  });
});
