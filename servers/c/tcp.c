/* Listening and accepting; and the clock. */
#include "server.h"
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

enum { TICKS = 10, SECOND_MS = 1000, RETRY_US = 100 * 1000 };

int *listeners;
static int listener_count;
static atomic_bool took_its_only_client;

int64_t now_us(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * INT64_C(1000000) + now.tv_nsec / 1000;
}

/* Some milliseconds behind, and cheap: it is read for each request. */
long now_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

long tick_ms(void) {
    const long limits[] = {options.header_timeout_ms, options.idle_timeout_ms, options.send_timeout_ms};
    long tick = SECOND_MS;
    for (int index = 0; index < 3; index++) {
        if (limits[index] > 0 && limits[index] / TICKS < tick) tick = limits[index] / TICKS;
    }
    return tick > 0 ? tick : 1;
}

/* As Node names them, for the reader and for scripts. */
static const char *name_of(int error) {
    switch (error) {
    case EADDRINUSE: return "EADDRINUSE: ";
    case EADDRNOTAVAIL: return "EADDRNOTAVAIL: ";
    case EACCES: return "EACCES: ";
    default: return "";
    }
}

static _Noreturn void cannot_listen(const char *call) {
    int error = errno;
    fprintf(stderr, "tellers: cannot listen on %s:%ld: %s: %s%s\n", options.host, options.port, call, name_of(error),
            strerror(error));
    exit(1);
}

static int open_socket(int family, bool blocks) {
    int on = 1, listener = socket(family, SOCK_STREAM | SOCK_CLOEXEC | (blocks ? 0 : SOCK_NONBLOCK), 0);
    if (listener < 0) cannot_listen("socket");
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    /* Linux hands these on to every socket that is accepted. */
    setsockopt(listener, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (!blocks) return listener;
    struct timeval tick = {.tv_sec = tick_ms() / 1000, .tv_usec = tick_ms() % 1000 * 1000};
    setsockopt(listener, SOL_SOCKET, SO_RCVTIMEO, &tick, sizeof tick);
    setsockopt(listener, SOL_SOCKET, SO_SNDTIMEO, &tick, sizeof tick);
    return listener;
}

static void read_port(int listener) {
    struct sockaddr_storage address;
    socklen_t length = sizeof address;
    char port[NI_MAXSERV];
    getsockname(listener, (struct sockaddr *)&address, &length);
    getnameinfo((struct sockaddr *)&address, length, NULL, 0, port, sizeof port, NI_NUMERICSERV);
    options.port = atol(port);
}

static void listen_on(int index, bool blocks) {
    char port[NI_MAXSERV];
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE | AI_NUMERICSERV}, *address;
    snprintf(port, sizeof port, "%ld", options.port);
    if (getaddrinfo(options.host, port, &hints, &address) != 0) {
        errno = EADDRNOTAVAIL;
        cannot_listen("getaddrinfo");
    }
    int on = 1, listener = listeners[index] = open_socket(address->ai_family, blocks);
    /* The first is bound before it shares its port: so a port in use is refused, whether or not it is shared. */
    if (index > 0) setsockopt(listener, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
    if (bind(listener, address->ai_addr, address->ai_addrlen) != 0) cannot_listen("bind");
    if (index == 0 && listener_count > 1) setsockopt(listener, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
    freeaddrinfo(address);
    read_port(listener);
}

void listen_at(int count, bool blocks) {
    listeners = calloc(count, sizeof *listeners);
    listener_count = count;
    for (int index = 0; index < count; index++) listen_on(index, blocks);
    for (int index = 0; index < count; index++) {
        if (listen(listeners[index], options.backlog) != 0) cannot_listen("listen");
    }
}

void stop_listening(void) {
    for (int index = 0; index < listener_count; index++) shutdown(listeners[index], SHUT_RDWR);
}

bool is_exhausted(void) {
    return errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM;
}

void report_no_descriptor(void) {
    static atomic_flag reported = ATOMIC_FLAG_INIT;
    if (atomic_flag_test_and_set(&reported)) return;
    fprintf(stderr, "tellers: no file descriptor is left, so further clients wait: lower --max-clients, or raise `ulimit -n`\n");
}

/* Where no client is idle, waits for one that is, or leaves. */
static void make_room(void) {
    while (!stopping && is_full()) {
        if (!evict_idle()) usleep(RETRY_US);
        else wait_for_room();
    }
}

struct client *accept_client(void) {
    while (!stopping && !took_its_only_client) {
        if (*options.when_full == 'w') wait_for_room();
        if (stopping) break;
        close_refused(false);
        int socket = accept4(listeners[0], NULL, NULL, SOCK_CLOEXEC);
        /* Another process has shut it down: the server is ending. */
        if (socket < 0 && errno == EINVAL) stopping = true;
        if (socket < 0) {
            /* After each tick, or when a client has left before it was accepted. */
            if (errno == EAGAIN || errno == EINTR || errno == ECONNABORTED || stopping) continue;
            if (is_exhausted()) report_no_descriptor();
            usleep(RETRY_US);
            continue;
        }
        if (*options.when_full == 'e') make_room();
        struct client *client = claim(socket);
        if (client == NULL) refuse(socket);
        else if (options.once) took_its_only_client = true;
        if (client != NULL) return client;
    }
    close_refused(true);
    return NULL;
}
