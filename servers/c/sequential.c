/* One client at a time, on one thread: accept, recv, send, close, then the next one. */
#include "server.h"

void prepare_model(void) {
    open_array(options.max_clients);
    listen_at(1, true);
}

void run_model(void) {
    static char buffer[BUFFER_BYTES];
    struct client *client;
    while ((client = accept_client()) != NULL) {
        serve_client(client, buffer);
        leave(client);
    }
}
