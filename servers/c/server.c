/*
 * The process of a C server: reads its options, reports in JSON lines where it listens and what it did, and drains on
 * SIGTERM or SIGINT; at a second one it ends at once. The main thread only supervises: the model's threads do the work.
 */
#include "server.h"
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

/* Signals so close together are one Ctrl-C, which npm may forward once more. */
enum { NUDGE_MS = 10, SAME_KEYSTROKE_MS = 400 };

struct options options = {
    .host = "127.0.0.1", .workload = "page", .label = "page", .model = "", .ms = "", .when_full = "wait", .recv = "polling",
    .hand_off = "array", .max_clients = 1024, .requests_per_connection = LONG_MAX, .backlog = 511,
    .header_timeout_ms = 10000, .idle_timeout_ms = 60000, .send_timeout_ms = 30000, .close_grace_ms = 3000,
};
atomic_bool stopping;
static int ended;
static long stopped_ms;

/* Each is given as --name=value. */
static const struct option {
    const char *name;
    const char **text;
    long *number;
} known[] = {
    {"model", &options.model, NULL}, {"host", &options.host, NULL}, {"port", NULL, &options.port},
    {"workload", &options.workload, NULL}, {"label", &options.label, NULL}, {"ms", &options.ms, NULL},
    {"wait-us", NULL, &options.wait_us}, {"bytes", NULL, &options.bytes}, {"path", &options.path, NULL},
    {"owns-file", NULL, &options.owns_file}, {"iterations", NULL, &options.iterations},
    {"max-clients", NULL, &options.max_clients}, {"when-full", &options.when_full, NULL},
    {"header-timeout", NULL, &options.header_timeout_ms}, {"idle-timeout", NULL, &options.idle_timeout_ms},
    {"send-timeout", NULL, &options.send_timeout_ms}, {"close-grace", NULL, &options.close_grace_ms},
    {"requests-per-connection", NULL, &options.requests_per_connection}, {"backlog", NULL, &options.backlog},
    {"once", NULL, &options.once}, {"threads", NULL, &options.threads}, {"recv", &options.recv, NULL},
    {"hand-off", &options.hand_off, NULL}, {"timeline", NULL, &options.timeline},
};

static _Noreturn void refuse_option(const char *argument) {
    fprintf(stderr, "tellers: %s is no option of a C server:", argument);
    for (size_t index = 0; index < sizeof known / sizeof *known; index++)
        fprintf(stderr, " --%s=%s", known[index].name, known[index].text == NULL ? "NUMBER" : "TEXT");
    fprintf(stderr, "\n");
    exit(2);
}

static void read_option(const char *argument) {
    for (size_t index = 0; index < sizeof known / sizeof *known; index++) {
        const struct option *option = &known[index];
        size_t length = strlen(option->name);
        if (strncmp(argument, "--", 2) != 0 || strncmp(argument + 2, option->name, length) != 0) continue;
        if (argument[2 + length] != '=') continue;
        const char *value = argument + 3 + length;
        char *end = NULL;
        errno = 0;
        if (option->text != NULL) *option->text = value;
        else *option->number = strtol(value, &end, 10);
        /* A whole number, and not a negative one. */
        if (end != NULL && (*end != 0 || !isdigit((unsigned char)*value) || errno != 0)) break;
        return;
    }
    refuse_option(argument);
}

static void print_listening(void) {
    printf("{\"event\":\"listening\",\"model\":\"%s\",\"io\":\"c\",\"workload\":\"%s\"", options.model, options.label);
    if (options.iterations > 0) printf(",\"iterations\":%ld", options.iterations);
    printf(",\"host\":\"%s\",\"port\":%ld,\"pid\":%d}\n", options.host, options.port, (int)getpid());
    fflush(stdout);
}

pthread_t start_thread(void *(*run)(void *), void *argument) {
    pthread_t thread;
    int error = pthread_create(&thread, NULL, run, argument);
    if (error == 0) return thread;
    fprintf(stderr, "tellers: a thread of the server could not be started: %s\n", strerror(error));
    exit(1);
}

static void *run(void *nothing) {
    run_model();
    eventfd_write(ended, 1);
    return nothing;
}

/* To interrupt a call that blocks; it does nothing else. */
static void ignore(int signal) {
    (void)signal;
}

static int open_signals(void) {
    sigset_t signals;
    sigemptyset(&signals);
    const int all[] = {SIGTERM, SIGINT, SIGHUP, SIGUSR2};
    for (int index = 0; index < 4; index++) sigaddset(&signals, all[index]);
    /* Blocked here, before any thread starts, they reach the main thread alone. */
    pthread_sigmask(SIG_BLOCK, &signals, NULL);
    struct sigaction nudge = {.sa_handler = ignore};
    sigaction(SIGUSR1, &nudge, NULL);
    signal(SIGPIPE, SIG_IGN);
    return signalfd(-1, &signals, SFD_CLOEXEC);
}

/* The runner holds the other end of stdin: it is gone, however it ended. */
static bool is_orphaned(void) {
    char scrap[64];
    ssize_t count = read(STDIN_FILENO, scrap, sizeof scrap);
    return count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR);
}

/* True when the server is to end at once: at a second Ctrl-C, or at SIGUSR2. */
static bool take_signal(int signals) {
    struct signalfd_siginfo signal;
    if (read(signals, &signal, sizeof signal) != sizeof signal) return false;
    if (signal.ssi_signo == SIGUSR2) return true;
    if (stopping) return now_ms() - stopped_ms > SAME_KEYSTROKE_MS;
    stopped_ms = now_ms();
    stopping = true;
    stop_listening();
    wake_all();
    return false;
}

/* Returns when the model has ended, its time to end is over, or a second signal has come. */
static void supervise(int signals) {
    const char *parent_pipe = getenv("TELLERS_PARENT_PIPE");
    bool has_parent = parent_pipe != NULL && strcmp(parent_pipe, "1") == 0;
    struct pollfd watched[] = {{.fd = ended, .events = POLLIN},
                               {.fd = signals, .events = POLLIN},
                               {.fd = has_parent ? STDIN_FILENO : -1, .events = POLLIN}};
    for (;;) {
        poll(watched, 3, stopping ? NUDGE_MS : -1);
        if (watched[0].revents != 0) return;
        if (watched[1].revents != 0 && take_signal(signals)) return;
        if (watched[2].revents != 0 && is_orphaned()) exit(1);
        if (!stopping) continue;
        if (now_ms() - stopped_ms >= options.close_grace_ms) return;
        /* Again and again, since a thread may have looked just before it blocks. */
        nudge_all();
    }
}

static void remove_file(void) {
    char folder[PATH_MAX];
    snprintf(folder, sizeof folder, "%s", options.path);
    char *end = strrchr(folder, '/');
    unlink(options.path);
    if (end == NULL) return;
    *end = 0;
    rmdir(folder);
}

int main(int count, char **arguments) {
    for (int index = 1; index < count; index++) read_option(arguments[index]);
    int signals = open_signals();
    if (options.owns_file) atexit(remove_file);
    ended = eventfd(0, EFD_CLOEXEC);
    if (options.timeline > 0) open_timeline((int)options.timeline);
    prepare_workload();
    prepare_model();
    start_thread(run, NULL);
    print_listening();
    supervise(signals);
    print_closed();
    /* Threads that still block for a client do not keep the process. */
    exit(0);
}
