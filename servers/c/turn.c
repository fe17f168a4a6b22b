/*
 * One turn of a client: receive once, answer every request that is whole, send. Every model takes these same turns; they
 * differ in the thread that takes them, and in whether the socket blocks it.
 */
#include "server.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

static bool is_for_later(void) {
    return errno == EAGAIN || errno == EINTR;
}

static void wait_for(struct client *client, long limit_ms) {
    client->since_ms = now_ms();
    client->limit_ms = limit_ms;
}

bool is_late(const struct client *client) {
    return client->limit_ms > 0 && client->state != WAITS && now_ms() >= client->since_ms + client->limit_ms;
}

static void mark_idle(struct client *client, bool idle) {
    if (*options.when_full == 'e') client->seen->idle_since_us = idle ? now_us() : 0;
}

/* Keeps what is not answered yet, for the buffer is another client's next. False without memory. */
static bool hold_rest(struct client *client) {
    struct conversation *conversation = &client->conversation;
    size_t rest = conversation->end - conversation->at;
    char *held = NULL;
    if (rest > 0) {
        held = malloc(rest);
        if (held == NULL) return false;
        memcpy(held, conversation->at, rest);
    }
    free(client->held);
    client->held = held;
    client->held_bytes = rest;
    return true;
}

static void lend_buffer(struct client *client, char *buffer, size_t fresh) {
    if (client->held_bytes > 0) memcpy(buffer, client->held, client->held_bytes);
    client->conversation.at = buffer;
    client->conversation.end = buffer + client->held_bytes + fresh;
}

/* Says that nothing more comes; what the client still sends is discarded for a while, or it would be reset. */
static enum state linger(struct client *client) {
    shutdown(client->socket, SHUT_WR);
    wait_for(client, LINGER_MS);
    return client->state = LINGERS;
}

/* Sends what is owed. True when all was taken; else the client is in another state. */
static bool send_answer(struct client *client, int flags) {
    struct answer *answer = &client->answer;
    if (client->state != SENDS) note(client, SENDING);
    while (answer->length > 0) {
        ssize_t sent = send(client->socket, answer->bytes, answer->length, flags | MSG_NOSIGNAL);
        bool first = client->state != SENDS;
        if (sent < 0 && !is_for_later()) client->state = LEFT;
        if (client->state == LEFT) return false;
        if (sent > 0) {
            answer->bytes += sent;
            answer->length -= sent;
        }
        if (answer->length == 0) break;
        if (sent > 0 || first) wait_for(client, options.send_timeout_ms);
        client->state = SENDS;
        if (sent > 0) continue;
        client->stalled = true;
        return false;
    }
    client->state = RECEIVES;
    client->answered |= answer->requests > 0;
    /* Only the client's own thread writes it: no atomic addition is needed. */
    atomic_store_explicit(&client->seen->requests, client->seen->requests + answer->requests, memory_order_relaxed);
    return true;
}

/* The unsent rest must outlive the buffer that it lies in. */
static bool keep_answer(struct client *client) {
    if (!client->answer.passing) return true;
    char *copy = malloc(client->answer.length);
    if (copy == NULL) return false;
    client->answer.bytes = memcpy(copy, client->answer.bytes, client->answer.length);
    client->answer.passing = false;
    free(client->copy);
    client->copy = copy;
    return true;
}

static enum state finish(struct client *client) {
    bool more = client->conversation.at < client->conversation.end;
    return client->answer.refused || more ? linger(client) : (client->state = LEFT);
}

/* Everything is answered. same: a request goes on that had begun before; its bytes do not prolong its time. */
static void await_request(struct client *client, bool same) {
    if (!client->conversation.begun) {
        wait_for(client, options.idle_timeout_ms);
        mark_idle(client, true);
    } else if (!same) {
        wait_for(client, options.header_timeout_ms);
        /* The time of a client's first request counts from the beginning of its service. */
        if (!client->answered) client->since_ms = client->served_ms;
    }
}

/* Answers the requests that are whole. was_begun: a part of the first one had come before. */
static enum state answer_all(struct client *client, int flags, bool was_begun) {
    struct conversation *conversation = &client->conversation;
    client->held_bytes = 0;
    for (bool same = was_begun;; same &= client->answer.requests == 0) {
        if (conversation->at < conversation->end) note(client, WORKING);
        enum next next = next_answer(conversation, &client->answer, stopping);
        if (next == NEEDS_MORE) {
            if (!hold_rest(client)) return client->state = LEFT;
            await_request(client, same);
            note(client, RECEIVING);
            return client->state = RECEIVES;
        }
        if (next == NEEDS_TIME) {
            client->due_us = now_us() + wait_us();
            return client->state = hold_rest(client) ? WAITS : LEFT;
        }
        if (!send_answer(client, flags)) {
            if (client->state == SENDS && (!keep_answer(client) || !hold_rest(client))) client->state = LEFT;
            return client->state;
        }
        if (client->answer.last) return finish(client);
    }
}

static enum state receive(struct client *client, char *buffer, int flags) {
    struct conversation *conversation = &client->conversation;
    char *fresh = buffer + client->held_bytes;
    ssize_t received = recv(client->socket, fresh, RECEIVE_BYTES, flags);
    /* A server that is ending looks once more at an idle client: it may have sent a request before. */
    bool last_look = received < 0 && is_for_later() && stopping && !conversation->begun;
    if (last_look) received = recv(client->socket, fresh, RECEIVE_BYTES, MSG_DONTWAIT);
    if (received < 0 && is_for_later() && !last_look) {
        client->stalled = true;
        return client->state;
    }
    if (received <= 0) return client->state = LEFT;
    mark_idle(client, false);
    bool was_begun = conversation->begun;
    /* What comes with the rest of a request had not begun when the server began to end. */
    if (was_begun && stopping && speaks_http()) conversation->left = 1;
    lend_buffer(client, buffer, received);
    return answer_all(client, flags, was_begun);
}

static enum state discard(struct client *client, char *buffer, int flags) {
    ssize_t received = recv(client->socket, buffer, RECEIVE_BYTES, flags);
    bool over = received == 0 || (received < 0 && !is_for_later());
    return client->state = over ? LEFT : LINGERS;
}

static enum state send_rest(struct client *client, char *buffer, int flags) {
    if (!send_answer(client, flags)) return client->state;
    lend_buffer(client, buffer, 0);
    return client->answer.last ? finish(client) : answer_all(client, flags, false);
}

enum state resume(struct client *client, char *buffer, int flags) {
    lend_buffer(client, buffer, 0);
    client->held_bytes = 0;
    answer_request(&client->conversation, &client->answer, stopping);
    if (!send_answer(client, flags)) {
        if (client->state == SENDS && !hold_rest(client)) client->state = LEFT;
        return client->state;
    }
    return client->answer.last ? finish(client) : answer_all(client, flags, false);
}

void begin_service(struct client *client) {
    client->served_ms = now_ms();
    note(client, RECEIVING);
}

enum state take_turn(struct client *client, char *buffer, int flags) {
    client->stalled = false;
    if (client->served_ms == 0) begin_service(client);
    switch (client->state) {
    case RECEIVES: return receive(client, buffer, flags);
    case SENDS: return send_rest(client, buffer, flags);
    case LINGERS: return discard(client, buffer, flags);
    default: return client->state;
    }
}

static void reset_on_close(struct client *client) {
    struct linger now = {.l_onoff = 1, .l_linger = 0};
    setsockopt(client->socket, SOL_SOCKET, SO_LINGER, &now, sizeof now);
}

enum state end_late(struct client *client) {
    /* So that the kernel keeps nothing for a client that does not take its answer. */
    if (client->state == SENDS) reset_on_close(client);
    if (client->state != RECEIVES || !client->conversation.begun || !speaks_http()) return client->state = LEFT;
    size_t length = write_refusal(client->conversation.text, 408);
    send(client->socket, client->conversation.text, length, MSG_NOSIGNAL | MSG_DONTWAIT);
    return linger(client);
}

/* Blocks for a request's wait; a signal does not shorten it. */
static void sleep_until(int64_t due_us) {
    struct timespec due = {.tv_sec = due_us / 1000000, .tv_nsec = due_us % 1000000 * 1000};
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &due, NULL) == EINTR) {}
}

void serve_client(struct client *client, char *buffer) {
    client->thread = pthread_self();
    client->blocks_thread = true;
    while (take_turn(client, buffer, 0) != LEFT) {
        while (client->state == WAITS) {
            sleep_until(client->due_us);
            resume(client, buffer, 0);
        }
        if (client->state != LEFT && is_late(client)) end_late(client);
        if (client->state == LEFT) break;
    }
}
