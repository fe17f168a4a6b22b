/* A thread for each client, from accept to close: it blocks in recv while its client is idle. */
#include "server.h"
#include <string.h>
#include <stdio.h>

static void *serve(void *client) {
    char buffer[BUFFER_BYTES];
    serve_client(client, buffer);
    return NULL;
}

void prepare_model(void) {
    open_array(options.max_clients);
    listen_at(1, true);
}

/* Its client leaves unserved; the others stay. */
static void give_up(struct client *client, int error) {
    static bool reported;
    if (!reported) fprintf(stderr, "tellers: a client's thread could not be started: %s\n", strerror(error));
    reported = true;
    leave(client);
}

void run_model(void) {
    pthread_attr_t detached;
    pthread_attr_init(&detached);
    pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED);
    struct client *client;
    while ((client = accept_client()) != NULL) {
        pthread_t thread;
        int error = pthread_create(&thread, &detached, serve, client);
        if (error != 0) give_up(client, error);
    }
    wait_for_last();
}
