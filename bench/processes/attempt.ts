/** Something that may go wrong in a trial without being an error of the runner: what came of it, or why not. */
export type Attempt<Value> =
  | { readonly kind: 'done'; readonly value: Value }
  | { readonly kind: 'failed'; readonly because: string };

export function done<Value>(value: Value): Attempt<Value> {
  return { kind: 'done', value };
}

export function failed(because: string): Attempt<never> {
  return { kind: 'failed', because };
}
