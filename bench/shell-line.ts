/**
 * A command as the user wrote it, for `sh -c`. Where it is a single program, the shell is to become that program, since
 * one that waits beside it would be measured with it: some do so by themselves (bash), some never (dash).
 */

/** Before the program: `PORT=80 ./server`. */
const ASSIGNMENTS = /^(?:[A-Za-z_]\w*=[^\s'"\\]*\s+)*/;
/** With one of these it may be several programs, or a word of the shell's own. */
const SHELL_SYNTAX = /[;&|<>(){}\n!]/;
const SHELL_WORD = /^(?:exec|cd|if|for|while|until|case|export|set|ulimit|umask|trap|eval|command|\.)\s/;
const QUOTED = /'[^']*'|"(?:[^"\\]|\\.)*"|\\./gs;
/** An assignment with quotes, which is left to the shell. */
const ASSIGNMENT = /^[A-Za-z_]\w*=/;

export function shellLine(command: string): string {
  const line = command.trim();
  const assignments = ASSIGNMENTS.exec(line)?.[0] ?? '';
  const program = line.slice(assignments.length);
  const isSingle =
    !SHELL_SYNTAX.test(program.replaceAll(QUOTED, '')) &&
    !SHELL_WORD.test(program) &&
    !ASSIGNMENT.test(program);
  return isSingle ? `${assignments}exec ${program}` : line;
}

/** Stands for the port in a command. */
export const PORT_PLACE = '{port}';

export function withPort(command: string, port: number): string {
  return command.replaceAll(PORT_PLACE, String(port));
}

/** An argument as it is written in a shell: in quotes where it must be. */
export function quoteArgument(argument: string): string {
  return /^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", "'\\''")}'`;
}
