/** `npm run plot`: draws the figures of a run again. */
import { renderFigures } from '../bench/export/figures.ts';
import { createCommand, runCommand } from './arguments.ts';

const command = createCommand(
  'plot',
  'Draws the figures of a run again, as SVG and PNG, and prints where they are.',
  ['results/reference'],
).argument('<dir>', 'the results folder');

await runCommand(async () => {
  command.parse();
  const [dir = ''] = command.args;
  const paths = await renderFigures(dir);
  process.stdout.write(paths.map((path) => `${path}\n`).join(''));
});
