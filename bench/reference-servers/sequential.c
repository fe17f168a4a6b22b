/* One client at a time, on one thread: what sequential/posix does. */
#include "tcp.h"
#include <sys/socket.h>

int main(int count, char **arguments) {
    static struct conversation conversation;
    int listener = listen_on(port_of(count, arguments), 0);
    for (;;) {
        int client = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
        if (client >= 0) serve_client(client, &conversation);
    }
}
