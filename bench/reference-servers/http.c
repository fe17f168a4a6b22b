/* Reading request heads (RFC 9112), and the answers to them; as strict as workloads/http.ts. */
#include "http.h"
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define HEADERS(status, length, more) \
    "HTTP/1.1 " status "\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: " length "\r\n" more "\r\n"
#define CLOSE "Connection: close\r\n"
#define KEEP "Connection: keep-alive\r\n"
#define PAGE_LENGTH "462"
#define PAGE                                                                                             \
    "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"                             \
    "<meta name=\"viewport\" content=\"width=device-width\">\n<title>tellers</title>\n"                   \
    "<link rel=\"icon\" href=\"data:,\">\n<style>\n"                                                      \
    "body { font: 1.1rem/1.5 system-ui, sans-serif; max-width: 32rem; margin: 15vh auto; padding: 0 1rem; }\n" \
    "h1 { font-size: 1.6rem; }\n</style>\n</head>\n<body>\n<h1>It is your turn.</h1>\n"                   \
    "<p>A socket was accepted for you, your request was received, and this page was sent.</p>\n"          \
    "</body>\n</html>\n"

/* An answer with its body, and how much of it is the head: all that a HEAD gets. */
struct page {
    const char *bytes;
    size_t length, head;
};
#define WHOLE(headers, body) { headers body, sizeof(headers body) - 1, sizeof(headers) - 1 }

static const struct page kept = WHOLE(HEADERS("200 OK", PAGE_LENGTH, ""), PAGE);
static const struct page said_kept = WHOLE(HEADERS("200 OK", PAGE_LENGTH, KEEP), PAGE);
static const struct page closing = WHOLE(HEADERS("200 OK", PAGE_LENGTH, CLOSE), PAGE);
static const struct page not_found = WHOLE(HEADERS("404 Not Found", "0", CLOSE), "");
static const struct page bad = WHOLE(HEADERS("400 Bad Request", "0", CLOSE), "");
static const struct page bad_method =
    WHOLE(HEADERS("405 Method Not Allowed", "0", "Allow: GET, HEAD\r\n" CLOSE), "");
static const struct page too_long = WHOLE(HEADERS("431 Request Header Fields Too Large", "0", CLOSE), "");
static const struct page bad_version = WHOLE(HEADERS("505 HTTP Version Not Supported", "0", CLOSE), "");

enum { TOKEN = 1, VISIBLE = 2, BLANK = 4, TEXT = 8, FIELD_VALUE = VISIBLE | BLANK | TEXT };
static unsigned char classes[256];

__attribute__((constructor)) static void classify(void) {
    for (int byte = 0x21; byte <= 0x7e; byte++) classes[byte] = VISIBLE;
    for (int byte = 0x80; byte <= 0xff; byte++) classes[byte] = TEXT;
    classes[' '] = classes['\t'] = BLANK;
    for (const char *at = "!#$%&'*+-.^_`|~"; *at != 0; at++) classes[(unsigned char)*at] |= TOKEN;
    for (int byte = '0'; byte <= '9'; byte++) classes[byte] |= TOKEN;
    for (int byte = 'a'; byte <= 'z'; byte++) classes[byte] |= TOKEN, classes[byte - 32] |= TOKEN;
}

static const char *skip(const char *at, const char *end, int class) {
    while (at < end && (classes[(unsigned char)*at] & class) != 0) at++;
    return at;
}

struct head {
    const char *method, *method_end, *target, *target_end;
    int minor, hosts;
    bool close, keep_alive, body;
};

/* How reading a head ends: COMPLETE, INCOMPLETE, or the page that says what is wrong. */
static const struct page incomplete, complete;
#define INCOMPLETE (&incomplete)
#define COMPLETE (&complete)

static bool is(const char *start, const char *end, const char *text) {
    size_t length = strlen(text);
    return (size_t)(end - start) == length && strncasecmp(start, text, length) == 0;
}

static void read_connection(const char *at, const char *end, struct head *head) {
    while (at < end) {
        const char *comma = memchr(at, ',', end - at);
        const char *next = comma == NULL ? end : comma, *last = next;
        at = skip(at, next, BLANK);
        while (last > at && (classes[(unsigned char)last[-1]] & BLANK) != 0) last--;
        if (is(at, last, "close")) head->close = true;
        if (is(at, last, "keep-alive")) head->keep_alive = true;
        at = next + 1;
    }
}

static void read_field(const char *name, const char *name_end, const char *end, struct head *head) {
    const char *value = skip(name_end + 1, end, BLANK);
    while (end > value && (classes[(unsigned char)end[-1]] & BLANK) != 0) end--;
    if (is(name, name_end, "host")) head->hosts++;
    else if (is(name, name_end, "connection")) read_connection(value, end, head);
    else if (is(name, name_end, "transfer-encoding")) head->body = true;
    else if (is(name, name_end, "content-length")) {
        if (value == end) head->body = true;
        for (; value < end; value++) if (*value != '0') head->body = true;
    }
}

static const struct page *read_fields(const char **at, const char *end, struct head *head) {
    for (;;) {
        const char *name = *at;
        if (name == end) return INCOMPLETE;
        if (*name == '\r') {
            if (name + 1 == end) return INCOMPLETE;
            *at = name + 2;
            return name[1] == '\n' ? COMPLETE : &bad;
        }
        const char *name_end = skip(name, end, TOKEN);
        if (name_end == end) return INCOMPLETE;
        if (*name_end != ':' || name_end == name) return &bad;
        const char *value_end = skip(name_end + 1, end, FIELD_VALUE);
        if (value_end == end) return INCOMPLETE;
        if (*value_end != '\r') return &bad;
        if (value_end + 1 == end) return INCOMPLETE;
        if (value_end[1] != '\n') return &bad;
        read_field(name, name_end, value_end, head);
        *at = value_end + 2;
    }
}

static const struct page *read_version(const char **at, const char *end, struct head *head) {
    static const char line[] = "HTTP/0.0\r\n";
    const char *version = *at;
    for (size_t index = 0; index < sizeof line - 1; index++) {
        if (version + index == end) return INCOMPLETE;
        char byte = version[index];
        if (line[index] == '0' ? byte < '0' || byte > '9' : byte != line[index]) return &bad;
    }
    if (version[5] != '1' || version[7] > '1') return &bad_version;
    head->minor = version[7] - '0';
    *at += sizeof line - 1;
    return COMPLETE;
}

/* Leaves `at` behind the head when it is complete. */
static const struct page *read_head(const char **at, const char *end, struct head *head) {
    if (*at < end && **at == '\r') {
        if (*at + 1 < end && (*at)[1] != '\n') return &bad;
        *at += 2;
    }
    if (*at >= end) return INCOMPLETE;
    head->method = *at;
    head->method_end = skip(*at, end, TOKEN);
    if (head->method_end == end) return INCOMPLETE;
    if (*head->method_end != ' ' || head->method_end == head->method) return &bad;
    head->target = head->method_end + 1;
    head->target_end = skip(head->target, end, VISIBLE);
    if (head->target_end == end) return INCOMPLETE;
    if (*head->target_end != ' ' || head->target_end == head->target) return &bad;
    *at = head->target_end + 1;
    const struct page *version = read_version(at, end, head);
    if (version != COMPLETE) return version;
    const struct page *fields = read_fields(at, end, head);
    if (fields != COMPLETE) return fields;
    return head->hosts > 1 || (head->minor == 1 && head->hosts == 0) ? &bad : COMPLETE;
}

static void refuse_with(const struct page *page, struct answer *answer) {
    *answer = (struct answer){page->bytes, page->length, true, true};
}

static void answer_with(const struct page *page, bool bodyless, bool last, struct answer *answer) {
    *answer = (struct answer){page->bytes, bodyless ? page->head : page->length, last, false};
}

/* To a complete head. */
static void answer_request(const struct head *head, struct answer *answer) {
    size_t method = head->method_end - head->method;
    bool get = method == 3 && memcmp(head->method, "GET", 3) == 0;
    bool bodyless = method == 4 && memcmp(head->method, "HEAD", 4) == 0;
    if (!get && !bodyless) return refuse_with(&bad_method, answer);
    if (head->body) return refuse_with(&bad, answer);
    if (*head->target != '/' || (head->target_end - head->target > 1 && head->target[1] != '?'))
        return answer_with(&not_found, bodyless, true, answer);
    bool last = head->close || (head->minor == 0 && !head->keep_alive);
    answer_with(last ? &closing : head->minor == 0 ? &said_kept : &kept, bodyless, last, answer);
}

void make_room(struct conversation *conversation) {
    size_t held = conversation->end - conversation->start;
    if (conversation->start > 0) memmove(conversation->bytes, conversation->bytes + conversation->start, held);
    conversation->start = 0;
    conversation->end = held;
}

bool next_answer(struct conversation *conversation, struct answer *answer) {
    const char *at = conversation->bytes + conversation->start;
    const char *end = conversation->bytes + conversation->end;
    if (at == end) return false;
    bool cut = end - at > MAX_HEAD_BYTES;
    struct head head = {0};
    const struct page *read = read_head(&at, cut ? at + MAX_HEAD_BYTES : end, &head);
    if (read == COMPLETE) answer_request(&head, answer);
    else if (read != INCOMPLETE) refuse_with(read, answer);
    else if (cut) refuse_with(&too_long, answer);
    else return false;
    conversation->start = at - conversation->bytes;
    return true;
}
