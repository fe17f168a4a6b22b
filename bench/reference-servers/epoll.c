/* All clients on one thread, each looked after when its socket is ready: what event-loop/posix does. */
#include "tcp.h"
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MAX_EVENTS = 512 };

struct client {
    int socket;
    /* What the kernel has not taken yet of the answer under way. */
    struct answer unsent;
    struct conversation conversation;
};

static void watch(int epoll, int operation, struct client *client, uint32_t events) {
    struct epoll_event event = {.events = events, .data.ptr = client};
    epoll_ctl(epoll, operation, client->socket, &event);
}

static void leave(struct client *client) {
    close(client->socket);
    free(client);
}

/* Whether all of it was sent; if not, errno says why. */
static bool send_rest(struct client *client) {
    struct answer *unsent = &client->unsent;
    while (unsent->length > 0) {
        ssize_t sent = send(client->socket, unsent->bytes, unsent->length, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent < 0) return false;
        unsent->bytes += sent;
        unsent->length -= sent;
    }
    return true;
}

/* Sends all that is owed; false when the connection is over. */
static bool answer_all(int epoll, struct client *client) {
    do {
        if (!send_rest(client)) {
            if (errno != EAGAIN) return false;
            watch(epoll, EPOLL_CTL_MOD, client, EPOLLOUT);
            return true;
        }
        if (client->unsent.last) return false;
    } while (next_answer(&client->conversation, &client->unsent));
    return true;
}

static bool take_turn(int epoll, struct client *client, uint32_t events) {
    struct conversation *conversation = &client->conversation;
    if (client->unsent.length > 0) {
        if ((events & EPOLLOUT) != 0) watch(epoll, EPOLL_CTL_MOD, client, EPOLLIN);
        return answer_all(epoll, client);
    }
    make_room(conversation);
    ssize_t received = recv(client->socket, conversation->bytes + conversation->end,
                            CONVERSATION_BYTES - conversation->end, 0);
    if (received < 0) return errno == EAGAIN || errno == EINTR;
    if (received == 0) return false;
    conversation->end += received;
    return answer_all(epoll, client);
}

static void accept_all(int epoll, int listener) {
    int socket;
    while ((socket = accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK)) >= 0) {
        struct client *client = calloc(1, sizeof *client);
        if (client == NULL) {
            close(socket);
            return;
        }
        client->socket = socket;
        watch(epoll, EPOLL_CTL_ADD, client, EPOLLIN);
    }
}

int main(int count, char **arguments) {
    int listener = listen_on(port_of(count, arguments), SOCK_NONBLOCK);
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    struct client listening = {.socket = listener};
    struct epoll_event events[MAX_EVENTS];
    watch(epoll, EPOLL_CTL_ADD, &listening, EPOLLIN);
    for (;;) {
        int ready = epoll_wait(epoll, events, MAX_EVENTS, -1);
        for (int index = 0; index < ready; index++) {
            struct client *client = events[index].data.ptr;
            if (client == &listening) accept_all(epoll, listener);
            else if (!take_turn(epoll, client, events[index].events)) leave(client);
        }
    }
}
