/*
 * One client's HTTP/1.1 dialogue as the C servers read it: strict request heads in any pieces, one ready-made page. It
 * knows bytes and no sockets, so that all the servers share it, as our own servers share workloads/.
 */
#pragma once
#include <stdbool.h>
#include <stddef.h>

enum { MAX_HEAD_BYTES = 8192, CONVERSATION_BYTES = 65536 };

struct conversation {
    /* Received and not answered yet: bytes[start, end). */
    size_t start, end;
    char bytes[CONVERSATION_BYTES];
};

struct answer {
    const char *bytes;
    size_t length;
    /* The connection ends with it. */
    bool last;
    /* The request was not understood: the client may still be sending. */
    bool refused;
};

/* Makes room after `end` for at least one byte. */
void make_room(struct conversation *conversation);

/* Takes the next whole request; false when its head is not complete. */
bool next_answer(struct conversation *conversation, struct answer *answer);
