/* What the models need of HTTP: the two pages, and the next request among the bytes of a client. */
#include <stdbool.h>
#include <stddef.h>

enum { REQUEST_BYTES = 8192 };

/* The one thing that this server does wrong; none when it is empty. */
extern const char *fault;
bool planted(const char *name);

struct answer {
    char *bytes;
    size_t head, length;
    bool last;
};

extern struct answer kept, closing;
void write_answers(void);

struct client {
    int socket;
    char bytes[REQUEST_BYTES + 1];
    size_t received;
    /* Of the loop: what the kernel has not taken yet. */
    const char *unsent;
    size_t unsent_length;
    bool last;
};

/* Takes the next whole request from the client's bytes; null when there is none yet. */
const struct answer *next_answer(struct client *client);
