/* Reading requests and writing answers, with the faults of both. */
#define _GNU_SOURCE
#include "planted-http.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LONG_LINE = 1024, PAGE_BYTES = 300, LARGE_BYTES = 16 << 20 };

const char *fault = "";

bool planted(const char *name) {
    return strcmp(fault, name) == 0;
}

struct answer kept, closing;
static struct answer bad, too_long;

static void write_answer(struct answer *answer, const char *status, size_t body, bool last) {
    const char *end = planted("bare-lf") ? "\n" : "\r\n"; /* a line ends with LF alone */
    size_t declared = body;
    if (planted("length-short")) declared -= 10; /* Content-Length is less than the body */
    if (planted("length-long")) declared += 10; /* Content-Length is more than the body */
    answer->bytes = malloc(body + 256);
    answer->head = sprintf(answer->bytes, "HTTP/1.1 %s%sContent-Type: text/plain%sContent-Length: %zu%s%s%s%s", status,
                           end, end, declared, end, last ? "Connection: close" : "", last ? end : "", end);
    memset(answer->bytes + answer->head, 'x', body);
    answer->length = answer->head + body;
    answer->last = last;
}

/* It asks for the connection to be closed after each answer, where a fault shows only then. */
static bool closes(void) {
    return planted("no-reuseaddr") || planted("close-unread") || planted("answers-first") || planted("length-short");
}

void write_answers(void) {
    size_t body = planted("partial-send") ? LARGE_BYTES : PAGE_BYTES;
    write_answer(&kept, "200 OK", body, closes());
    write_answer(&closing, "200 OK", body, true);
    write_answer(&bad, "400 Bad Request", 20, true);
    write_answer(&too_long, "431 Request Header Fields Too Large", 20, true);
}

static const struct answer *refuse(void) {
    if (planted("garbage-crash")) abort(); /* what is not a GET ends the process, as a null pointer does */
    return &bad;
}

const struct answer *next_answer(struct client *client) {
    if (client->received == 0) return NULL;
    client->bytes[client->received] = 0;
    char *line_end = memchr(client->bytes, '\n', client->received);
    size_t line = line_end == NULL ? client->received : (size_t)(line_end - client->bytes);
    if (planted("long-line-crash") && line > LONG_LINE) abort(); /* the line overflows a buffer */
    if (strncmp(client->bytes, "GET ", line < 4 && line_end == NULL ? line : 4) != 0) return refuse();
    if (line_end == NULL) return client->received == REQUEST_BYTES ? &too_long : NULL;
    char *version = memmem(client->bytes, line, " HTTP/1.", 8);
    if (version == NULL || line_end[-1] != '\r') return refuse();
    char *end = strstr(client->bytes, "\r\n\r\n");
    if (end == NULL) return client->received == REQUEST_BYTES ? &too_long : NULL;
    *end = 0;
    bool last = version[8] == '0' || strcasestr(client->bytes, "\r\nConnection: close") != NULL;
    client->received -= end + 4 - client->bytes;
    memmove(client->bytes, end + 4, client->received);
    if (planted("drops-second")) client->received = 0; /* a request that came with another one is dropped */
    return last ? &closing : &kept;
}
