/**
 * Foreign text as it may be shown. What a terminal obeys and does not print is written as in JSON (`\u001b`): control
 * characters, and with them escape sequences, marks that turn the direction of writing, and halves of a character.
 */

/** In one line. Text that is visible already stays as it is. */
export function visible(text: string): string {
  // Here, as its classes take 0.2 ms to compile: a client's thread has this module, and seldom calls it.
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, inJson);
}

/** As above, but for its line ends. */
export function visibleLines(text: string): string {
  return text.split('\n').map(visible).join('\n');
}

/** JSON itself escapes only some of them. */
function inJson(character: string): string {
  const json = JSON.stringify(character).slice(1, -1);
  if (json !== character) return json;
  const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('');
}
