/** A figure without colour: every colour of its specification becomes the grey that a black-and-white printer makes of it. */

/** Colours are written as `#rrggbb`; anything else is left as it is. */
export function inGrey<Value>(specification: Value): Value {
  return JSON.parse(
    JSON.stringify(specification, (_key, value: unknown) =>
      typeof value === 'string' ? toGrey(value) : value,
    ),
  ) as Value;
}

/** Luma, as in Rec. 601: of the values as they are stored, not of the light. */
function toGrey(text: string): string {
  const match = /^#([\da-f]{2})([\da-f]{2})([\da-f]{2})$/.exec(text);
  if (match === null) return text;
  const [red = 0, green = 0, blue = 0] = match.slice(1).map((pair) => Number.parseInt(pair, 16));
  const luma = Math.round(0.299 * red + 0.587 * green + 0.114 * blue);
  return `#${luma.toString(16).padStart(2, '0').repeat(3)}`;
}
