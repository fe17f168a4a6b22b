/*
 * A process for each client, from accept to close: what fork was made for. The child inherits the client's socket, and the
 * parent closes its own copy, or the client would never see the end. Another process's crash or leak reaches no client. They
 * share the counts of the array alone: no process has the socket of another's client, so that none can send to all.
 */
#include "server.h"
#include <errno.h>
#include <semaphore.h>
#include <unistd.h>

/* The children that were started and are not waited for yet. */
static sem_t started;

/* The socket of the client that the next child is for. */
static int inherited;

static void serve(void *argument) {
    static char buffer[BUFFER_BYTES];
    struct client *client = argument;
    client->socket = inherited;
    close(listeners[0]);
    /* It has them too, and would keep them open. */
    close_refused(true);
    serve_client(client, buffer);
    note(client, CLOSING);
}

/* A child that has ended is a zombie until its parent waits for it. */
static void *reap_all(void *nothing) {
    for (;;) {
        while (sem_wait(&started) != 0) {}
        int slot = reap_process();
        if (slot >= 0) leave(slots[slot]);
    }
    return nothing;
}

void prepare_model(void) {
    open_array(options.max_clients);
    open_processes(options.max_clients, "the client in slot");
    listen_at(1, true);
}

void run_model(void) {
    struct client *client;
    sem_init(&started, 0, 0);
    start_thread(reap_all, NULL);
    while ((client = accept_client()) != NULL) {
        inherited = client->socket;
        /* Its child may end, and be waited for, before this thread goes on: then the client is there no more. */
        client->socket = -1;
        if (start_process(client->slot, serve, client)) {
            close(inherited);
            sem_post(&started);
        } else {
            client->socket = inherited;
            give_up(client, "process", errno);
        }
    }
    wait_for_last();
}
