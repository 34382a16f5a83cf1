#define _GNU_SOURCE
#include "sockets.h"

#include <sched.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

int sockets_accept(int listener) { return accept4(listener, 0, 0, SOCK_NONBLOCK | SOCK_CLOEXEC); }

long sockets_receive(int descriptor, void *bytes, unsigned long count) {
    return syscall(SYS_recvfrom, descriptor, bytes, count, 0, 0, 0);
}

long sockets_send(int descriptor, const void *bytes, unsigned long count, bool more) {
    return syscall(SYS_sendto, descriptor, bytes, count, MSG_NOSIGNAL | (more ? MSG_MORE : 0), 0, 0);
}

int sockets_processors(void) {
    cpu_set_t allowed;
    if (sched_getaffinity(0, sizeof allowed, &allowed)) return 1;
    int count = CPU_COUNT(&allowed);
    return count > 0 ? count : 1;
}
