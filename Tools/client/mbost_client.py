#!/usr/bin/env python3
"""A caller of mbostd in Python, written from Proto/WIRE.md alone: the standard library and `protobuf` from PyPI.

It holds no copy of the contract: it asks the server for it (Describe) and makes its messages from that.

    mbost_client.py --server 127.0.0.1:7641 methods
    mbost_client.py --server 127.0.0.1:7641 call LookUpStatus '{"person": 123456782}'
    mbost_client.py --server 127.0.0.1:7641 register messages.jsonl
    mbost_client.py --server 127.0.0.1:7641 download 27DV 2027 --out folder

Who calls stands in --token-file (or MBOST_TOKEN_FILE), why in --reason (or MBOST_REASON).

`register` reads a Registration as protobuf's JSON from each line. Exit status: 0, or 1 with a line on standard error.
"""
import argparse
import hashlib
import json
import os
import socket
import struct
import sys

from google.protobuf import descriptor_pb2, descriptor_pool, json_format, message_factory

HELLO, CALL, MESSAGE, END, STATUS, CANCEL, WINDOW, PING, PONG, GOODBYE, AUTH = range(1, 12)
FLAG_END, FLAG_MESSAGE = 1, 2
MAGIC, VERSION, MAX_FRAME, WINDOW_SIZE = 0x6D627374, 1, 1 << 20, 1 << 18
CODES = (
    "OK CANCELLED UNKNOWN INVALID_ARGUMENT DEADLINE_EXCEEDED NOT_FOUND ALREADY_EXISTS PERMISSION_DENIED "
    "RESOURCE_EXHAUSTED FAILED_PRECONDITION ABORTED OUT_OF_RANGE UNIMPLEMENTED INTERNAL UNAVAILABLE DATA_LOSS "
    "UNAUTHENTICATED"
).split()


class CallError(Exception):
    """How a call failed."""

    def __init__(self, code, text, details=()):
        self.code = CODES[code] if code < len(CODES) else "UNKNOWN"
        self.details = list(details)
        super().__init__(f"{self.code}: {text}")


class Connection:
    """One connection; one call at a time, which is all a script needs."""

    def __init__(self, host, port, token=None, timeout=30):
        self.socket = socket.create_connection((host, port), timeout)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.pending = b""
        self.last_stream = 0
        self._send(HELLO, 0, 0, struct.pack(">IBBIIH", MAGIC, VERSION, VERSION, MAX_FRAME, WINDOW_SIZE, 0))
        kind, _, _, body = self._frame()
        if kind == GOODBYE:
            raise CallError(14, self._text(body, 0)[0])
        magic, low, high, _, self.peer_window, count = struct.unpack_from(">IBBIIH", body)
        if kind != HELLO or magic != MAGIC or not low <= VERSION <= high:
            raise CallError(14, "this is no mbostd of version 1")
        self.methods, place = {}, 16
        for _ in range(count):
            number, method_kind = struct.unpack_from(">HB", body, place)
            name, place = self._text(body, place + 3)
            self.methods[name] = (number, method_kind)

        if token:
            self._send(AUTH, 0, 0, struct.pack(">H", len(token.encode())) + token.encode())

    def close(self):
        self.socket.close()

    # Frames

    def _send(self, kind, flags, stream, body=b""):
        self.socket.sendall(struct.pack(">IBBI", 6 + len(body), kind, flags, stream) + body)

    def _bytes(self, count):
        while len(self.pending) < count:
            piece = self.socket.recv(1 << 16)
            if not piece:
                raise CallError(14, "the server closed the connection")
            self.pending += piece
        taken, self.pending = self.pending[:count], self.pending[count:]
        return taken

    def _frame(self):
        """The next frame that is not about the connection itself."""
        while True:
            (length,) = struct.unpack(">I", self._bytes(4))
            if not 6 <= length <= MAX_FRAME:
                raise CallError(13, f"the server sent a frame of {length} bytes")
            kind, flags, stream = struct.unpack(">BBI", self._bytes(6))
            body = self._bytes(length - 6)
            if kind == PING:
                self._send(PONG, 0, 0, body)
            elif kind != PONG and not (kind == GOODBYE and self.last_stream):
                return kind, flags, stream, body

    @staticmethod
    def _text(body, place):
        (length,) = struct.unpack_from(">H", body, place)
        place += 2
        return body[place : place + length].decode(), place + length

    # Calls

    def call(self, method, requests, timeout=0, metadata=()):
        """Sends the requests and gives the replies as they come.

        A request is only taken from its iterator when it may go: so that one can depend on the reply to the last.
        """
        if method not in self.methods:
            raise CallError(12, f"the server has no method {method}")
        number, kind = self.methods[method]
        self.last_stream += 1
        stream, credit, taken = self.last_stream, self.peer_window, 0
        head = struct.pack(">HIB", number, timeout, len(metadata))
        for name, value in metadata:
            for text in (name.encode(), value.encode()):
                head += struct.pack(">H", len(text)) + text
        requests = iter(requests)
        if kind in (0, 2):
            self._send(CALL, FLAG_END | FLAG_MESSAGE, stream, head + next(requests))
            sending = False
        else:
            self._send(CALL, 0, stream, head)
            sending = True
        while True:
            while sending and credit > 0:
                request = next(requests, None)
                if request is None:
                    self._send(END, FLAG_END, stream)
                    sending = False
                    break
                self._send(MESSAGE, 0, stream, request)
                credit -= max(1, len(request))
                if kind == 3:
                    break
            frame, flags, number, body = self._frame()
            if number != stream:
                continue
            if frame == MESSAGE:
                yield body
                taken += max(1, len(body))
                if taken >= WINDOW_SIZE // 2:
                    self._send(WINDOW, 0, stream, struct.pack(">I", taken))
                    taken = 0
            elif frame == WINDOW:
                credit += struct.unpack(">I", body)[0]
            elif frame == STATUS:
                code = body[0]
                text, place = self._text(body, 1)
                details, count = [], body[place]
                place += 1
                for _ in range(count):
                    name, place = self._text(body, place)
                    value, place = self._text(body, place)
                    details.append((name, value))
                if code:
                    raise CallError(code, text, details)
                if flags & FLAG_MESSAGE:
                    yield body[place:]
                return


class Service:
    """The calls by name, with messages made from the server's own description."""

    def __init__(self, connection, reason=""):
        self.connection = connection
        self.metadata = [("reason", reason)] if reason else []
        # DescribeReply has one field, bytes, with number 1: enough to read the rest.
        (reply,) = connection.call("mbost.v1.Status/Describe", [b""])
        holder = descriptor_pb2.FileDescriptorProto(
            name="describe.proto", package="bare", syntax="proto3",
            message_type=[
                descriptor_pb2.DescriptorProto(
                    name="Reply",
                    field=[
                        descriptor_pb2.FieldDescriptorProto(
                            name="descriptors", number=1, type=descriptor_pb2.FieldDescriptorProto.TYPE_BYTES,
                            label=descriptor_pb2.FieldDescriptorProto.LABEL_OPTIONAL)
                    ])
            ])
        bare = descriptor_pool.DescriptorPool()
        bare.Add(holder)
        read = message_factory.GetMessageClass(bare.FindMessageTypeByName("bare.Reply"))
        files = descriptor_pb2.FileDescriptorSet.FromString(read.FromString(reply).descriptors)
        self.pool = descriptor_pool.DescriptorPool()
        for file in files.file:
            self.pool.Add(file)
        self.service = self.pool.FindServiceByName("mbost.v1.Status")

    def message(self, name):
        return message_factory.GetMessageClass(self.pool.FindMessageTypeByName(f"mbost.v1.{name}"))

    def call(self, name, requests, timeout=30_000):
        """Requests are messages, or dicts as protobuf's JSON; replies are messages."""
        method = self.service.FindMethodByName(name)
        if method is None:
            raise CallError(12, f"the server has no method {name}")
        request = message_factory.GetMessageClass(method.input_type)
        reply = message_factory.GetMessageClass(method.output_type)

        def encoded():
            for item in requests:
                if isinstance(item, dict):
                    item = json_format.ParseDict(item, request())
                yield item.SerializeToString()

        for body in self.connection.call(f"mbost.v1.Status/{name}", encoded(), timeout, self.metadata):
            yield reply.FromString(body)

    def download(self, brin, year, folder):
        """An institution's individual overview; the file has its name once its SHA-256 is right.

        Returns the path.
        """
        name, digest, size, part = None, hashlib.sha256(), 0, os.path.join(folder, f".{os.getpid()}.part")
        try:
            with open(part, "wb") as file:
                for piece in self.call("DownloadOverview", [{"brin": brin, "fundingYear": year}], timeout=0):
                    name = os.path.basename(piece.start.file_name) or name
                    file.write(piece.chunk)
                    digest.update(piece.chunk)
                    size += len(piece.chunk)
                    if piece.HasField("end"):
                        if piece.end.sha256 != digest.hexdigest() or piece.end.bytes != size:
                            raise CallError(15, "the overview did not arrive whole; download it again")
                        file.flush()
                        os.fsync(file.fileno())
                        os.replace(part, os.path.join(folder, name))
                        return os.path.join(folder, name)
            raise CallError(15, "the overview has no end; download it again")
        finally:
            if os.path.exists(part):
                os.remove(part)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--server", default=os.environ.get("MBOST_SERVER", "127.0.0.1:7641"), help="host:port")
    parser.add_argument(
        "--token-file", default=os.environ.get("MBOST_TOKEN_FILE"), help="file with the token that says who calls")
    parser.add_argument(
        "--reason", default=os.environ.get("MBOST_REASON", ""), help="why persons are looked at, for the log")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("methods", help="what the server can be asked")
    call = commands.add_parser("call", help="one call; a line of JSON for each reply")
    call.add_argument("method")
    call.add_argument("request", help="the request as JSON")
    register = commands.add_parser("register", help="sends registrations; a line of JSON for each answer")
    register.add_argument("file", help="a Registration as JSON on each line; - for standard input")
    download = commands.add_parser("download", help="an institution's individual overview")
    download.add_argument("brin")
    download.add_argument("year", type=int)
    download.add_argument("--out", default=".", help="folder")
    options = parser.parse_args()
    host, _, port = options.server.rpartition(":")
    try:
        token = open(options.token_file, encoding="utf-8").read().strip() if options.token_file else None
        service = Service(Connection(host, int(port), token), options.reason)
        if options.command == "methods":
            kinds = ["unary", "client streaming", "server streaming", "bidirectional"]
            for name, (_, kind) in sorted(service.connection.methods.items()):
                method = service.service.FindMethodByName(name.split("/")[1])
                print(f"{name}  {kinds[kind]}  {method.input_type.name} -> {method.output_type.name}")
        elif options.command == "call":
            for reply in service.call(options.method, [json.loads(options.request)]):
                print(json.dumps(json_format.MessageToDict(reply)))
        elif options.command == "register":
            lines = sys.stdin if options.file == "-" else open(options.file, encoding="utf-8")
            for answer in service.call("Register", (json.loads(line) for line in lines if line.strip()), timeout=0):
                print(json.dumps(json_format.MessageToDict(answer)), flush=True)
        else:
            print(service.download(options.brin, options.year, options.out))
    except (CallError, OSError, ValueError, json_format.ParseError) as error:
        print(f"mbost_client.py: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
