/* The workloads: what is answered to a request. As in workloads/, byte for byte. */
#include "server.h"
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char own_page[] =
    "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
    "<meta name=\"viewport\" content=\"width=device-width\">\n<title>tellers</title>\n"
    "<link rel=\"icon\" href=\"data:,\">\n<style>\n"
    "body { font: 1.1rem/1.5 system-ui, sans-serif; max-width: 32rem; margin: 15vh auto; padding: 0 1rem; }\n"
    "h1 { font-size: 1.6rem; }\n</style>\n</head>\n<body>\n<h1>It is your turn.</h1>\n"
    "<p>A socket was accepted for you, your request was received, and this page was sent.</p>\n"
    "</body>\n</html>\n";
static const char not_found[] =
    "<!doctype html>\n<title>404</title>\n<p>There is only one page here: <a href=\"/\">/</a>\n";
static const char not_read[] = "the file could not be read\n";

enum { LINE_BYTES = 64, FACTOR = 1664525 };

static enum { PAGE, ECHO, COMPUTE, WAIT, READ_FILE } workload;
/* Of the page, made once: the connection is kept, kept with a word for HTTP/1.0, and closed. */
static struct answer pages[3];
static const char *const connections[] = {NULL, "keep-alive", "close"};
static size_t page_bytes;

static void *need_memory(size_t bytes) {
    void *memory = malloc(bytes);
    if (memory != NULL) return memory;
    fprintf(stderr, "tellers: there is no memory for %zu bytes\n", bytes);
    exit(1);
}

/* Content of any length without repeated parts: each line begins with its position. */
static char *write_large_page(size_t bytes) {
    static const char top[] = "<!doctype html>\n<title>tellers</title>\n<pre>\n", bottom[] = "</pre>\n";
    if (bytes < sizeof top + sizeof bottom) {
        fprintf(stderr, "tellers: a page of %zu bytes is too small\n", bytes);
        exit(1);
    }
    char *page = need_memory(bytes);
    memset(page, '.', bytes);
    for (size_t at = sizeof top - 1; at < bytes; at += LINE_BYTES) {
        char number[24];
        snprintf(number, sizeof number, "%010zu ", at);
        if (at > sizeof top - 1) page[at - 1] = '\n';
        memcpy(page + at, number, bytes - at < 11 ? bytes - at : 11);
    }
    memcpy(page, top, sizeof top - 1);
    memcpy(page + bytes - (sizeof bottom - 1), bottom, sizeof bottom - 1);
    return page;
}

static void prepare_page(void) {
    char *large = options.bytes == 0 ? NULL : write_large_page(options.bytes);
    const char *body = large == NULL ? own_page : large;
    page_bytes = options.bytes == 0 ? sizeof own_page - 1 : (size_t)options.bytes;
    for (int index = 0; index < 3; index++) {
        char *bytes = need_memory(TEXT_BYTES + page_bytes);
        size_t head = write_head(bytes, 200, page_bytes, "html", connections[index]);
        memcpy(bytes + head, body, page_bytes);
        pages[index] = (struct answer){.bytes = bytes, .length = head + page_bytes};
    }
    free(large);
}

void prepare_workload(void) {
    static const char *const names[] = {"page", "echo", "compute", "wait", "file"};
    for (workload = PAGE; strcmp(options.workload, names[workload]) != 0; workload++) {
        if (workload < READ_FILE) continue;
        fprintf(stderr, "tellers: the C servers have no workload %s\n", options.workload);
        exit(1);
    }
    if (workload == PAGE) prepare_page();
}

int64_t wait_us(void) {
    return options.wait_us;
}

bool speaks_http(void) {
    return workload != ECHO;
}

/* A step needs the one before, and the compiler must take each one. */
static uint32_t compute(uint64_t seed, uint64_t steps) {
    uint32_t state = (uint32_t)seed << 1 | 1;
    for (uint64_t step = 0; step < steps; step++) {
        state *= FACTOR;
        __asm__ volatile("" : "+r"(state));
    }
    return state;
}

static int connection_of(const struct conversation *conversation) {
    return conversation->closes ? 2 : conversation->request.minor_0 ? 1 : 0;
}

/* A small answer, in the client's own memory. */
static void answer_text(struct conversation *conversation, struct answer *answer, int status, const char *type, const char *body) {
    char *text = conversation->text;
    size_t bytes = strlen(body), head = write_head(text, status, bytes, type, connections[connection_of(conversation)]);
    bool head_only = conversation->request.head_only;
    if (!head_only) memcpy(text + head, body, bytes);
    answer->bytes = text;
    answer->length = head_only ? head : head + bytes;
}

static void answer_file(struct conversation *conversation, struct answer *answer) {
    size_t bytes = options.bytes, length = 0;
    if (conversation->file == NULL) conversation->file = malloc(TEXT_BYTES + bytes);
    int file = conversation->file == NULL ? -1 : open(options.path, O_RDONLY | O_CLOEXEC);
    while (file >= 0 && length < bytes) {
        ssize_t count = read(file, conversation->file + TEXT_BYTES + length, bytes - length);
        if (count <= 0) break;
        length += count;
    }
    if (file >= 0) close(file);
    if (file < 0 || length != bytes) return answer_text(conversation, answer, 500, "plain", not_read);
    /* The head goes before the body, where it ends. */
    size_t head = write_head(conversation->text, 200, bytes, "plain", connections[connection_of(conversation)]);
    answer->bytes = memcpy(conversation->file + TEXT_BYTES - head, conversation->text, head);
    answer->length = head + bytes;
}

static void answer_get(struct conversation *conversation, struct answer *answer) {
    char body[128];
    switch (workload) {
    case COMPUTE: {
        struct request *request = &conversation->request;
        uint64_t steps = options.iterations * request->times;
        uint32_t result = compute(request->seed, steps);
        snprintf(body, sizeof body, "seed %010llu, %013llu steps: %010u\n", (unsigned long long)request->seed,
                 (unsigned long long)steps, result);
        return answer_text(conversation, answer, 200, "plain", body);
    }
    case WAIT:
        snprintf(body, sizeof body, "waited for %s ms\n", options.ms);
        return answer_text(conversation, answer, 200, "plain", body);
    case READ_FILE:
        return answer_file(conversation, answer);
    default: {
        const struct answer *page = &pages[connection_of(conversation)];
        answer->bytes = page->bytes;
        answer->length = page->length;
    }
    }
}

/* The length of the page, for answers to HEAD. */
static size_t body_bytes(void) {
    switch (workload) {
    case COMPUTE: return sizeof "seed 0000000000, 0000000000000 steps: 0000000000\n" - 1;
    case WAIT: return sizeof "waited for  ms\n" - 1 + strlen(options.ms);
    case READ_FILE: return options.bytes;
    default: return page_bytes;
    }
}

static void answer_head(struct conversation *conversation, struct answer *answer) {
    const char *connection = connections[connection_of(conversation)];
    answer->bytes = conversation->text;
    answer->length = write_head(conversation->text, 200, body_bytes(), workload == PAGE ? "html" : "plain", connection);
}

void answer_request(struct conversation *conversation, struct answer *answer, bool is_stopping) {
    bool is_last = conversation->at == conversation->end;
    conversation->closes |= is_last && is_stopping;
    *answer = (struct answer){.requests = 1};
    if (!conversation->request.found) answer_text(conversation, answer, 404, "html", not_found);
    else if (conversation->request.head_only) answer_head(conversation, answer);
    else answer_get(conversation, answer);
    answer->last = conversation->closes;
}

static enum next refuse_with(struct conversation *conversation, struct answer *answer, int status) {
    *answer = (struct answer){.bytes = conversation->text, .last = true, .refused = true};
    answer->length = write_refusal(conversation->text, status);
    return ANSWERS;
}

static enum next answer_http(struct conversation *conversation, struct answer *answer, bool is_stopping) {
    const char *at = conversation->at;
    struct request *request = &conversation->request;
    int read = at == conversation->end ? 0 : read_request(&at, conversation->end, request);
    if (read == 0) {
        conversation->begun = conversation->at < conversation->end;
        return NEEDS_MORE;
    }
    conversation->begun = false;
    if (read != 200) return refuse_with(conversation, answer, read);
    conversation->at = at;
    conversation->closes = !request->keep || --conversation->left <= 0;
    if (request->found && !request->head_only && wait_us() > 0) return NEEDS_TIME;
    answer_request(conversation, answer, is_stopping);
    return ANSWERS;
}

/* What has come goes back as it is; a line's end counts as a request. */
static enum next answer_echo(struct conversation *conversation, struct answer *answer, bool is_stopping) {
    const char *start = conversation->at, *end = conversation->end, *at = start;
    if (start == end) return NEEDS_MORE;
    *answer = (struct answer){.bytes = start, .passing = true};
    while (conversation->left > 0) {
        const char *line_end = memchr(at, '\n', end - at);
        if (line_end == NULL) break;
        at = line_end + 1;
        conversation->left--;
        answer->requests++;
    }
    conversation->begun = at < end;
    bool full = conversation->left <= 0;
    answer->length = (full ? at : end) - start;
    answer->last = full || (is_stopping && !conversation->begun);
    conversation->at = full ? at : end;
    return ANSWERS;
}

enum next next_answer(struct conversation *conversation, struct answer *answer, bool is_stopping) {
    return workload == ECHO ? answer_echo(conversation, answer, is_stopping)
                            : answer_http(conversation, answer, is_stopping);
}
