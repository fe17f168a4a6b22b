/* Sockets, for the C servers. */
#pragma once
#define _GNU_SOURCE
#include "http.h"

/* A socket that listens on 127.0.0.1, ready for accept; ends the process when there can be none. */
int listen_on(const char *port, int flags);

/* Serves one client on a blocking socket until it leaves, then closes the socket. */
void serve_client(int client, struct conversation *conversation);

/* The only argument: the port. */
const char *port_of(int count, char **arguments);
