/**
 * How a reader starts a command: `npm run bench` in the repository, which runs its TypeScript, and `tellers bench` in the
 * package, which holds the same files as JavaScript.
 */
export const IN_PACKAGE = import.meta.url.endsWith('.js');

/** @param name of a command; `start` is the quick comparison. @returns what to type, when no argument follows */
export function invocation(name: string): string {
  if (name === 'start') return IN_PACKAGE ? 'tellers' : 'npm start';
  return IN_PACKAGE ? `tellers ${name}` : `npm run ${name}`;
}

/** The same before arguments: npm keeps flags for itself that have no `--` before them. */
export function invocationWith(name: string): string {
  return IN_PACKAGE ? invocation(name) : `${invocation(name)} --`;
}
