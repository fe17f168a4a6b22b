/*
 * The array of the clients, as in the course: whoever accepts takes a slot, and the client's own thread gives it back. One
 * lock guards it; a request takes none.
 */
#include "server.h"
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MOST_REFUSED = 64, MOST_THREADS = 1024, WAIT_NS = 100 * 1000 * 1000 };

_Atomic(struct client *) *slots;
atomic_int active_clients;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static long capacity;
/* A stack of the free slots: a claim costs the same, however many clients there are. */
static int *free_slots;
static int free_count;
/* Processes share these two; requests: of those who have left. */
static struct seen *seen;
static struct {
    atomic_long clients, requests, refused, by_thread[MOST_THREADS + 1];
} *totals;

/* Memory that is the same in every process that is forked later. */
static void *share(size_t bytes) {
    void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return memory == MAP_FAILED ? NULL : memory;
}

void open_array(long clients) {
    capacity = clients;
    seen = share(capacity * sizeof *seen);
    totals = share(sizeof *totals);
    slots = calloc(capacity + 1, sizeof *slots);
    free_slots = calloc(capacity, sizeof *free_slots);
    if (seen == NULL || totals == NULL || slots == NULL || free_slots == NULL) {
        fprintf(stderr, "tellers: there is no memory for %ld clients\n", capacity);
        exit(1);
    }
    for (int slot = capacity - 1; slot >= 0; slot--) free_slots[free_count++] = slot;
}

struct client *claim(int socket) {
    struct client *client = calloc(1, sizeof *client);
    if (client == NULL) return NULL;
    client->socket = socket;
    client->since_ms = now_ms();
    client->limit_ms = options.header_timeout_ms;
    client->conversation.left = options.requests_per_connection;
    pthread_mutex_lock(&lock);
    bool full = free_count == 0;
    if (!full) {
        client->slot = free_slots[--free_count];
        client->seen = &seen[client->slot];
        active_clients++;
        client->number = (uint32_t)totals->clients++;
        note(client, ACCEPTED);
        slots[client->slot] = client;
        pthread_cond_broadcast(&changed);
    }
    pthread_mutex_unlock(&lock);
    if (!full) return client;
    free(client);
    return NULL;
}

void forget(int slot) {
    totals->requests += atomic_exchange(&seen[slot].requests, 0);
    seen[slot].idle_since_us = 0;
}

void leave(struct client *client) {
    /* Without a socket its process has noted it. */
    if (client->socket >= 0) note(client, CLOSING);
    pthread_mutex_lock(&lock);
    note(client, FREE);
    slots[client->slot] = NULL;
    free_slots[free_count++] = client->slot;
    active_clients--;
    forget(client->slot);
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
    /* Only now: nobody can use the number any more, which may be another client's at once. */
    close(client->socket);
    free(client->held);
    free(client->copy);
    free(client->conversation.file);
    free(client);
}

void give_up(struct client *client, const char *what, int error) {
    static atomic_flag reported = ATOMIC_FLAG_INIT;
    if (!atomic_flag_test_and_set(&reported))
        fprintf(stderr, "tellers: a client's %s could not be started: %s\n", what, strerror(error));
    leave(client);
}

void keep_slot(int slot) {
    /* Another thread of the parent may have held it at the fork. */
    pthread_mutex_init(&lock, NULL);
    free_slots[0] = slot;
    free_count = 1;
}

bool is_full(void) {
    return active_clients >= capacity;
}

/* Under the lock, for a short time: the caller looks again. */
static void wait_for_change(void) {
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += WAIT_NS;
    if (until.tv_nsec >= 1000000000) until.tv_sec++, until.tv_nsec -= 1000000000;
    pthread_cond_timedwait(&changed, &lock, &until);
}

void wait_for_room(void) {
    pthread_mutex_lock(&lock);
    while (!stopping && is_full()) wait_for_change();
    pthread_mutex_unlock(&lock);
}

void wait_for_client(void) {
    pthread_mutex_lock(&lock);
    while (!stopping && active_clients == 0) wait_for_change();
    pthread_mutex_unlock(&lock);
}

void wait_for_last(void) {
    pthread_mutex_lock(&lock);
    while (active_clients > 0) wait_for_change();
    pthread_mutex_unlock(&lock);
}

void wake_all(void) {
    pthread_mutex_lock(&lock);
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
}

bool evict_idle(void) {
    struct client *longest = NULL;
    pthread_mutex_lock(&lock);
    for (long slot = 0; slot < capacity; slot++) {
        struct client *client = slots[slot];
        if (client == NULL || client->seen->idle_since_us == 0) continue;
        if (longest == NULL || client->seen->idle_since_us < longest->seen->idle_since_us) longest = client;
    }
    /* It sees the end of its client's requests; one that was just sent is still answered. */
    if (longest != NULL) {
        longest->seen->idle_since_us = 0;
        if (!end_process(longest->slot)) shutdown(longest->socket, SHUT_RD);
    }
    pthread_mutex_unlock(&lock);
    return longest != NULL;
}

void nudge_all(void) {
    end_processes();
    pthread_mutex_lock(&lock);
    for (long slot = 0; slot < capacity; slot++) {
        struct client *client = slots[slot];
        if (client != NULL && client->blocks_thread) pthread_kill(client->thread, SIGUSR1);
    }
    pthread_mutex_unlock(&lock);
}

/* Refused clients linger, as closing at once could destroy the refusal on its way. */
static _Thread_local struct {
    int socket;
    long until_ms;
} refused[MOST_REFUSED];
static _Thread_local int first_refused, refused_count;

static void close_first_refused(void) {
    char scrap[16384];
    int socket = refused[first_refused].socket;
    /* Closed with unread bytes, it would be reset. */
    recv(socket, scrap, sizeof scrap, MSG_DONTWAIT);
    close(socket);
    first_refused = (first_refused + 1) % MOST_REFUSED;
    refused_count--;
}

void close_refused(bool all) {
    while (refused_count > 0 && (all || now_ms() >= refused[first_refused].until_ms)) close_first_refused();
}

void refuse(int socket) {
    char text[TEXT_BYTES];
    totals->refused++;
    if (speaks_http()) send(socket, text, write_refusal(text, 503), MSG_NOSIGNAL | MSG_DONTWAIT);
    shutdown(socket, SHUT_WR);
    if (refused_count == MOST_REFUSED) close_first_refused();
    int last = (first_refused + refused_count++) % MOST_REFUSED;
    refused[last].socket = socket;
    refused[last].until_ms = now_ms() + LINGER_MS;
}

void count_for_thread(int thread) {
    if (thread <= MOST_THREADS) totals->by_thread[thread]++;
}

void print_closed(void) {
    long requests = totals->requests;
    for (long slot = 0; slot < capacity; slot++) requests += seen[slot].requests;
    printf("{\"event\":\"closed\",\"clients\":%ld,\"requests\":%ld", (long)totals->clients, requests);
    if (options.threads > 0 && listeners != NULL) {
        printf(",\"clientsByThread\":{");
        for (int thread = 1; thread <= options.threads && thread <= MOST_THREADS; thread++)
            printf("%s\"%d\":%ld", thread == 1 ? "" : ",", thread, (long)totals->by_thread[thread]);
        printf("}");
    }
    if (totals->refused > 0) printf(",\"refusedClients\":%ld", (long)totals->refused);
    if (crashes > 0) printf(",\"crashedThreads\":%d", crashes);
    printf("}\n");
    fflush(stdout);
}
