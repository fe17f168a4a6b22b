/*
 * Processes started beforehand (prefork), each of which accepts for itself and serves one client at a time. They inherited
 * the listening socket, so the kernel gives a client to one that waits in accept. One that dies is replaced.
 */
#include "server.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* REST_US: between the death of a process and the start of another, which may die at once. */
enum { DEFAULT_PROCESSES = 8, MOST_PROCESSES = 1024, REST_US = 100 * 1000 };

static void serve_all(void *number) {
    static char buffer[BUFFER_BYTES];
    struct client *client;
    keep_slot((int)(intptr_t)number - 1);
    while ((client = accept_client()) != NULL) {
        count_for_thread((int)(intptr_t)number);
        serve_client(client, buffer);
        leave(client);
    }
}

static void start(intptr_t number) {
    if (start_process(number - 1, serve_all, (void *)number)) return;
    fprintf(stderr, "tellers: a process of the server could not be started: %s\n", strerror(errno));
    exit(1);
}

void prepare_model(void) {
    long count = options.threads > 0 ? options.threads : DEFAULT_PROCESSES;
    if (count > options.max_clients) count = options.max_clients;
    /* With several of them a second client could be accepted while the first and only one is served. */
    options.threads = options.once ? 1 : count > MOST_PROCESSES ? MOST_PROCESSES : count;
    open_array(options.threads);
    open_processes(options.threads, "the pool at place");
    listen_at(1, true);
}

void run_model(void) {
    int slot;
    for (intptr_t number = 1; number <= options.threads; number++) start(number);
    while ((slot = reap_process()) >= 0) {
        if (stopping || options.once) continue;
        usleep(REST_US);
        forget(slot);
        if (!stopping) start(slot + 1);
    }
}
