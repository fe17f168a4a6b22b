/** The part of fontkit that we use; the package brings no types. */
declare module 'fontkit' {
  export interface Font {
    readonly unitsPerEm: number;
    layout(text: string): { readonly advanceWidth: number };
  }
  export function openSync(file: string): Font;
}
