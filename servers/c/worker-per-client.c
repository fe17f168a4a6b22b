/* A thread for each client, from accept to close: it blocks in recv while its client is idle. */
#include "server.h"

static void *serve(void *client) {
    char buffer[BUFFER_BYTES];
    serve_client(client, buffer);
    leave(client);
    return NULL;
}

void prepare_model(void) {
    open_array(options.max_clients);
    listen_at(1, true);
}

void run_model(void) {
    pthread_attr_t detached;
    pthread_attr_init(&detached);
    pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED);
    struct client *client;
    while ((client = accept_client()) != NULL) {
        pthread_t thread;
        int error = pthread_create(&thread, &detached, serve, client);
        if (error != 0) give_up(client, "thread", error);
    }
    wait_for_last();
}
