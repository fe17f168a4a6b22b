#include "loop.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { MAX_EVENTS = 512, MOST_REFUSED_AT_ONCE = 64, STOPPING_TICK_MS = 10, FULL_TICK_MS = 50, NOTHING = 0 };

struct list {
    struct client *first, *last;
};

struct loop {
    int epoll, listener, number;
    char buffer[BUFFER_BYTES];
    /* Every client is in one of them. The waits of a run are equally long: that list is in the order of their ends. */
    struct list clients, waiting;
    /* Its socket is not watched while the array is full, or no descriptor is left. */
    bool accepting, took_its_only_client;
    /* Accepted when another loop took the last slot: it waits for room; -1: none. */
    int waiting_socket;
    int64_t next_look_us;
};

static void append(struct list *list, struct client *client) {
    client->previous = list->last;
    client->next = NULL;
    if (list->last == NULL) list->first = client;
    else list->last->next = client;
    list->last = client;
}

static void take_out(struct list *list, struct client *client) {
    if (client->previous == NULL) list->first = client->next;
    else client->previous->next = client->next;
    if (client->next == NULL) list->last = client->previous;
    else client->next->previous = client->previous;
}

/* The listening socket has no client. epoll reports a broken socket even when it is watched for nothing. */
static bool watch(struct loop *loop, int operation, int socket, struct client *client, uint32_t events) {
    struct epoll_event event = {.events = events, .data.ptr = client};
    return epoll_ctl(loop->epoll, operation, socket, &event) == 0;
}

static void watch_client(struct loop *loop, struct client *client, uint32_t events) {
    if (client->watched == events) return;
    client->watched = events;
    watch(loop, EPOLL_CTL_MOD, client->socket, client, events);
}

/* After a turn. was: the state before it, which tells its list. */
static void follow(struct loop *loop, struct client *client, enum state was) {
    if ((was == WAITS) != (client->state == WAITS)) {
        take_out(was == WAITS ? &loop->waiting : &loop->clients, client);
        append(client->state == WAITS ? &loop->waiting : &loop->clients, client);
    }
    switch (client->state) {
    case SENDS: return watch_client(loop, client, EPOLLOUT);
    /* Watched as before: mostly the client sends nothing before it has its answer. */
    case WAITS: return;
    case LEFT:
        take_out(&loop->clients, client);
        return leave(client);
    default: return watch_client(loop, client, EPOLLIN);
    }
}

static void serve(struct loop *loop, struct client *client, uint32_t events) {
    enum state was = client->state;
    if (was != WAITS) take_turn(client, loop->buffer, MSG_DONTWAIT);
    else if ((events & (EPOLLHUP | EPOLLERR)) != 0) client->state = LEFT;
    /* What it sends meanwhile stays in the kernel. */
    else return watch_client(loop, client, NOTHING);
    follow(loop, client, was);
}

static void end_waits(struct loop *loop) {
    int64_t now = now_us();
    while (loop->waiting.first != NULL && loop->waiting.first->due_us <= now) {
        struct client *client = loop->waiting.first;
        resume(client, loop->buffer, MSG_DONTWAIT);
        /* It may wait anew, for its next request: then behind the others. */
        take_out(&loop->waiting, client);
        append(client->state == WAITS ? &loop->waiting : &loop->clients, client);
        follow(loop, client, client->state == WAITS ? WAITS : RECEIVES);
    }
}

/* Looks at every client's limits, and once more at the idle ones of a server that is ending. */
static void look_at_all(struct loop *loop) {
    struct client *next;
    for (struct client *client = loop->clients.first; client != NULL; client = next) {
        next = client->next;
        enum state was = client->state;
        bool idle = stopping && was == RECEIVES && !client->conversation.begun;
        /* epoll reports only when a third of the kernel's buffer is free: a slow reader may take longer than its limit. */
        if (idle || was == SENDS || is_late(client)) take_turn(client, loop->buffer, MSG_DONTWAIT);
        if (client->state != LEFT && is_late(client)) end_late(client);
        follow(loop, client, was);
    }
}

static void watch_listener(struct loop *loop, bool accepting) {
    if (loop->accepting == accepting) return;
    loop->accepting = accepting;
    /* Room that another loop's client leaves is not reported. */
    if (!accepting) loop->next_look_us = now_us() + FULL_TICK_MS * 1000;
    watch(loop, EPOLL_CTL_MOD, loop->listener, NULL, accepting ? EPOLLIN : NOTHING);
}

static void begin(struct loop *loop, struct client *client) {
    count_for_thread(loop->number);
    append(&loop->clients, client);
    begin_service(client);
    client->watched = EPOLLIN;
    /* The kernel has no memory to watch another socket. */
    if (watch(loop, EPOLL_CTL_ADD, client->socket, client, EPOLLIN)) return;
    take_out(&loop->clients, client);
    leave(client);
}

static void accept_all(struct loop *loop) {
    int refused = 0, accepted = 0;
    while (!stopping && refused < MOST_REFUSED_AT_ONCE) {
        bool refuses = *options.when_full == 'r';
        if (loop->took_its_only_client || (is_full() && !refuses)) {
            bool evicts = *options.when_full == 'e' && !loop->took_its_only_client;
            /* Whether another client waits is not known before it is reported. */
            if (evicts && accepted > 0) return;
            if (evicts) evict_idle();
            return watch_listener(loop, false);
        }
        int socket = loop->waiting_socket;
        loop->waiting_socket = -1;
        if (socket < 0) socket = accept4(loop->listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
        if (socket < 0) {
            if (!is_exhausted()) return;
            report_no_descriptor();
            return watch_listener(loop, false);
        }
        struct client *client = claim(socket);
        if (client != NULL) {
            accepted++;
            loop->took_its_only_client = options.once;
            begin(loop, client);
        } else if (refuses) {
            refuse(socket);
            refused++;
        } else {
            loop->waiting_socket = socket;
            return watch_listener(loop, false);
        }
    }
}

/* epoll_wait counts in ms, which is coarse for a wait of a few of them. */
static int wait_us_for(struct loop *loop, struct epoll_event *events, int64_t wait_us) {
    struct timespec timeout = {.tv_sec = wait_us / 1000000, .tv_nsec = wait_us % 1000000 * 1000};
    int ready = syscall(SYS_epoll_pwait2, loop->epoll, events, MAX_EVENTS, &timeout, NULL, 0);
    if (ready < 0 && errno == ENOSYS) return epoll_wait(loop->epoll, events, MAX_EVENTS, (int)(wait_us / 1000 + 1));
    return ready;
}

static long look_every_ms(const struct loop *loop) {
    long tick = tick_ms();
    if (stopping) return STOPPING_TICK_MS;
    return !loop->accepting && tick > FULL_TICK_MS ? FULL_TICK_MS : tick;
}

static void turn(struct loop *loop) {
    struct epoll_event events[MAX_EVENTS];
    int64_t now = now_us(), until = loop->next_look_us;
    if (loop->waiting.first != NULL && loop->waiting.first->due_us < until) until = loop->waiting.first->due_us;
    int ready = wait_us_for(loop, events, until > now ? until - now : 0);
    bool accepting = false;
    for (int index = 0; index < ready; index++) {
        struct client *client = events[index].data.ptr;
        if (client == NULL) accepting = true;
        else serve(loop, client, events[index].events);
    }
    end_waits(loop);
    bool looks = now_us() >= loop->next_look_us || stopping;
    if (looks) {
        look_at_all(loop);
        close_refused(false);
        loop->next_look_us = now_us() + look_every_ms(loop) * 1000;
    }
    if (accepting && loop->accepting) accept_all(loop);
    /* A client has left; or, where one is to be evicted or a descriptor was missing, it is time to try again. */
    else if (!loop->accepting && !stopping && (!is_full() || (looks && *options.when_full == 'e'))) {
        watch_listener(loop, true);
        /* The listening socket does not report it. */
        if (loop->waiting_socket >= 0) accept_all(loop);
    }
}

static bool is_over(const struct loop *loop) {
    bool has_clients = loop->clients.first != NULL || loop->waiting.first != NULL;
    return !has_clients && (stopping || loop->took_its_only_client);
}

void run_loop(int listener, int number) {
    struct loop loop = {.listener = listener, .number = number, .accepting = true, .waiting_socket = -1};
    loop.epoll = epoll_create1(EPOLL_CLOEXEC);
    bool listens = watch(&loop, EPOLL_CTL_ADD, listener, NULL, EPOLLIN);
    if (!listens) {
        perror("tellers: the listening socket cannot be watched");
        exit(1);
    }
    while (!is_over(&loop)) {
        /* Shut down, it would be reported for ever. */
        if (listens && stopping) listens = !watch(&loop, EPOLL_CTL_DEL, listener, NULL, NOTHING);
        turn(&loop);
    }
    close_refused(true);
    if (loop.waiting_socket >= 0) close(loop.waiting_socket);
    close(loop.epoll);
}
