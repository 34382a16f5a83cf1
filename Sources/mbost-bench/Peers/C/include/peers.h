// What look-ups are measured with: a load generator that speaks several protocols, and the bare server that none can
// beat. One thread each; nothing is allocated while the clock runs.
#ifndef MBOST_PEERS_H
#define MBOST_PEERS_H

enum { PEER_BARE = 0, PEER_MBOST = 1, PEER_REDIS = 2, PEER_POSTGRES = 3 };

struct peer_load {
    int protocol;
    int port;  // on 127.0.0.1
    int connections;
    int depth;  // requests under way on a connection
    const unsigned char *requests;  // so many of one size, one after another, chosen by chance
    long request_count;
    long request_size;
    const char *method;  // mbost: the method's name
    const char *token;   // mbost: who calls
    const char *statement;  // PostgreSQL: prepared as "s"
    double rate;            // calls a second at fixed moments; 0: the next when one is answered
    double seconds;
    int processor;  // this thread's while it runs
};

struct peer_result {
    long calls;
    long errors;
    long reply_bytes;
    double seconds;
    char trouble[160];  // empty when all went well
};

// Latencies in nanoseconds; with a rate counted from the moment a call was due. 0 when all went well.
int peer_run(const struct peer_load *load, unsigned int *latencies, long capacity, struct peer_result *result);

// Answers every request of 4 bytes of length and so many more with reply_size bytes in the same form, for ever; prints
// its port first. Ends with its parent.
int peer_serve_bare(int reply_size);

// Sends bytes of a file over one connection to whoever connects, for ever; prints its port first.
int peer_serve_file(const char *path);

// Reads all that comes; seconds, or a negative number.
double peer_read_all(int port, long *bytes, int processor);

#endif
