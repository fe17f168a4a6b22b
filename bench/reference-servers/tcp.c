/* Listening, and looking after one client on a blocking socket. */
#include "tcp.h"
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

enum { BACKLOG = 511 };

const char *port_of(int count, char **arguments) {
    if (count == 2) return arguments[1];
    fprintf(stderr, "usage: %s PORT\n", arguments[0]);
    exit(2);
}

int listen_on(const char *port, int flags) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(atoi(port))};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | flags, 0), on = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    /* Linux hands it on to every socket that is accepted. */
    setsockopt(listener, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) == 0 && listen(listener, BACKLOG) == 0)
        return listener;
    perror("cannot listen");
    exit(1);
}

static bool send_all(int client, const char *bytes, size_t length) {
    while (length > 0) {
        ssize_t sent = send(client, bytes, length, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent < 0) return false;
        bytes += sent;
        length -= sent;
    }
    return true;
}

/* Says that nothing more comes, and discards what the client still sends for up to a second of silence. */
static void linger(int client, struct conversation *conversation) {
    struct timeval second = {.tv_sec = 1};
    shutdown(client, SHUT_WR);
    setsockopt(client, SOL_SOCKET, SO_RCVTIMEO, &second, sizeof second);
    while (recv(client, conversation->bytes, CONVERSATION_BYTES, 0) > 0) {}
}

static void converse(int client, struct conversation *conversation) {
    for (;;) {
        make_room(conversation);
        ssize_t received = recv(client, conversation->bytes + conversation->end,
                                CONVERSATION_BYTES - conversation->end, 0);
        if (received < 0 && errno == EINTR) continue;
        if (received <= 0) return;
        conversation->end += received;
        struct answer answer;
        while (next_answer(conversation, &answer)) {
            if (!send_all(client, answer.bytes, answer.length)) return;
            if (!answer.last) continue;
            if (answer.refused || conversation->start < conversation->end) linger(client, conversation);
            return;
        }
    }
}

void serve_client(int client, struct conversation *conversation) {
    conversation->start = conversation->end = 0;
    converse(client, conversation);
    close(client);
}
