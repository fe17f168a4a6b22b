/* An event loop over epoll: one thread serves all its clients, each when its socket is ready or its wait is over. */
#pragma once
#include "server.h"

/* Serves the clients of one listening socket until the server stops, or after its only client. number: the thread's, from 1. */
void run_loop(int listener, int number);
