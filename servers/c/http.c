/* Reading request heads (RFC 9112) and writing heads of answers; as strict as workloads/http.ts. */
#include "http.h"
#include <stdio.h>
#include <string.h>
#include <strings.h>

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

/* How reading a head ends: with one of these, or the status to refuse it with. */
enum { INCOMPLETE = 0, COMPLETE = 200, BAD = 400, BAD_METHOD = 405, TOO_LONG = 431, BAD_VERSION = 505 };

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

static int read_fields(const char **at, const char *end, struct head *head) {
    for (;;) {
        const char *name = *at;
        if (name == end) return INCOMPLETE;
        if (*name == '\r') {
            if (name + 1 == end) return INCOMPLETE;
            *at = name + 2;
            return name[1] == '\n' ? COMPLETE : BAD;
        }
        const char *name_end = skip(name, end, TOKEN);
        if (name_end == end) return INCOMPLETE;
        if (*name_end != ':' || name_end == name) return BAD;
        const char *value_end = skip(name_end + 1, end, FIELD_VALUE);
        if (value_end == end) return INCOMPLETE;
        if (*value_end != '\r') return BAD;
        if (value_end + 1 == end) return INCOMPLETE;
        if (value_end[1] != '\n') return BAD;
        read_field(name, name_end, value_end, head);
        *at = value_end + 2;
    }
}

static int read_version(const char **at, const char *end, struct head *head) {
    static const char line[] = "HTTP/0.0\r\n";
    const char *version = *at;
    for (size_t index = 0; index < sizeof line - 1; index++) {
        if (version + index == end) return INCOMPLETE;
        char byte = version[index];
        if (line[index] == '0' ? byte < '0' || byte > '9' : byte != line[index]) return BAD;
    }
    if (version[5] != '1' || version[7] > '1') return BAD_VERSION;
    head->minor = version[7] - '0';
    *at += sizeof line - 1;
    return COMPLETE;
}

/* Leaves `at` behind the head when it is complete. */
static int read_head(const char **at, const char *end, struct head *head) {
    if (*at < end && **at == '\r') {
        if (*at + 1 < end && (*at)[1] != '\n') return BAD;
        *at += 2;
    }
    if (*at >= end) return INCOMPLETE;
    head->method = *at;
    head->method_end = skip(*at, end, TOKEN);
    if (head->method_end == end) return INCOMPLETE;
    if (*head->method_end != ' ' || head->method_end == head->method) return BAD;
    head->target = head->method_end + 1;
    head->target_end = skip(head->target, end, VISIBLE);
    if (head->target_end == end) return INCOMPLETE;
    if (*head->target_end != ' ' || head->target_end == head->target) return BAD;
    *at = head->target_end + 1;
    int version = read_version(at, end, head);
    if (version != COMPLETE) return version;
    int fields = read_fields(at, end, head);
    if (fields != COMPLETE) return fields;
    return head->hosts > 1 || (head->minor == 1 && head->hosts == 0) ? BAD : COMPLETE;
}

static bool starts_with(const char *at, const char *end, const char *text) {
    size_t length = strlen(text);
    return (size_t)(end - at) >= length && strncasecmp(at, text, length) == 0;
}

/* `/`, with or without a query, alone or as an absolute URI (RFC 9112 3.2.2). */
static bool is_page(const char *at, const char *end) {
    static const char scheme[] = "http://";
    if (starts_with(at, end, scheme)) {
        const char *host = at + sizeof scheme - 1;
        for (at = host; at < end && *at != '/' && *at != '?';) at++;
        if (at == host) return false;
    }
    if (at < end && *at == '/') at++;
    return at == end || *at == '?';
}

/* At most `digits` digits up to `end`, and no less than one. */
static bool read_number(const char *at, const char *end, int digits, uint64_t *number) {
    if (at == end || end - at > digits) return false;
    uint64_t read = 0;
    for (; at < end; at++) {
        if (*at < '0' || *at > '9') return false;
        read = read * 10 + (*at - '0');
    }
    *number = read;
    return true;
}

/* `?seed=N`, and `&times=N` behind it. */
static void read_seed(const char *at, const char *end, struct request *request) {
    const char *query = memrchr(at, '?', end - at);
    if (query == NULL || end - query < 6 || memcmp(query, "?seed=", 6) != 0) return;
    const char *more = memchr(query, '&', end - query);
    uint64_t seed, times = 1;
    if (!read_number(query + 6, more == NULL ? end : more, 10, &seed)) return;
    if (more != NULL && (end - more < 7 || memcmp(more, "&times=", 7) != 0)) return;
    if (more != NULL && !read_number(more + 7, end, 5, &times)) return;
    request->seed = seed;
    request->times = times;
}

int read_request(const char **at, const char *end, struct request *request) {
    /* Never looks past the limit: so what is wrong with a long head does not depend on how it was cut. */
    bool cut = end - *at > MAX_HEAD_BYTES;
    struct head head = {0};
    int read = read_head(at, cut ? *at + MAX_HEAD_BYTES : end, &head);
    if (read != COMPLETE) return read == INCOMPLETE && cut ? TOO_LONG : read;
    size_t method = head.method_end - head.method;
    bool get = method == 3 && memcmp(head.method, "GET", 3) == 0;
    bool head_only = method == 4 && memcmp(head.method, "HEAD", 4) == 0;
    if (!get && !head_only) return BAD_METHOD;
    /* No workload takes a body, and an unread one would be read as a request. */
    if (head.body) return BAD;
    *request = (struct request){.head_only = head_only, .minor_0 = head.minor == 0, .times = 1};
    request->keep = !head.close && (head.minor == 1 || head.keep_alive);
    request->found = is_page(head.target, head.target_end);
    read_seed(head.target, head.target_end, request);
    return COMPLETE;
}

static const char *reason_of(int status) {
    switch (status) {
    case 200: return "OK";
    case 400: return "Bad Request";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 408: return "Request Timeout";
    case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error";
    case 503: return "Service Unavailable";
    default: return "HTTP Version Not Supported";
    }
}

size_t write_head(char *text, int status, size_t body_bytes, const char *type, const char *connection) {
    int length = snprintf(text, TEXT_BYTES, "HTTP/1.1 %d %s\r\nContent-Type: text/%s; charset=utf-8\r\nContent-Length: %zu\r\n%s",
                          status, reason_of(status), type, body_bytes, status == BAD_METHOD ? "Allow: GET, HEAD\r\n" : "");
    if (connection != NULL) length += snprintf(text + length, TEXT_BYTES - length, "Connection: %s\r\n", connection);
    return length + snprintf(text + length, TEXT_BYTES - length, "\r\n");
}

size_t write_refusal(char *text, int status) {
    char body[64];
    int bytes = snprintf(body, sizeof body, "<!doctype html>\n<title>%d</title>\n<p>%d\n", status, status);
    size_t head = write_head(text, status, bytes, "html", "close");
    memcpy(text + head, body, bytes);
    return head + bytes;
}
