/*
 * Threads started beforehand, each of which serves one client at a time, from recv to close. Hand-off `array`: one more
 * thread accepts, and clients wait in a queue for a thread that is free. Hand-off `accept`: each thread accepts for itself.
 */
#include "server.h"
#include <string.h>

enum { DEFAULT_THREADS = 8, MOST_THREADS = 1024 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static struct client *first, *last;
static bool over;

static bool accepts(void) {
    return strcmp(options.hand_off, "accept") == 0;
}

static void put(struct client *client) {
    pthread_mutex_lock(&lock);
    if (first == NULL) first = client;
    else last->next = client;
    last = client;
    pthread_cond_signal(&changed);
    pthread_mutex_unlock(&lock);
}

/* The client that has waited longest; NULL when no other will come. */
static struct client *take(void) {
    pthread_mutex_lock(&lock);
    while (first == NULL && !over) pthread_cond_wait(&changed, &lock);
    struct client *client = stopping ? NULL : first;
    if (client != NULL) first = client->next;
    pthread_mutex_unlock(&lock);
    return client;
}

static void end_queue(void) {
    pthread_mutex_lock(&lock);
    over = true;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
}

static void *serve_all(void *number) {
    char buffer[BUFFER_BYTES];
    struct client *client;
    while ((client = accepts() ? accept_client() : take()) != NULL) {
        count_for_thread((int)(intptr_t)number);
        serve_client(client, buffer);
        leave(client);
    }
    return NULL;
}

void prepare_model(void) {
    long threads = options.threads > 0 ? options.threads : DEFAULT_THREADS;
    if (threads > options.max_clients) threads = options.max_clients;
    /* With several threads that accept, a second client could be accepted while the first and only one is served. */
    options.threads = options.once ? 1 : threads > MOST_THREADS ? MOST_THREADS : threads;
    open_array(accepts() ? options.threads : options.max_clients);
    listen_at(1, true);
}

void run_model(void) {
    pthread_t threads[MOST_THREADS];
    for (intptr_t number = 1; number <= options.threads; number++)
        threads[number - 1] = start_thread(serve_all, (void *)number);
    struct client *client;
    while (!accepts() && (client = accept_client()) != NULL) put(client);
    end_queue();
    for (int index = 0; index < options.threads; index++) pthread_join(threads[index], NULL);
}
