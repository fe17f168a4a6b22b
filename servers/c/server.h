/*
 * What all the C servers share: the options, the array of the clients, and the turn of a client. Each model is one file:
 * it defines the functions at the end, which say on which thread a client gets its turns.
 */
#pragma once
#include "http.h"
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>

struct options {
    const char *model, *host, *workload, *label, *ms, *path, *when_full, *recv, *hand_off;
    /* bytes of the page or the file; 0: our own page. */
    long port, bytes, iterations, wait_us, max_clients, requests_per_connection, backlog, threads;
    long header_timeout_ms, idle_timeout_ms, send_timeout_ms, close_grace_ms;
    /* The server ends after its first client. */
    long once;
    /* The file was made for this server, which removes it. */
    long owns_file;
    /* The descriptor of its timeline; 0: it keeps none. */
    long timeline;
};
extern struct options options;

/* What a client waits for. */
enum state { RECEIVES, SENDS, WAITS, LINGERS, LEFT };

/* What others see of its state: as in servers/phase.ts. */
enum phase { FREE, ACCEPTED, RECEIVING, WORKING, SENDING, CLOSING };

/* What others see of the client in a slot, also from another process. On a cache line of its own. */
struct seen {
    _Alignas(64) atomic_long requests;
    _Atomic int64_t idle_since_us;
};

struct client {
    int socket;
    int slot;
    /* From 0, in the order of acceptance: for the timeline. */
    uint32_t number;
    enum state state;
    struct conversation conversation;
    /* Received and not answered yet: a part of a request, or requests behind one that takes time. */
    char *held;
    size_t held_bytes;
    /* What the kernel has not taken yet of the answer under way. */
    struct answer answer;
    char *copy;
    /* How long it is still waited for; a limit of 0 is none. */
    long since_ms, limit_ms;
    /* When its first turn began; 0 before. */
    long served_ms;
    bool answered, stalled;
    /* The end of its wait. */
    int64_t due_us;
    struct seen *seen;
    pthread_t thread;
    /* Set after `thread`; read by the thread that ends the server. */
    atomic_bool blocks_thread;
    /* For the model's own list, and for its loop. */
    struct client *previous, *next;
    uint32_t watched;
};

enum { RECEIVE_BYTES = 65536, BUFFER_BYTES = RECEIVE_BYTES + 2 * MAX_HEAD_BYTES, LINGER_MS = 1000 };

/* The server is ending: requests that have begun are answered, nothing else. */
extern atomic_bool stopping;

/* clients.c: the array of the clients. */
extern _Atomic(struct client *) *slots;
extern atomic_int active_clients;
void open_array(long capacity);
/* A slot for an accepted socket; NULL when all are taken. */
struct client *claim(int socket);
/* Closes the socket, frees the slot and the client. */
void leave(struct client *client);
bool is_full(void);
/* Block until there is room, or a client, or the server stops; wait_for_last: until no client is left. */
void wait_for_room(void);
void wait_for_client(void);
void wait_for_last(void);
/* What was to serve the client could not be started: the client leaves unserved, and the first is reported. */
void give_up(struct client *client, const char *what, int error);
/* This process takes clients into this slot alone: each process has its own copy of the array. */
void keep_slot(int slot);
/* The client of a process that died there counts as left. */
void forget(int slot);
/* Ends the client that has been idle longest; false when none is. */
bool evict_idle(void);
/* Refuses a client: 503 where the workload is HTTP. */
void refuse(int socket);
void close_refused(bool all);
/* Interrupts what blocks for a client: threads, and processes. */
void nudge_all(void);
void wake_all(void);
/* Counts a client of a thread, by the thread's number from 1. */
void count_for_thread(int thread);
void print_closed(void);

/* timeline.c: every change of a client's phase, where the server was given memory for them. */
extern struct timeline *timeline;
void open_timeline(int file);
void record(const struct client *client, enum phase phase);
/* In a process that was forked: the block that its parent writes to is not its own. */
void leave_block(void);
static inline void note(const struct client *client, enum phase phase) {
    if (timeline != NULL) record(client, phase);
}

/* turn.c: one turn of a client, on whatever thread has it. */
/* Before its first turn: from now on a request is waited for. */
void begin_service(struct client *client);
/* Receives once, and answers what is whole. flags: MSG_DONTWAIT, or 0 for a socket that blocks. */
enum state take_turn(struct client *client, char *buffer, int flags);
/* After WAITS, when the wait is over. */
enum state resume(struct client *client, char *buffer, int flags);
bool is_late(const struct client *client);
/* Its time is over: it gets 408 if it has begun a request. */
enum state end_late(struct client *client);
/* Serves a client on this thread until it has left; the slot is still taken. */
void serve_client(struct client *client, char *buffer);

/* tcp.c: listening and accepting. */
extern int *listeners;
void listen_at(int count, bool blocks);
void stop_listening(void);
/* Blocks until there is a client; NULL when the server stops, or after its only client. */
struct client *accept_client(void);
/* After accept: there is no descriptor, or no memory, for another client; reported once. */
bool is_exhausted(void);
void report_no_descriptor(void);
/* How often a blocked call ends, and a loop looks at its clients' limits. */
long tick_ms(void);
long now_ms(void);
int64_t now_us(void);

/* process.c: at most one in each slot. crashes: the children that did not end by themselves. */
extern atomic_int crashes;
/* what: of which a process is, before the number of its slot. */
void open_processes(long count, const char *what);
/* Runs in a child, which ends with its parent. False with errno when there can be no other process. */
bool start_process(int slot, void (*run)(void *), void *argument);
/* Blocks until a child has ended: its slot; -1 when there is none. */
int reap_process(void);
/* Asks it to end; false when there is none. */
bool end_process(int slot);
void end_processes(void);

/* For the models. */
pthread_t start_thread(void *(*run)(void *), void *argument);

/* Each model defines these. prepare: before anything is accepted; opens the array and listens. */
void prepare_model(void);
/* Serves until the server stops, or after its only client. */
void run_model(void);
