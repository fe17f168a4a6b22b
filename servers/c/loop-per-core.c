/*
 * Several threads, each an event loop with a listening socket of its own on the same port (SO_REUSEPORT): the kernel gives a
 * client to one of them by a hash of its addresses, and there it stays.
 */
#include "loop.h"
#include <sched.h>

enum { MOST_LOOPS = 1024 };

static void *run(void *number) {
    run_loop(listeners[(intptr_t)number - 1], (int)(intptr_t)number);
    return NULL;
}

/* The CPUs that this process may use. */
static int count_cpus(void) {
    cpu_set_t cpus;
    return sched_getaffinity(0, sizeof cpus, &cpus) == 0 ? CPU_COUNT(&cpus) : 1;
}

void prepare_model(void) {
    long loops = options.threads > 0 ? options.threads : count_cpus();
    /* With several loops a second client could be accepted while the first and only one is served. */
    options.threads = options.once ? 1 : loops > MOST_LOOPS ? MOST_LOOPS : loops;
    open_array(options.max_clients);
    listen_at(options.threads, false);
}

void run_model(void) {
    pthread_t threads[MOST_LOOPS];
    for (intptr_t number = 1; number <= options.threads; number++)
        threads[number - 1] = start_thread(run, (void *)number);
    for (int index = 0; index < options.threads; index++) pthread_join(threads[index], NULL);
}
