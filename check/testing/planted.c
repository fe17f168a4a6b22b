/* Servers of six models, and the same ones with a planted fault, for the tests of `check`. `planted PORT MODEL` is well
   written: it receives whole requests, answers with CR LF and Content-Length, keeps connections and ends on SIGTERM.
   `planted PORT MODEL FAULT` does one thing wrong, at the place where `planted("FAULT")` stands. */
#define _GNU_SOURCE
#include "planted-http.h"
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SLOTS = 256, FEW_SLOTS = 4, WORKERS = 4, BACKLOG = 511, FEW_CLIENTS = 3 };
enum { LEAK_BYTES = 64 << 10 };

static ssize_t receive(struct client *client, int flags) {
    ssize_t received;
    do received = recv(client->socket, client->bytes + client->received, REQUEST_BYTES - client->received, flags);
    while (received < 0 && errno == EINTR);
    if (received > 0) client->received += received;
    if (received < 0 && errno == ECONNRESET && planted("dies-on-reset")) exit(1); /* one client's error ends all */
    return received;
}

/* ---- One client on a blocking socket ---- */

static bool send_all(int socket, const char *bytes, size_t length) {
    int flags = planted("sigpipe") ? 0 : MSG_NOSIGNAL; /* a client that left ends the process by SIGPIPE */
    while (length > 0) {
        ssize_t sent = send(socket, bytes, length, flags);
        if (sent < 0 && errno == EINTR) continue;
        if (sent < 0) return false;
        bytes += sent;
        length -= sent;
    }
    return true;
}

static int clients[SLOTS];

static bool send_answer(int socket, const struct answer *answer) {
    if (planted("slot-overwritten")) socket = clients[0]; /* goes to whoever has the slot now */
    if (planted("two-answers")) send_all(socket, answer->bytes, answer->length); /* one answer too many */
    return send_all(socket, answer->bytes, answer->head) &&
           send_all(socket, answer->bytes + answer->head, answer->length - answer->head);
}

static bool half_closed(int socket) {
    char byte;
    usleep(20 * 1000); /* time for the end to come */
    return recv(socket, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0;
}

static void converse(struct client *client) {
    if (planted("close-unread")) { /* never receives: the kernel sends RST */
        usleep(50 * 1000);
        send_answer(client->socket, &kept);
        return;
    }
    if (planted("answers-first")) send_answer(client->socket, &kept); /* answers before it receives */
    for (;;) {
        ssize_t received = receive(client, 0);
        if (received == 0 && planted("half-close")) { /* never notices that the client ended */
            usleep(1000);
            continue;
        }
        if (received <= 0 || planted("answers-first")) return;
        const struct answer *answer;
        while ((answer = next_answer(client)) != NULL) {
            if (planted("drops-half-closed") && half_closed(client->socket)) return; /* drops the client */
            if (!send_answer(client->socket, answer) || answer->last) return;
        }
    }
}

/* What is still to come is received before the close, so that the kernel sends no RST after a refusal. */
static void leave(int socket) {
    char rest[4096];
    if (!planted("close-unread")) {
        shutdown(socket, SHUT_WR);
        for (int round = 0; round < 64 && recv(socket, rest, sizeof rest, MSG_DONTWAIT) > 0; round++) {}
    }
    if (!planted("fd-leak")) close(socket); /* the descriptor stays open */
}

static char *volatile leaked;

static void serve(int socket) {
    struct client *client = calloc(1, sizeof *client);
    client->socket = socket;
    converse(client);
    leave(socket);
    free(client);
    if (planted("memory-leak")) memset((leaked = malloc(LEAK_BYTES)), 1, LEAK_BYTES); /* never freed */
}

/* ---- Models: how accepted clients are served ---- */

static void serve_in_turn(int listener) {
    for (int count = 1;; count++) {
        if (planted("backlog-1")) usleep(20 * 1000);
        int socket = accept(listener, NULL, NULL);
        if (socket >= 0) serve(socket);
        if (planted("exits-early") && count == FEW_CLIENTS) exit(0); /* ends after three clients */
    }
}

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t freed = PTHREAD_COND_INITIALIZER;
static volatile int newest;

static int find_free(void) {
    int slots = planted("lost-when-full") ? FEW_SLOTS : SLOTS;
    for (int slot = 0; slot < slots; slot++)
        if (clients[slot] == -1) return slot;
    return -1;
}

/* The slot of the new client; -1 when it was dropped. */
static int claim(int socket) {
    int slot;
    pthread_mutex_lock(&mutex);
    while ((slot = find_free()) < 0 && !planted("lost-when-full")) pthread_cond_wait(&freed, &mutex);
    if (slot < 0) close(socket); /* lost-when-full: the array is full, and the client is dropped */
    if (planted("slot-overwritten")) slot = 0; /* the slot may be another client's */
    if (slot >= 0) clients[slot] = socket;
    pthread_mutex_unlock(&mutex);
    return slot;
}

static void release(int slot) {
    pthread_mutex_lock(&mutex);
    clients[slot] = -1;
    pthread_cond_signal(&freed);
    pthread_mutex_unlock(&mutex);
}

static void *look_after(void *argument) {
    int slot = (int)(intptr_t)argument;
    if (planted("race")) { /* reads what the acceptor writes, without the mutex: two threads take the same client */
        usleep(50 * 1000);
        slot = newest;
    }
    serve(clients[slot]);
    release(slot);
    while (planted("thread-stays")) pause(); /* never returns */
    return NULL;
}

static void serve_on_threads(int listener) {
    memset(clients, -1, sizeof clients);
    for (;;) {
        char byte;
        int socket = accept(listener, NULL, NULL), slot;
        if (socket < 0) continue;
        if (planted("stall")) recv(socket, &byte, 1, MSG_PEEK); /* receives before it accepts the next one */
        if ((slot = claim(socket)) < 0) continue;
        pthread_t thread;
        newest = slot;
        if (pthread_create(&thread, NULL, look_after, (void *)(intptr_t)slot) != 0) {
            close(socket);
            release(slot);
        } else if (planted("serial")) pthread_join(thread, NULL); /* waits for the thread at once */
        else if (!planted("never-joined")) pthread_detach(thread); /* neither joined nor detached: its stack stays */
    }
}

static void bury(int signal) {
    int error = errno;
    (void)signal;
    while (waitpid(-1, NULL, WNOHANG) > 0) {}
    errno = error;
}

static void become_child(void) {
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    signal(SIGCHLD, SIG_DFL);
}

static void serve_on_processes(int listener) {
    struct sigaction action = {.sa_handler = bury, .sa_flags = SA_RESTART};
    if (!planted("zombie")) sigaction(SIGCHLD, &action, NULL); /* never waits for its children */
    for (;;) {
        int socket = accept(listener, NULL, NULL);
        if (socket < 0) continue;
        if (fork() == 0) {
            become_child();
            close(listener);
            serve(socket);
            exit(0);
        }
        close(socket);
    }
}

static void *work(void *argument) {
    serve_in_turn((int)(intptr_t)argument);
    return NULL;
}

static void serve_on_pool(int listener) {
    pthread_t threads[WORKERS];
    for (int worker = 0; worker < WORKERS; worker++)
        pthread_create(&threads[worker], NULL, work, (void *)(intptr_t)listener);
    pthread_join(threads[0], NULL);
}

static void serve_on_process_pool(int listener) {
    for (int worker = 0; worker < WORKERS; worker++) {
        if (fork() != 0) continue;
        become_child();
        serve_in_turn(listener);
    }
    while (wait(NULL) > 0) {}
}

/* ---- The loop ---- */

static bool send_unsent(struct client *client) {
    while (client->unsent_length > 0) {
        ssize_t sent = send(client->socket, client->unsent, client->unsent_length, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent < 0) return errno == EAGAIN || errno == EINTR;
        if (planted("partial-send")) sent = client->unsent_length; /* takes a part for the whole */
        client->unsent += sent;
        client->unsent_length -= sent;
    }
    return true;
}

/* Whether the client stays. */
static bool take_turn(struct client *client) {
    if (client->unsent_length == 0) {
        int flags = planted("stall-dribble") ? 0 : MSG_DONTWAIT;
        ssize_t received = receive(client, flags);
        if (received < 0) return errno == EAGAIN;
        if (received == 0) return false;
    }
    do {
        if (!send_unsent(client)) return false;
        if (client->unsent_length > 0) return true;
        if (client->last) return false;
        const struct answer *answer = next_answer(client);
        while (answer == NULL && planted("stall-dribble")) { /* blocks until this client's request is whole */
            if (receive(client, 0) <= 0) return false;
            answer = next_answer(client);
        }
        if (answer == NULL) return true;
        client->unsent = answer->bytes;
        client->unsent_length = answer->length;
        client->last = answer->last;
    } while (true);
}

static void serve_on_loop(int listener) {
    static struct client *served[SLOTS * 4];
    static struct pollfd watched[SLOTS * 4 + 1];
    int count = 0;
    for (;;) {
        watched[0] = (struct pollfd){.fd = count < SLOTS * 4 ? listener : -1, .events = POLLIN};
        for (int index = 0; index < count; index++) {
            short events = served[index]->unsent_length > 0 ? POLLOUT : POLLIN;
            watched[index + 1] = (struct pollfd){.fd = served[index]->socket, .events = events};
        }
        poll(watched, count + 1, planted("busy-loop") ? 0 : -1); /* never waits */
        for (int index = count - 1; index >= 0; index--) {
            if (watched[index + 1].revents == 0 || take_turn(served[index])) continue;
            leave(served[index]->socket);
            free(served[index]);
            served[index] = served[--count];
        }
        if (watched[0].revents == 0) continue;
        int socket = accept(listener, NULL, NULL);
        if (socket < 0) continue;
        served[count] = calloc(1, sizeof **served);
        served[count++]->socket = socket;
    }
}

/* ---- Start ---- */

static int listen_on(int port) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    address.sin_port = htons(planted("other-port") ? 0 : port); /* not the port that it was given */
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;
    if (!planted("no-reuseaddr")) /* it cannot be started again for a minute */
        setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0 ||
        listen(listener, planted("backlog-1") ? 1 : BACKLOG) < 0) { /* two clients wait at most */
        perror("listen");
        exit(1);
    }
    return listener;
}

static const struct {
    const char *name;
    void (*serve)(int listener);
} models[] = {{"sequential", serve_in_turn},       {"threads", serve_on_threads},
              {"processes", serve_on_processes},   {"pool", serve_on_pool},
              {"process-pool", serve_on_process_pool}, {"loop", serve_on_loop}};

int main(int count, char **arguments) {
    if (count > 3) fault = arguments[3];
    if (planted("ignores-sigterm")) signal(SIGTERM, SIG_IGN); /* must be killed */
    for (size_t index = 0; count > 2 && index < sizeof models / sizeof *models; index++) {
        if (strcmp(models[index].name, arguments[2]) != 0) continue;
        write_answers();
        models[index].serve(listen_on(atoi(arguments[1])));
    }
    fprintf(stderr, "usage: planted PORT MODEL [FAULT]\n");
    return 2;
}
