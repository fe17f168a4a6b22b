/** Elements made without markup: whatever a name holds, it stays text. */
import { pageWords } from '../words/page-words.ts';

/** The texts in the language of the document. */
export const words = pageWords(document.documentElement.lang);

export function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  properties: Partial<HTMLElementTagNameMap[Tag]> = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

export function button(text: string, onClick: (event: MouseEvent) => void): HTMLButtonElement {
  const element = make('button', { type: 'button', textContent: text });
  element.addEventListener('click', onClick);
  return element;
}

/** @param packed base64 of gzip of JSON */
export async function unpack(packed: string): Promise<unknown> {
  const bytes = Uint8Array.from(atob(packed), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return await new Response(stream).json();
}
