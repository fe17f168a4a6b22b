/*
 * The exercise to the letter: one thread accepts clients into the array, another goes round it, with one receive and its
 * answer for each client. Receiving `blocking`, it waits until that client sends, even if others are ready; `polling`,
 * it takes only what is there, and never rests while there is a client.
 */
#include "server.h"
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { REST_US = 10 * 1000 };

static bool blocks;

static void *accept_all(void *nothing) {
    while (accept_client() != NULL) {}
    return nothing;
}

static void end_wait(struct client *client, char *buffer, int flags) {
    /* Where receiving blocks, so does a request's wait. */
    while (client->state == WAITS && (blocks || now_us() >= client->due_us)) {
        int64_t left_us = client->due_us - now_us();
        if (left_us > 0) usleep(left_us);
        else resume(client, buffer, flags);
    }
}

static void visit(struct client *client, char *buffer) {
    int flags = blocks ? 0 : MSG_DONTWAIT;
    if (blocks && !client->blocks_thread) {
        client->thread = pthread_self();
        client->blocks_thread = true;
    }
    do {
        if (client->state != WAITS) take_turn(client, buffer, flags);
        end_wait(client, buffer, flags);
        if (client->state != LEFT && is_late(client)) end_late(client);
    } while (blocks && client->stalled && !stopping && client->state != LEFT && client->state != LINGERS);
    if (client->state == LEFT) leave(client);
}

void prepare_model(void) {
    blocks = strcmp(options.recv, "blocking") == 0;
    open_array(options.max_clients);
    listen_at(1, true);
}

void run_model(void) {
    static char buffer[BUFFER_BYTES];
    bool served = false;
    pthread_t acceptor = start_thread(accept_all, NULL);
    while (!(stopping || (options.once && served)) || active_clients > 0) {
        wait_for_client();
        for (long slot = 0; slot < options.max_clients; slot++) {
            struct client *client = slots[slot];
            if (client == NULL) continue;
            served = true;
            visit(client, buffer);
        }
        if (blocks && stopping) usleep(REST_US);
    }
    pthread_join(acceptor, NULL);
}
