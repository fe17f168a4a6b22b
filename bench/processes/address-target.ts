/** A server under test that somebody else has started: it is driven, and neither watched nor stopped. */
import { type Attempt, done, failed } from './attempt.ts';
import { tryConnect } from './proof.ts';
import type { Ready, ServerAddress, TestedServer } from './target.ts';

export class AddressedServer implements TestedServer {
  readonly warnings: readonly string[] = [];
  readonly #address: ServerAddress;

  constructor(address: ServerAddress) {
    this.#address = address;
  }

  async ready(): Promise<Attempt<Ready>> {
    const address = this.#address;
    const connection = await tryConnect(address);
    if (connection !== null) return done({ address, connection });
    return failed(`nothing listens on ${address.host}:${address.port}: is the server running?`);
  }

  openProbe(): Promise<null> {
    return Promise.resolve(null);
  }

  findCause(because: string): Promise<string> {
    return Promise.resolve(because);
  }

  retire(): Promise<Attempt<null>> {
    return Promise.resolve(done(null));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // It is not ours to end.
  }
}
