/*
 * The clients' changes of phase, in the ring of servers/timeline.ts, which says what it guarantees: it lies in memory that the
 * Node process beside this one reads. A thread takes a block by one atomic addition, and writes to it alone.
 */
#include "server.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* LONGEST_S: an event's time in ns fits into 32 bits up to so many whole seconds after its block's. */
enum { EVENTS_PER_BLOCK = 30, LONGEST_S = 3, PLACE_BITS = 6, WHOLE = 0x5a5a5a5a };

struct event {
    uint32_t time_ns, client, place, check;
};

struct block {
    uint32_t number, count, thread, base_s, base_ns, unused[3];
    struct event events[EVENTS_PER_BLOCK];
};

struct timeline {
    /* threads: numbered here; of no meaning to the reader. */
    atomic_uint next, threads;
    _Alignas(64) atomic_uint overwritten;
    atomic_uint overwritten_rounds;
    /* A power of two. */
    uint32_t block_count;
    int64_t origin_ns;
    _Alignas(64) struct block blocks[];
};
_Static_assert(sizeof(struct block) == 512 && offsetof(struct timeline, blocks) == 128, "as in servers/timeline.ts");

struct timeline *timeline;

/* The block of this thread: others may pass the whole ring, and write over it. */
static _Thread_local struct {
    struct block *block;
    uint32_t number, count, thread, common;
    struct timespec base;
} own;

void open_timeline(int file) {
    struct stat status;
    timeline = fstat(file, &status) != 0
                   ? MAP_FAILED
                   : mmap(NULL, (size_t)status.st_size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (timeline == MAP_FAILED) {
        fprintf(stderr, "tellers: the timeline cannot be shared: %s\n", strerror(errno));
        exit(1);
    }
    close(file);
}

void leave_block(void) {
    memset(&own, 0, sizeof own);
}

static void take_block(struct timespec now) {
    /* A process of its own has but one thread, which has its number. */
    if (own.thread == 0) own.thread = getpid() == gettid() ? (uint32_t)getpid() : ++timeline->threads;
    own.number = timeline->next++;
    own.block = &timeline->blocks[own.number & (timeline->block_count - 1)];
    own.count = 0;
    own.base = now;
    uint32_t lost = own.block->count, before = atomic_fetch_add(&timeline->overwritten, lost);
    if (before + lost < before) timeline->overwritten_rounds++;
    struct block *block = own.block;
    block->count = 0;
    block->number = own.number;
    block->thread = own.thread;
    block->base_s = (uint32_t)now.tv_sec;
    block->base_ns = (uint32_t)now.tv_nsec;
    own.common = WHOLE ^ block->number ^ block->thread ^ block->base_s ^ block->base_ns;
}

void record(const struct client *client, enum phase phase) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    bool passed = timeline->next - own.number > timeline->block_count;
    if (own.block == NULL || own.count == EVENTS_PER_BLOCK || passed || now.tv_sec - own.base.tv_sec > LONGEST_S) take_block(now);
    uint32_t time_ns = (uint32_t)((now.tv_sec - own.base.tv_sec) * 1000000000 + now.tv_nsec - own.base.tv_nsec);
    uint32_t place = (uint32_t)client->slot << PLACE_BITS | phase;
    uint32_t check = own.common ^ time_ns ^ client->number ^ place;
    own.block->events[own.count] = (struct event){time_ns, client->number, place, check};
    own.block->count = ++own.count;
}
