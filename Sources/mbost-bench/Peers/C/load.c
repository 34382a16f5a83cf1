#define _GNU_SOURCE
#include "peers.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { in_size = 1 << 18, out_size = 1 << 16, most_waiting = 4096, head_size = 17 };

struct connection {
    int socket;
    unsigned char *in, *out;
    long held, written;
    uint32_t stream;         // the last one opened
    long sent, answered;     // calls
    int64_t due[most_waiting];  // of calls under way, by their number
};

struct run {
    const struct peer_load *load;
    struct peer_result *result;
    unsigned int *latencies;
    long capacity;
    struct connection *connections;
    int poll;
    uint16_t method;
    uint64_t chance;
    long due_calls;
};

static int64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

static int fail(struct run *run, const char *trouble) {
    if (!run->result->trouble[0]) snprintf(run->result->trouble, sizeof run->result->trouble, "%s", trouble);
    return -1;
}

static int read_exactly(int socket, unsigned char *bytes, long count) {
    while (count > 0) {
        long got = recv(socket, bytes, count, 0);
        if (got <= 0) return -1;
        bytes += got;
        count -= got;
    }
    return 0;
}

static uint32_t number(const unsigned char *bytes) {
    return (uint32_t)bytes[0] << 24 | bytes[1] << 16 | bytes[2] << 8 | bytes[3];
}

static unsigned char *put32(unsigned char *out, uint32_t value) {
    out[0] = value >> 24, out[1] = value >> 16, out[2] = value >> 8, out[3] = value;
    return out + 4;
}

// HELLO both ways, AUTH, and the method's number.
static int greet_mbost(struct run *run, struct connection *connection) {
    static const unsigned char hello[] = {0, 0, 0, 22, 1,    0,    0,    0,    0, 0, 0x6d, 0x62, 0x73,
                                          0x74, 1, 1, 0, 0x10, 0, 0, 0, 4, 0, 0, 0, 0};
    unsigned char *in = connection->in, *out = connection->out;
    if (send(connection->socket, hello, sizeof hello, 0) != sizeof hello) return fail(run, "HELLO cannot be sent");
    if (read_exactly(connection->socket, in, 4)) return fail(run, "no HELLO");
    uint32_t length = number(in);
    if (length > in_size || read_exactly(connection->socket, in, length) || in[0] != 1) return fail(run, "no HELLO");
    int count = in[20] << 8 | in[21], isFound = 0;
    unsigned char *place = in + 22;
    for (int method = 0; method < count; method++) {
        int size = place[3] << 8 | place[4];
        if (size == (int)strlen(run->load->method) && !memcmp(place + 5, run->load->method, size)) {
            run->method = place[0] << 8 | place[1];
            isFound = 1;
        }
        place += 5 + size;
    }
    if (!isFound) return fail(run, "the server lacks the method");
    if (!run->load->token) return 0;
    long size = strlen(run->load->token);
    unsigned char *end = put32(out, 6 + 2 + size);
    *end++ = 11;
    *end++ = 0;
    end = put32(end, 0);
    *end++ = size >> 8;
    *end++ = size;
    memcpy(end, run->load->token, size);
    end += size;
    return send(connection->socket, out, end - out, 0) == end - out ? 0 : fail(run, "AUTH cannot be sent");
}

// Start-up without a password, and the statement.
static int greet_postgres(struct run *run, struct connection *connection) {
    static const char parameters[] = "user\0mbost\0database\0postgres\0";
    unsigned char *in = connection->in, *out = connection->out;
    unsigned char *end = put32(put32(out, 8 + sizeof parameters), 196608);
    memcpy(end, parameters, sizeof parameters);
    if (send(connection->socket, out, 8 + sizeof parameters, 0) < 0) return fail(run, "no start-up");
    long text = strlen(run->load->statement);
    int ready = 0;
    while (ready < 2) {
        if (read_exactly(connection->socket, in, 5)) return fail(run, "PostgreSQL hung up");
        unsigned char type = in[0];
        uint32_t length = number(in + 1) - 4;
        if (length > in_size || read_exactly(connection->socket, in, length)) return fail(run, "PostgreSQL hung up");
        if (type == 'E') return fail(run, "PostgreSQL refuses");
        if (type != 'Z' || ++ready == 2) continue;
        out[0] = 'P';
        end = put32(out + 1, 4 + 2 + text + 1 + 2);
        *end++ = 's';
        *end++ = 0;
        memcpy(end, run->load->statement, text + 1);
        end += text + 1;
        *end++ = 0;
        *end++ = 0;
        *end++ = 'S';
        end = put32(end, 4);
        if (send(connection->socket, out, end - out, 0) < 0) return fail(run, "no statement");
    }
    return 0;
}

static int open_connection(struct run *run, struct connection *connection) {
    const struct peer_load *load = run->load;
    connection->in = malloc(in_size);
    connection->out = malloc(out_size);
    connection->socket = socket(AF_INET, SOCK_STREAM, 0);
    int on = 1;
    setsockopt(connection->socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    struct timeval patience = {.tv_sec = 10};
    setsockopt(connection->socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK), .sin_port = htons(load->port)};
    if (!connection->in || !connection->out) return fail(run, "no memory");
    if (connect(connection->socket, (struct sockaddr *)&address, sizeof address)) return fail(run, "cannot connect");
    if (load->protocol == PEER_MBOST && greet_mbost(run, connection)) return -1;
    if (load->protocol == PEER_POSTGRES && greet_postgres(run, connection)) return -1;
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = connection};
    return epoll_ctl(run->poll, EPOLL_CTL_ADD, connection->socket, &event);
}

// Puts one more call into the connection's buffer.
static void ask(struct run *run, struct connection *connection, int64_t due) {
    const struct peer_load *load = run->load;
    run->chance = run->chance * 6364136223846793005u + 1442695040888963407u;
    const unsigned char *request =
        load->requests + (long)((run->chance >> 33) % load->request_count) * load->request_size;
    unsigned char *out = connection->out + connection->written;
    if (load->protocol == PEER_BARE) {
        out = put32(out, load->request_size);
    } else if (load->protocol == PEER_MBOST) {
        out = put32(out, 6 + 7 + load->request_size);
        *out++ = 2;
        *out++ = 3;
        out = put32(out, ++connection->stream);
        *out++ = run->method >> 8;
        *out++ = run->method;
        out = put32(out, 0);
        *out++ = 0;
    }
    memcpy(out, request, load->request_size);
    connection->written = out + load->request_size - connection->out;
    connection->due[connection->sent++ % most_waiting] = due;
}

static int flush_out(struct run *run, struct connection *connection) {
    long place = 0;
    while (place < connection->written) {
        long sent = send(connection->socket, connection->out + place, connection->written - place, 0);
        if (sent <= 0) return fail(run, "the server does not read");
        place += sent;
    }
    connection->written = 0;
    return 0;
}

// Length of the whole reply at the start of the bytes, 0 when it is not there yet; *wrong when it is an error.
static long reply_length(int protocol, const unsigned char *in, long held, int *wrong) {
    if (protocol == PEER_BARE || protocol == PEER_MBOST) {
        if (held < 4) return 0;
        long length = 4 + (long)number(in);
        if (held < length) return 0;
        // STATUS with code OK and a message.
        if (protocol == PEER_MBOST) *wrong = in[4] != 5 || in[10] != 0 || !(in[5] & 2);
        return length;
    }
    if (protocol == PEER_REDIS) {
        long size = 0, place = 1;
        if (held < 1) return 0;
        *wrong = in[0] != '$';
        while (place < held && in[place] >= '0' && in[place] <= '9') size = size * 10 + in[place++] - '0';
        return place + 2 + size + 2 <= held && place < held ? place + 2 + size + 2 : 0;
    }
    long place = 0;
    int rows = 0;
    while (held - place >= 5) {
        long length = 1 + (long)number(in + place + 1);
        if (held - place < length) return 0;
        if (in[place] == 'D') rows++;
        if (in[place] == 'E') *wrong = 1;
        place += length;
        if (in[place - length] == 'Z') {
            if (rows != 1) *wrong = 1;
            return place;
        }
    }
    return 0;
}

// Takes all answers that came; how many, or -1.
static long take(struct run *run, struct connection *connection, int isMeasured) {
    long got = recv(connection->socket, connection->in + connection->held, in_size - connection->held, 0);
    if (got <= 0) return fail(run, "the server hung up");
    connection->held += got;
    int64_t time = now();
    long place = 0, taken = 0;
    for (;;) {
        int wrong = 0;
        long length =
            reply_length(run->load->protocol, connection->in + place, connection->held - place, &wrong);
        if (length <= 0) break;
        place += length;
        taken++;
        int64_t due = connection->due[connection->answered++ % most_waiting];
        if (!isMeasured) continue;
        if (wrong) run->result->errors++;
        run->result->reply_bytes += length;
        int64_t latency = time - due;
        if (run->result->calls < run->capacity)
            run->latencies[run->result->calls] = latency > UINT32_MAX ? UINT32_MAX : latency;
        run->result->calls++;
    }
    memmove(connection->in, connection->in + place, connection->held - place);
    connection->held -= place;
    return taken;
}

static int closed_loop(struct run *run, double seconds, int isMeasured) {
    struct epoll_event events[256];
    int64_t began = now(), end = began + (int64_t)(seconds * 1e9), time = began;
    for (int place = 0; place < run->load->connections; place++) {
        struct connection *connection = &run->connections[place];
        while (connection->sent - connection->answered < run->load->depth) ask(run, connection, time);
        if (flush_out(run, connection)) return -1;
    }
    while (time < end) {
        int ready = epoll_wait(run->poll, events, 256, 1000);
        if (ready <= 0) return fail(run, "no answer for a second");
        for (int place = 0; place < ready; place++) {
            struct connection *connection = events[place].data.ptr;
            long taken = take(run, connection, isMeasured);
            if (taken < 0) return -1;
            time = now();
            for (; taken > 0; taken--) ask(run, connection, time);
            if (connection->written && flush_out(run, connection)) return -1;
        }
    }
    run->result->seconds = (time - began) / 1e9;
    return 0;
}

static int open_loop(struct run *run, double seconds) {
    struct epoll_event events[256];
    int64_t began = now(), end = began + (int64_t)(seconds * 1e9), time = began;
    long due = 0;
    double gap = 1e9 / run->load->rate;
    while (time < end) {
        time = now();
        while (began + (int64_t)(due * gap) <= time) {
            struct connection *connection = &run->connections[due % run->load->connections];
            if (connection->sent - connection->answered >= most_waiting) return fail(run, "the server is too slow");
            if (connection->written > out_size - 512 && flush_out(run, connection)) return -1;
            ask(run, connection, began + (int64_t)(due * gap));
            due++;
        }
        for (int place = 0; place < run->load->connections; place++)
            if (run->connections[place].written && flush_out(run, &run->connections[place])) return -1;
        int ready = epoll_wait(run->poll, events, 256, 0);
        for (int place = 0; place < ready; place++)
            if (take(run, events[place].data.ptr, 1) < 0) return -1;
    }
    run->result->seconds = (time - began) / 1e9;
    return 0;
}

// What is still under way is answered before the next run.
static int drain(struct run *run) {
    struct epoll_event events[256];
    for (;;) {
        long waiting = 0;
        for (int place = 0; place < run->load->connections; place++)
            waiting += run->connections[place].sent - run->connections[place].answered;
        if (!waiting) return 0;
        int ready = epoll_wait(run->poll, events, 256, 1000);
        if (ready <= 0) return fail(run, "no answer for a second");
        for (int place = 0; place < ready; place++)
            if (take(run, events[place].data.ptr, 0) < 0) return -1;
    }
}

int peer_run(const struct peer_load *load, unsigned int *latencies, long capacity, struct peer_result *result) {
    memset(result, 0, sizeof *result);
    cpu_set_t before, only;
    sched_getaffinity(0, sizeof before, &before);
    CPU_ZERO(&only);
    CPU_SET(load->processor, &only);
    sched_setaffinity(0, sizeof only, &only);
    struct run run = {.load = load, .result = result, .latencies = latencies, .capacity = capacity, .chance = 42};
    run.poll = epoll_create1(0);
    run.connections = calloc(load->connections, sizeof *run.connections);
    int outcome = run.connections ? 0 : fail(&run, "no memory");
    for (int place = 0; !outcome && place < load->connections; place++)
        outcome = open_connection(&run, &run.connections[place]);
    if (!outcome) outcome = closed_loop(&run, load->seconds / 5, 0);
    if (!outcome) outcome = drain(&run);
    if (!outcome) outcome = load->rate > 0 ? open_loop(&run, load->seconds) : closed_loop(&run, load->seconds, 1);
    for (int place = 0; run.connections && place < load->connections; place++) {
        if (run.connections[place].socket > 0) close(run.connections[place].socket);
        free(run.connections[place].in);
        free(run.connections[place].out);
    }
    free(run.connections);
    close(run.poll);
    sched_setaffinity(0, sizeof before, &before);
    return outcome || result->errors ? 1 : 0;
}
