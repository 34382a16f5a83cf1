#define _GNU_SOURCE
#include "peers.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { most_connections = 1024, buffer_size = 1 << 16 };

struct caller {
    unsigned char in[buffer_size];
    int held;
};

static int listen_anywhere(void) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    signal(SIGPIPE, SIG_IGN);
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    if (bind(listener, (struct sockaddr *)&address, size) || listen(listener, 512)) return -1;
    getsockname(listener, (struct sockaddr *)&address, &size);
    printf("%d\n", ntohs(address.sin_port));
    fflush(stdout);
    return listener;
}

static void send_all(int socket, const unsigned char *bytes, long count) {
    while (count > 0) {
        long sent = send(socket, bytes, count, 0);
        if (sent <= 0) return;
        bytes += sent;
        count -= sent;
    }
}

int peer_serve_bare(int reply_size) {
    static struct caller callers[most_connections];
    static unsigned char out[1 << 20];
    int listener = listen_anywhere();
    if (listener < 0) return 1;
    int poll = epoll_create1(0);
    struct epoll_event event = {.events = EPOLLIN, .data.fd = listener}, events[256];
    epoll_ctl(poll, EPOLL_CTL_ADD, listener, &event);
    for (;;) {
        int ready = epoll_wait(poll, events, 256, -1);
        for (int place = 0; place < ready; place++) {
            int socket = events[place].data.fd;
            if (socket == listener) {
                int caller = accept(listener, 0, 0), on = 1;
                if (caller < 0) continue;
                if (caller >= most_connections) {
                    close(caller);
                    continue;
                }
                setsockopt(caller, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
                callers[caller].held = 0;
                event = (struct epoll_event){.events = EPOLLIN, .data.fd = caller};
                epoll_ctl(poll, EPOLL_CTL_ADD, caller, &event);
                continue;
            }
            struct caller *caller = &callers[socket];
            long count = recv(socket, caller->in + caller->held, buffer_size - caller->held, 0);
            if (count <= 0) {
                close(socket);
                continue;
            }
            caller->held += count;
            int start = 0;
            long written = 0;
            while (caller->held - start >= 4) {
                uint32_t length;
                memcpy(&length, caller->in + start, 4);
                length = ntohl(length);
                if (caller->held - start < 4 + (long)length) break;
                uint32_t size = htonl(reply_size);
                memcpy(out + written, &size, 4);
                // So that what comes back depends on what was sent.
                memset(out + written + 4, caller->in[start + 4], reply_size);
                written += 4 + reply_size;
                start += 4 + length;
                if (written > (long)sizeof out - 4 - reply_size) {
                    send_all(socket, out, written);
                    written = 0;
                }
            }
            memmove(caller->in, caller->in + start, caller->held - start);
            caller->held -= start;
            send_all(socket, out, written);
        }
    }
}

int peer_serve_file(const char *path) {
    int file = open(path, O_RDONLY);
    struct stat status;
    if (file < 0 || fstat(file, &status)) return 1;
    unsigned char *bytes = malloc(status.st_size);
    if (!bytes || read(file, bytes, status.st_size) != status.st_size) return 1;
    int listener = listen_anywhere();
    if (listener < 0) return 1;
    for (;;) {
        int caller = accept(listener, 0, 0);
        if (caller < 0) continue;
        for (long place = 0; place < status.st_size; place += 1 << 17) {
            long left = status.st_size - place;
            send_all(caller, bytes + place, left < 1 << 17 ? left : 1 << 17);
        }
        close(caller);
    }
}

double peer_read_all(int port, long *bytes, int processor) {
    cpu_set_t before, only;
    sched_getaffinity(0, sizeof before, &before);
    CPU_ZERO(&only);
    CPU_SET(processor, &only);
    sched_setaffinity(0, sizeof only, &only);
    static unsigned char in[1 << 18];
    int peer = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK), .sin_port = htons(port)};
    struct timespec began, ended;
    clock_gettime(CLOCK_MONOTONIC, &began);
    *bytes = 0;
    double seconds = -1;
    if (!connect(peer, (struct sockaddr *)&address, sizeof address)) {
        long count;
        while ((count = recv(peer, in, sizeof in, 0)) > 0) *bytes += count;
        clock_gettime(CLOCK_MONOTONIC, &ended);
        seconds = (ended.tv_sec - began.tv_sec) + (ended.tv_nsec - began.tv_nsec) / 1e9;
    }
    close(peer);
    sched_setaffinity(0, sizeof before, &before);
    return seconds;
}
