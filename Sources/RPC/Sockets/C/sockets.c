#define _GNU_SOURCE
#include "sockets.h"

#include <sched.h>
#include <sys/socket.h>

int sockets_accept(int listener) { return accept4(listener, 0, 0, SOCK_NONBLOCK | SOCK_CLOEXEC); }

int sockets_processors(void) {
    cpu_set_t allowed;
    if (sched_getaffinity(0, sizeof allowed, &allowed)) return 1;
    int count = CPU_COUNT(&allowed);
    return count > 0 ? count : 1;
}
