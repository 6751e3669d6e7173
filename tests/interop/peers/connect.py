"""The client of connectrpc from PyPI: `connect.py URL DESCRIPTOR_SET`.

Makes the same calls with Connect and gRPC-Web, with JSON and the binary format, over HTTP/1.1 and HTTP/2, with and
without compression. Prints `failed TRANSPORT CHECK: WHAT` for each check that fails, and `passed TRANSPORT` after each
transport.
"""

import asyncio
import pathlib
import sys

from connectrpc.client import ConnectClient
from connectrpc.code import Code
from connectrpc.compat import google_protobuf_binary_codec, google_protobuf_json_codec
from connectrpc.compression.gzip import GzipCompression
from connectrpc.errors import ConnectError
from connectrpc.method import IdempotencyLevel, MethodInfo, StreamType
from connectrpc.protocol import ProtocolType
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from pyqwest import Client, HTTPTransport, HTTPVersion

url, descriptor_set = sys.argv[1:]
pool = descriptor_pool.DescriptorPool()
for file in descriptor_pb2.FileDescriptorSet.FromString(pathlib.Path(descriptor_set).read_bytes()).file:
    pool.Add(file)
Ask, Answer = (
    message_factory.GetMessageClass(pool.FindMessageTypeByName(f"protocols.v1.{name}"))
    for name in ("Ask", "Answer")
)


def method(name, stream_type, idempotency_level=IdempotencyLevel.UNKNOWN):
    return MethodInfo(
        name=name,
        service_name="protocols.v1.Talk",
        input=Ask,
        output=Answer,
        idempotency_level=idempotency_level,
        stream_type=stream_type,
    )


SAY = method("Say", StreamType.UNARY)
LOOK = method("Look", StreamType.UNARY, IdempotencyLevel.NO_SIDE_EFFECTS)
COUNT = method("Count", StreamType.SERVER_STREAM)
SUM = method("Sum", StreamType.CLIENT_STREAM)
CHAT = method("Chat", StreamType.BIDI_STREAM)
transport = ""


def check(what, holds, seen=""):
    if not holds:
        print(f"failed {transport} {what}: {seen!r}"[:400].replace("\n", " "), flush=True)


async def failure(call):
    try:
        return ConnectError(Code.DATA_LOSS, f"no error, but {await call}")
    except ConnectError as error:
        return error


async def collect(stream):
    return [message async for message in stream]


async def each(*messages):
    for message in messages:
        yield message


async def unary(client, use_get):
    answer = await client.execute_unary(request=Ask(text="h\u00e9llo", number=1 << 60, size=3), method=SAY)
    check("answer", answer == Answer(text="h\u00e9llo", number=1 << 60, data=b"xxx"), answer)
    answer = await client.execute_unary(request=Ask(), method=SAY)
    check("empty", answer == Answer(), answer)
    large = Ask(text="b" * 1_000_000, size=1_000_000)
    answer = await client.execute_unary(request=large, method=SAY)
    check("large", (len(answer.text), len(answer.data)) == (1_000_000, 1_000_000))
    answer = await client.execute_unary(request=Ask(text="{&+ %}"), method=LOOK, use_get=use_get)
    check("look", answer == Answer(text="{&+ %}"), answer)
    error = await failure(client.execute_unary(request=Ask(fail=5, text='no "tea", 100 %'), method=SAY))
    check("error", (error.code, error.message) == (Code.NOT_FOUND, 'no "tea", 100 %'), error)
    names = [detail.type_name.rsplit("/")[-1] for detail in error.details]
    check("details", names == ["google.protobuf.Duration", "pkg.Unknown"], names)
    check("detail", bytes(error.details[0].message_bytes) == b"\x08\x1e")
    late = await failure(client.execute_unary(request=Ask(wait_ms=60_000), method=SAY, timeout_ms=50))
    check("deadline", late.code == Code.DEADLINE_EXCEEDED, late)


async def streams(client, is_http2):
    answers = await collect(client.execute_server_stream(request=Ask(number=3), method=COUNT))
    check("answers", [answer.number for answer in answers] == [1, 2, 3], answers)
    failing = client.execute_server_stream(request=Ask(number=2, fail=10, text="late"), method=COUNT)
    error = await failure(collect(failing))
    check("stream error", (error.code, error.message) == (Code.ABORTED, "late"), error)
    check("stream details", len(error.details) == 2, error.details)
    asks = each(Ask(number=2), Ask(text="x"), Ask(number=40))
    answer = await client.execute_client_stream(request=asks, method=SUM)
    check("sum", answer == Answer(number=42, text="x"), answer)
    if is_http2:
        chat = client.execute_bidi_stream(request=each(Ask(number=1), Ask(number=2)), method=CHAT)
        numbers = [answer.number async for answer in chat]
        check("chat", numbers == [1, 2], numbers)


async def main():
    global transport
    versions = (("1.1", HTTPVersion.HTTP1), ("2", HTTPVersion.HTTP2))
    codecs = (("json", google_protobuf_json_codec()), ("binary", google_protobuf_binary_codec()))
    for protocol in (ProtocolType.CONNECT, ProtocolType.GRPC_WEB):
        for version, http_version in versions:
            for format_name, codec in codecs:
                for compression in (None, GzipCompression()):
                    used = "gzip" if compression else "identity"
                    transport = f"{protocol.name}/{version}/{format_name}/{used}"
                    client = ConnectClient(
                        url,
                        codec=codec,
                        protocol=protocol,
                        accept_compression=[compression] if compression else [],
                        send_compression=compression,
                        http_client=Client(HTTPTransport(http_version=http_version)),
                    )
                    await unary(client, protocol == ProtocolType.CONNECT)
                    await streams(client, version == "2")
                    print(f"passed {transport}", flush=True)


try:
    asyncio.run(main())
except Exception as error:
    print(f"failed {transport} with {error!r}"[:600].replace("\n", " "), flush=True)
    raise
