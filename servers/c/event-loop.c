/* All clients on one thread, each served when its socket is ready. */
#include "loop.h"

void prepare_model(void) {
    open_array(options.max_clients);
    listen_at(1, false);
}

void run_model(void) {
    run_loop(listeners[0], 1);
}
