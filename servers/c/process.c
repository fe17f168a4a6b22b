/*
 * Processes that serve clients, by fork. A child has a copy of all that its parent had; what is to be shared must lie in
 * memory that was mapped so before (clients.c). A descriptor that is opened later is of one process alone.
 */
#include "server.h"
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* The children by slot; 0: none. A child that is reaped here is in it no more, so its number is safe to signal. */
static pid_t *processes;
static long process_count;
static const char *owner;
atomic_int crashes;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

void open_processes(long count, const char *what) {
    process_count = count;
    owner = what;
    processes = calloc(count, sizeof *processes);
    if (processes == NULL) _exit(1);
}

static void stop(int signal) {
    (void)signal;
    stopping = true;
}

/* SIGTERM interrupts a call that blocks, and says that the server is ending. */
static void begin_child(pid_t parent) {
    struct sigaction ending = {.sa_handler = stop};
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    /* However the parent ends, no child outlives it; it may have ended already. */
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(1);
    sigaction(SIGTERM, &ending, NULL);
    pthread_sigmask(SIG_UNBLOCK, &signals, NULL);
}

bool start_process(int slot, void (*run)(void *), void *argument) {
    pid_t parent = getpid();
    pthread_mutex_lock(&lock);
    pid_t child = fork();
    if (child == 0) {
        begin_child(parent);
        leave_block();
        run(argument);
        _exit(0);
    }
    if (child > 0) processes[slot] = child;
    pthread_mutex_unlock(&lock);
    return child > 0;
}

static const char *name_end(const siginfo_t *info) {
    if (info->si_code == CLD_EXITED) return "an error";
    switch (info->si_status) {
    case SIGKILL: return "SIGKILL";
    case SIGSEGV: return "SIGSEGV";
    case SIGABRT: return "SIGABRT";
    default: return "a signal";
    }
}

/* The first is reported; all are counted. */
static void report_crash(int slot, const siginfo_t *info) {
    bool ended_itself = info->si_code == CLD_EXITED && info->si_status == 0;
    if (ended_itself || crashes++ > 0) return;
    fprintf(stderr, "tellers: the process of %s %d crashed: it was ended by %s\n", owner, slot, name_end(info));
}

int reap_process(void) {
    siginfo_t info;
    int slot = -1;
    while (waitid(P_ALL, 0, &info, WEXITED | WNOWAIT) != 0) {
        if (errno != EINTR) return -1;
    }
    pthread_mutex_lock(&lock);
    for (int index = 0; index < process_count; index++) {
        if (processes[index] == info.si_pid) slot = index;
    }
    if (slot >= 0) processes[slot] = 0;
    pthread_mutex_unlock(&lock);
    if (slot >= 0) report_crash(slot, &info);
    waitpid(info.si_pid, NULL, 0);
    return slot;
}

bool end_process(int slot) {
    pthread_mutex_lock(&lock);
    bool alive = slot < process_count && processes[slot] > 0;
    if (alive) kill(processes[slot], SIGTERM);
    pthread_mutex_unlock(&lock);
    return alive;
}

void end_processes(void) {
    for (int slot = 0; slot < process_count; slot++) end_process(slot);
}
