"""Random messages of a type that is known by its descriptor only."""

import struct

from google.protobuf import message_factory
from google.protobuf.descriptor import FieldDescriptor as Field

DEPTH = 3
# How many of its fields a message has, as a share. Most messages that are sent leave most fields out.
SHARES = [0.02, 0.05, 0.15, 0.4]

INT32 = [0, 1, -1, 127, 128, 2**31 - 1, -(2**31)]
INT64 = INT32 + [2**53, 2**53 + 1, 2**63 - 1, -(2**63)]
UINT32 = [0, 1, 255, 2**31, 2**32 - 1]
UINT64 = UINT32 + [2**53 + 1, 2**63, 2**64 - 1]
DOUBLE = [0.0, -0.0, 1.5, 0.1, 1e22, 1e-7, 5e-324, 1.7976931348623157e308, float("inf"), float("-inf"), float("nan")]
# Without the largest one: Python does not read back what it writes for it.
FLOAT = [0.0, -0.0, 1.5, 0.1, 16777216.0, 3e38, 1e-45, float("inf"), float("-inf"), float("nan")]
TEXTS = ["", "a", "camelCase", "snake_case", "\"quoted\\", "\t\n\r\b\f", "\x00\x01\x1f\x7f", "é", "谷歌", "\U0001f600",
         "\u2028\u2029", "<a&b>", "null", "12", "'", "{}", "a" * 300]
BYTES = [b"", b"\x00", b"\xff\xfe", b"abc", b"\xfb\xef\xbe", b"\"'\\\n", bytes(range(256))]
MASKS = ["a", "foo_bar", "foo.bar_baz", "a1b.c"]
# Those whose JSON is not an object with their fields.
TIMES = [(0, 0), (1, 1), (253402300799, 999999999), (-62135596800, 0), (1700000000, 120000000), (-1, 5000)]
SPANS = [(0, 0), (1, 1), (-1, -5000), (0, -500000000), (315576000000, 999999999), (-315576000000, 0), (3, 10**6)]


class Generator:
    def __init__(self, random, pool):
        self.random, self.pool = random, pool
        # The types that an `Any` contains.
        self.packed = [name for name in PACKED if knows(pool, name)]

    def small(self, kind):
        """Returns a message of which few fields are set: an edit of it is seldom hidden by another one."""
        return self.message(kind, share=max(SHARES[0], min(1.0, 2 / max(1, len(kind.DESCRIPTOR.fields)))))

    def message(self, kind, depth=0, share=None):
        message = kind()
        descriptor = message.DESCRIPTOR
        special = SPECIAL.get(descriptor.full_name)
        if special:
            special(self, message, depth)
            return message
        share = share or self.random.choice(SHARES)
        extensions = [
            extension for extension in self.pool.FindAllExtensions(descriptor)
            if not extension.containing_type.GetOptions().message_set_wire_format
        ]
        for field in list(descriptor.fields) + extensions:
            required = field.has_presence and field.is_required
            if required or self.random.random() < share:
                self.set(message, field, depth)
        return message

    def set(self, message, field, depth):
        composite = field.type in (Field.TYPE_MESSAGE, Field.TYPE_GROUP)
        if composite and depth >= DEPTH:
            return
        if field.is_extension:
            if field.is_repeated:
                message.Extensions[field].extend(self.elements(field, depth))
            elif composite:
                message.Extensions[field].CopyFrom(self.value(field, depth))
            else:
                message.Extensions[field] = self.value(field, depth)
        elif composite and field.message_type.GetOptions().map_entry:
            self.fill_map(getattr(message, field.name), field.message_type, depth)
        elif field.is_repeated:
            getattr(message, field.name).extend(self.elements(field, depth))
        elif composite:
            getattr(message, field.name).CopyFrom(self.value(field, depth))
        else:
            setattr(message, field.name, self.value(field, depth))

    def elements(self, field, depth):
        return [self.value(field, depth) for _ in range(self.random.choice([0, 1, 2, 3]))]

    def fill_map(self, target, entry, depth):
        key, value = entry.fields_by_name["key"], entry.fields_by_name["value"]
        for _ in range(self.random.choice([0, 1, 2])):
            name = self.value(key, depth)
            if value.type == Field.TYPE_MESSAGE:
                target[name].CopyFrom(self.value(value, depth))
            else:
                target[name] = self.value(value, depth)

    def value(self, field, depth):
        choose = self.random.choice
        match field.type:
            case Field.TYPE_INT32 | Field.TYPE_SINT32 | Field.TYPE_SFIXED32:
                return choose(INT32 + [self.random.randint(-(2**31), 2**31 - 1)])
            case Field.TYPE_INT64 | Field.TYPE_SINT64 | Field.TYPE_SFIXED64:
                return choose(INT64 + [self.random.randint(-(2**63), 2**63 - 1)])
            case Field.TYPE_UINT32 | Field.TYPE_FIXED32:
                return choose(UINT32 + [self.random.randint(0, 2**32 - 1)])
            case Field.TYPE_UINT64 | Field.TYPE_FIXED64:
                return choose(UINT64 + [self.random.randint(0, 2**64 - 1)])
            case Field.TYPE_DOUBLE:
                return choose(DOUBLE + [self.bits("<d", 8)])
            case Field.TYPE_FLOAT:
                return choose(FLOAT + [self.bits("<f", 4)])
            case Field.TYPE_BOOL:
                return choose([True, False])
            case Field.TYPE_STRING:
                return choose(TEXTS)
            case Field.TYPE_BYTES:
                return choose(BYTES)
            case Field.TYPE_ENUM:
                return choose(field.enum_type.values).number
            case _:
                return self.message(message_factory.GetMessageClass(field.message_type), depth + 1)

    def bits(self, form, size):
        """Any number that the type has. NaN is always the same one: text has only one."""
        (number,) = struct.unpack(form, self.random.randbytes(size))
        return float("nan") if number != number else number

    def timestamp(self, message, _):
        message.seconds, message.nanos = self.random.choice(TIMES)

    def duration(self, message, _):
        message.seconds, message.nanos = self.random.choice(SPANS)

    def mask(self, message, _):
        message.paths.extend(self.random.sample(MASKS, self.random.choice([0, 1, 3])))

    def any(self, message, depth):
        if depth >= DEPTH or not self.packed or self.random.random() < 0.2:
            return
        name = self.random.choice(self.packed)
        packed = self.message(message_factory.GetMessageClass(self.pool.FindMessageTypeByName(name)), depth + 1)
        message.type_url = self.random.choice(["type.googleapis.com/", "example.com/a/b/"]) + name
        message.value = packed.SerializeToString(deterministic=True)

    def json_value(self, message, depth):
        kinds = ["null_value", "bool_value", "number_value", "string_value"]
        if depth < DEPTH:
            kinds += ["struct_value", "list_value"]
        match self.random.choice(kinds):
            case "null_value":
                message.null_value = 0
            case "bool_value":
                message.bool_value = self.random.choice([True, False])
            case "number_value":
                message.number_value = self.random.choice([0.0, 1.0, -1.5, 1e300, 2.0**53])
            case "string_value":
                message.string_value = self.random.choice(TEXTS)
            case "struct_value":
                self.struct(message.struct_value, depth + 1)
                message.struct_value.SetInParent()
            case "list_value":
                self.list(message.list_value, depth + 1)
                message.list_value.SetInParent()

    def struct(self, message, depth):
        for _ in range(self.random.choice([0, 1, 2])):
            self.json_value(message.fields[self.random.choice(TEXTS)], depth)

    def list(self, message, depth):
        for _ in range(self.random.choice([0, 1, 2])):
            self.json_value(message.values.add(), depth)


def knows(pool, name):
    try:
        return pool.FindMessageTypeByName(name) is not None
    except KeyError:
        return False


PACKED = [
    "google.protobuf.Duration",
    "google.protobuf.Timestamp",
    "google.protobuf.FieldMask",
    "google.protobuf.Int64Value",
    "google.protobuf.Struct",
    "google.protobuf.Value",
    "google.protobuf.Any",
    "protobuf_test_messages.proto3.TestAllTypesProto3",
    "protobuf_test_messages.proto3.ForeignMessage",
]
SPECIAL = {
    "google.protobuf.Timestamp": Generator.timestamp,
    "google.protobuf.Duration": Generator.duration,
    "google.protobuf.FieldMask": Generator.mask,
    "google.protobuf.Any": Generator.any,
    "google.protobuf.Value": Generator.json_value,
    "google.protobuf.Struct": Generator.struct,
    "google.protobuf.ListValue": Generator.list,
}
