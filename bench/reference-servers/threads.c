/* A thread for each client, from accept to close, blocking in recv: what worker-per-client/posix does. */
#include "tcp.h"
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static void *look_after(void *client) {
    struct conversation *conversation = malloc(sizeof *conversation);
    if (conversation != NULL) serve_client((int)(intptr_t)client, conversation);
    free(conversation);
    return NULL;
}

int main(int count, char **arguments) {
    int listener = listen_on(port_of(count, arguments), 0);
    pthread_attr_t detached;
    pthread_attr_init(&detached);
    pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED);
    for (;;) {
        int client = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
        if (client < 0) continue;
        pthread_t thread;
        if (pthread_create(&thread, &detached, look_after, (void *)(intptr_t)client) != 0) close(client);
    }
}
