"""Compares JSON and text of a testee with another implementation.

    differential.py PROTOCOL DESCRIPTORS SEED COUNT TESTEE PEER [MESSAGE...]

PROTOCOL is a descriptor set with the protocol of the conformance runner, DESCRIPTORS one with messages, TESTEE the
command of a program that speaks the protocol, PEER `python` for the protobuf of this Python, or such a command, too.
COUNT random messages of each MESSAGE, or of all types in DESCRIPTORS, go through both, in both directions; then JSON
with random edits, about which both must agree. Prints each difference and fails if there is one, apart from those that `rules.py`
names.
"""

import difflib
import json
import random
import re
import shlex
import struct
import subprocess
import sys

from google.protobuf import descriptor_pb2, descriptor_pool, json_format, message_factory, text_format
from google.protobuf.message import DecodeError

import rules
from edits import edited
from messages import Generator

PROTOBUF, JSON, TEXT = 1, 2, 4
EDITS = 20
SHOWN = 20


class Refused(Exception):
    """The message of an error with which a side refuses an input."""


class Program:
    """Sends requests to a testee, one at a time."""

    def __init__(self, command, protocol):
        self.process = subprocess.Popen(shlex.split(command), stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.request = message_class(protocol, "conformance.ConformanceRequest")
        self.response = message_class(protocol, "conformance.ConformanceResponse")

    def convert(self, name, output, **payload):
        """Returns the message with this name in the format `output`, or None if the testee lacks a format."""
        request = self.request(message_type=name, requested_output_format=output, **payload)
        encoded = request.SerializeToString()
        self.process.stdin.write(struct.pack("<I", len(encoded)) + encoded)
        self.process.stdin.flush()
        (size,) = struct.unpack("<I", self.process.stdout.read(4))
        response = self.response.FromString(self.process.stdout.read(size))
        kind = response.WhichOneof("result")
        value = getattr(response, kind)
        match kind:
            case "protobuf_payload" | "json_payload" | "text_payload":
                return value
            case "skipped":
                return None
            case "parse_error" | "serialize_error":
                raise Refused(value)
        raise SystemExit(f"a testee ended a test with {kind}: {value}")


class Python:
    """Answers the same requests as a testee with the protobuf of Python."""

    def __init__(self, pool):
        self.pool = pool

    def convert(self, name, output, protobuf_payload=None, json_payload=None, text_payload=None):
        message = message_class(self.pool, name)()
        try:
            if protobuf_payload is not None:
                message.ParseFromString(protobuf_payload)
            elif json_payload is not None:
                json_format.Parse(json_payload, message, descriptor_pool=self.pool)
            else:
                text_format.Parse(text_payload, message, descriptor_pool=self.pool)
        # All that the three let through.
        except (DecodeError, json_format.Error, text_format.ParseError, ValueError, TypeError, AttributeError) as error:
            raise Refused(f"{type(error).__name__}: {error}") from error
        match output:
            case 1:
                return message.SerializePartialToString()
            case 2:
                return json_format.MessageToJson(message, descriptor_pool=self.pool, indent=None)
            case _:
                return text_format.MessageToString(message, descriptor_pool=self.pool)


class Comparison:
    def __init__(self, testee, peer, rules, pool, seed):
        self.testee, self.peer, self.rules, self.pool = testee, peer, rules, pool
        self.random = random.Random(seed)
        self.generator = Generator(self.random, pool)
        self.differences = 0
        self.compared = {"messages": 0, "accepted edits": 0, "refused edits": 0, "named differences": 0}

    def different(self, what, *details):
        self.differences += 1
        if self.differences <= SHOWN:
            print("DIFFERENT:", what)
            for detail in details:
                print("   ", str(detail)[:1000])

    def message(self, name):
        """Compares a random message in each format, and then random edits of small ones."""
        self.compared["messages"] += 1
        kind = message_class(self.pool, name)
        message = self.generator.message(kind)
        # A message that requires itself has no finite value.
        if message.IsInitialized():
            binary = message.SerializeToString(deterministic=True)
            for form, payload in ((JSON, "json_payload"), (TEXT, "text_payload")):
                try:
                    self.format(name, binary, form, payload)
                except Refused as refused:
                    self.different(f"{name}: a valid {payload} is refused", refused, message)
        for _ in range(EDITS):
            small = self.generator.small(kind)
            # The order of a map differs from run to run, and the random edits depend on the text.
            text = json_format.MessageToJson(small, descriptor_pool=self.pool, indent=None, sort_keys=True)
            self.edit(name, edited(self.random, text))

    def format(self, name, binary, form, payload):
        """Compares what both write of a message, and lets each read what the other one has written."""
        theirs = self.peer.convert(name, form, protobuf_payload=binary)
        if theirs is None:
            return
        ours = self.testee.convert(name, form, protobuf_payload=binary)
        if form == JSON and not same_values(json.loads(ours), json.loads(theirs)):
            self.different(f"{name}: other JSON is written", ours, theirs)
        for text in (ours, theirs):
            self.same(
                f"{name}: a {payload} is read otherwise",
                self.testee.convert(name, PROTOBUF, **{payload: text}),
                self.peer.convert(name, PROTOBUF, **{payload: text}),
                name, text,
            )

    def edit(self, name, text):
        """Compares the verdicts about JSON that may be wrong, and the messages if both accept it."""
        ours, theirs = (self.verdict(side, name, text) for side in (self.testee, self.peer))
        if isinstance(ours, Refused) == isinstance(theirs, Refused):
            if isinstance(ours, Refused):
                self.compared["refused edits"] += 1
            else:
                self.compared["accepted edits"] += 1
                self.same(f"{name}: edited JSON is read otherwise", ours, theirs, name, text)
        elif self.rules.explain_refusal(ours, theirs):
            self.compared["named differences"] += 1
        else:
            said = [f"{who}: {said}" for who, said in (("ours", ours), ("peer", theirs)) if isinstance(said, Refused)]
            self.different(f"{name}: only one side refuses", text, *said)

    def verdict(self, side, name, text):
        try:
            return side.convert(name, PROTOBUF, json_payload=text)
        except Refused as refused:
            return refused

    def same(self, what, ours, theirs, name, text):
        """Reports the difference of two messages that were read from the text.

        They are compared in the text format: it sorts the entries of maps, those in an `Any`, too, and NaN is
        equal to itself.
        """
        # Like those of prost, the types of the testee have no unset required fields.
        lacks_required = not message_class(self.pool, name).FromString(theirs).IsInitialized()
        ours, theirs = (self.lines(name, binary) for binary in (ours, theirs))
        if ours == theirs:
            return
        if lacks_required or self.rules.explain_reading(text):
            self.compared["named differences"] += 1
        else:
            self.different(what, *list(difflib.unified_diff(ours, theirs, n=1, lineterm=""))[2:], text)

    def lines(self, name, binary):
        message = message_class(self.pool, name).FromString(binary)
        text = text_format.MessageToString(message, descriptor_pool=self.pool)
        if not self.rules.keeps_type_urls:
            text = re.sub(r'(?m)^ *\[.*/|type_url: ".*/', "[", text)
        return text.splitlines()


def message_class(pool, name):
    return message_factory.GetMessageClass(pool.FindMessageTypeByName(name))


def same_values(one, other):
    """Compares JSON values. 1 and 1.0 are the same number; a peer may write more digits of a float."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same_values(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same_values, one, other))
    return isinstance(one, bool) == isinstance(other, bool) and (one == other or same_floats(one, other))


def same_floats(one, other):
    try:
        return struct.pack("<f", one) == struct.pack("<f", other)
    except (OverflowError, struct.error):
        return False


def read_pool(path):
    """Returns a pool with the files of a descriptor set, and the names of those files."""
    with open(path, "rb") as file:
        files = descriptor_pb2.FileDescriptorSet.FromString(file.read()).file
    pool = descriptor_pool.DescriptorPool()
    for file in files:
        pool.Add(file)
    return pool, [file.name for file in files]


def message_names(pool, files):
    """Returns the full names of all messages in the files that have fields of their own in each format."""
    found = []
    for name in files:
        if not name.startswith("google/protobuf/descriptor") and not name.startswith("conformance/"):
            pending = list(pool.FindFileByName(name).message_types_by_name.values())
            while pending:
                message = pending.pop()
                pending += message.nested_types
                options = message.GetOptions()
                if not options.map_entry and not options.message_set_wire_format:
                    found.append(message.full_name)
    return sorted(found)


def main(protocol, descriptors, seed, count, testee, peer, *names):
    protocol, _ = read_pool(protocol)
    pool, files = read_pool(descriptors)
    if peer == "python":
        peer, known = Python(pool), rules.PYTHON
    else:
        peer, known = Program(peer, protocol), rules.PROTOBUF_ES
    comparison = Comparison(Program(testee, protocol), peer, known, pool, int(seed))
    for name in names or message_names(pool, files):
        for _ in range(int(count)):
            comparison.message(name)
    for what, number in comparison.compared.items():
        print(f"{what}: {number}")
    if comparison.differences:
        raise SystemExit(f"{comparison.differences} differences")


if __name__ == "__main__":
    main(*sys.argv[1:])
