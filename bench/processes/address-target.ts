/** A server under test that runs already: it is driven, but neither measured from outside nor stopped. */
import { formatAddress } from '../../clients/target.ts';
import { type Attempt, done, failed } from './attempt.ts';
import { tryConnect } from './proof.ts';
import type { Ready, ServerAddress, TestedServer } from './target.ts';

export class AddressedServer implements TestedServer {
  readonly warnings: readonly string[] = [];
  readonly pause = null;
  readonly #address: ServerAddress;

  constructor(address: ServerAddress) {
    this.#address = address;
  }

  async ready(): Promise<Attempt<Ready>> {
    const address = this.#address;
    const ready = await tryConnect(address);
    if (ready !== null) return done(ready);
    return failed(`nothing listens on ${formatAddress(address)}: is the server running?`);
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
    // The server was not started here, so it is not stopped here.
  }
}
