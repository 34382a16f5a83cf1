// gRPC C++ on the same look-up: a server by the callback and by the asynchronous interface, and a caller.
//   peer serve callback|async REPLY_BYTES
//   peer load PORT CONNECTIONS DEPTH SECONDS RATE REQUEST_BYTES FILE    latencies, nanoseconds as 32-bit numbers
#include <grpcpp/grpcpp.h>
#include <signal.h>
#include <sys/prctl.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "peer.grpc.pb.h"

using Clock = std::chrono::steady_clock;

class CallbackService final : public peer::Peer::CallbackService {
 public:
  explicit CallbackService(std::string reply) : reply_(std::move(reply)) {}

  grpc::ServerUnaryReactor* LookUp(grpc::CallbackServerContext* context, const peer::Bytes*,
                                   peer::Bytes* answer) override {
    answer->set_content(reply_);
    auto* reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }

 private:
  std::string reply_;
};

struct AsyncCall {
  grpc::ServerContext context;
  peer::Bytes request, answer;
  grpc::ServerAsyncResponseWriter<peer::Bytes> writer{&context};
  bool is_done = false;
};

static int Serve(const std::string& kind, int size) {
  std::string reply(size, 'x');
  grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  CallbackService callback(reply);
  peer::Peer::AsyncService async;
  std::unique_ptr<grpc::ServerCompletionQueue> queue;
  if (kind == "callback") {
    builder.RegisterService(&callback);
  } else {
    builder.RegisterService(&async);
    queue = builder.AddCompletionQueue();
  }
  auto server = builder.BuildAndStart();
  if (!server) return 1;
  printf("%d\n", port);
  fflush(stdout);
  if (!queue) {
    server->Wait();
    return 0;
  }
  auto await = [&] {
    auto* call = new AsyncCall;
    async.RequestLookUp(&call->context, &call->request, &call->writer, queue.get(), queue.get(), call);
  };
  for (int waiting = 0; waiting < 512; waiting++) await();
  void* tag;
  bool ok;
  while (queue->Next(&tag, &ok)) {
    auto* call = static_cast<AsyncCall*>(tag);
    if (call->is_done || !ok) {
      delete call;
      continue;
    }
    await();
    call->is_done = true;
    call->answer.set_content(reply);
    call->writer.Finish(call->answer, grpc::Status::OK, call);
  }
  return 0;
}

struct ClientCall {
  grpc::ClientContext context;
  peer::Bytes answer;
  grpc::Status status;
  std::unique_ptr<grpc::ClientAsyncResponseReader<peer::Bytes>> reader;
  Clock::time_point due;
  int connection;
};

static int Load(int port, int connections, int depth, double seconds, double rate, int size, const char* file) {
  std::vector<std::unique_ptr<peer::Peer::Stub>> stubs;
  for (int place = 0; place < connections; place++) {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    auto channel = grpc::CreateCustomChannel("127.0.0.1:" + std::to_string(port), grpc::InsecureChannelCredentials(),
                                             arguments);
    if (!channel->WaitForConnected(std::chrono::system_clock::now() + std::chrono::seconds(10))) return 1;
    stubs.push_back(peer::Peer::NewStub(channel));
  }
  grpc::CompletionQueue queue;
  peer::Bytes request;
  request.set_content(std::string(size, 'q'));
  std::vector<unsigned> latencies;
  latencies.reserve(1 << 22);
  auto ask = [&](int connection, Clock::time_point due) {
    auto* call = new ClientCall;
    call->due = due;
    call->connection = connection;
    call->reader = stubs[connection]->AsyncLookUp(&call->context, request, &queue);
    call->reader->Finish(&call->answer, &call->status, call);
  };
  long under_way = 0, errors = 0;
  auto take = [&](void* tag, Clock::time_point from) {
    std::unique_ptr<ClientCall> call(static_cast<ClientCall*>(tag));
    under_way--;
    if (!call->status.ok()) errors++;
    if (call->due >= from)
      latencies.push_back(std::chrono::duration_cast<std::chrono::nanoseconds>(Clock::now() - call->due).count());
    return call->connection;
  };
  auto began = Clock::now(), measured = began + std::chrono::duration_cast<Clock::duration>(
                                                    std::chrono::duration<double>(seconds / 5));
  auto end = measured + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
  void* tag;
  bool ok;
  if (rate == 0) {
    for (int place = 0; place < connections * depth; place++, under_way++) ask(place % connections, Clock::now());
    while (Clock::now() < end && queue.Next(&tag, &ok)) {
      int connection = take(tag, measured);
      ask(connection, Clock::now());
      under_way++;
    }
  } else {
    long due = 0;
    auto gap = std::chrono::duration<double>(1 / rate);
    while (Clock::now() < end) {
      auto next = measured + std::chrono::duration_cast<Clock::duration>(gap * due);
      if (next <= Clock::now()) {
        ask(due++ % connections, next);
        under_way++;
        continue;
      }
      if (queue.AsyncNext(&tag, &ok, std::chrono::system_clock::now()) == grpc::CompletionQueue::GOT_EVENT)
        take(tag, measured);
    }
  }
  auto took = std::chrono::duration<double>(Clock::now() - measured).count();
  long calls = latencies.size();
  while (under_way > 0 && queue.Next(&tag, &ok)) take(tag, end);
  FILE* out = fopen(file, "wb");
  if (!out || fwrite(latencies.data(), sizeof(unsigned), calls, out) != static_cast<size_t>(calls)) return 1;
  fclose(out);
  printf("%ld %f %ld\n", calls, took, errors);
  return 0;
}

int main(int count, char** arguments) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  std::string what = count > 1 ? arguments[1] : "";
  if (what == "serve" && count == 4) return Serve(arguments[2], atoi(arguments[3]));
  if (what == "load" && count == 9)
    return Load(atoi(arguments[2]), atoi(arguments[3]), atoi(arguments[4]), atof(arguments[5]), atof(arguments[6]),
                atoi(arguments[7]), arguments[8]);
  fprintf(stderr, "peer serve callback|async BYTES, or peer load …\n");
  return 64;
}
