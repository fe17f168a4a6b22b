/*
 * One client's dialogue: strict HTTP/1.1 request heads in any pieces, or lines to echo, and the answers of the workload. It
 * knows bytes and no sockets, so that all the servers share it, as our own servers share workloads/.
 */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { MAX_HEAD_BYTES = 8192, TEXT_BYTES = 512 };

/* A complete head, as far as an answer needs it. */
struct request {
    bool head_only, found, keep, minor_0;
    uint64_t seed, times;
};

struct answer {
    const char *bytes;
    size_t length;
    /* The requests that it answers; a refusal answers none. */
    long requests;
    /* The connection ends with it; the client may still be sending. */
    bool last, refused;
    /* It lies in memory that the next turn overwrites. */
    bool passing;
};

struct conversation {
    /* The bytes of this turn that are not answered yet. */
    const char *at, *end;
    /* Requests until the server closes. */
    long left;
    /* A part of a request was received, and its end was not. */
    bool begun;
    bool closes;
    struct request request;
    /* Answers that are made for one request. */
    char text[TEXT_BYTES];
    char *file;
};

/* What follows from the bytes of this turn. */
enum next { NEEDS_MORE, ANSWERS, NEEDS_TIME };

/* http.c */
/* Reads a head from `at`, and moves `at` behind it. Returns 0 when it is not complete, 200, or the status to refuse it with. */
int read_request(const char **at, const char *end, struct request *request);
/* A head, or a whole refusal, as text; returns its length. */
size_t write_head(char *text, int status, size_t body_bytes, const char *type, const char *connection);
size_t write_refusal(char *text, int status);

/* workload.c */
void prepare_workload(void);
/* How long the work for a request waits, µs. */
int64_t wait_us(void);
bool speaks_http(void);
enum next next_answer(struct conversation *conversation, struct answer *answer, bool is_stopping);
/* Answers the request that was read last; after NEEDS_TIME, when its wait is over. */
void answer_request(struct conversation *conversation, struct answer *answer, bool is_stopping);
