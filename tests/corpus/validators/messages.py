"""Validates random messages against the schemas of an OpenAPI document: messages.py SET DOCUMENT COUNT

Google's implementation of protobuf writes the messages as JSON. Every component that is a message of the descriptor
set is checked, and that its schema rejects two members of a oneof.
"""

import random
import sys

import yaml
from google.protobuf import descriptor_pb2, descriptor_pool, json_format, message_factory
from jsonschema import FormatChecker
from openapi_schema_validator import OAS31Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

URI = "urn:document"
DEPTH = 4


class Writer:
    """Fills messages with random values."""

    def __init__(self, schemas, seed):
        self.schemas = schemas
        self.random = random.Random(seed)

    def fill(self, message, depth):
        name = message.DESCRIPTOR.full_name
        special = getattr(self, name.rpartition(".")[2].lower(), None)
        if name.startswith("google.protobuf.") and special:
            return special(message)
        required = self.schemas.get(name, {}).get("required", [])
        for oneof in message.DESCRIPTOR.oneofs:
            if self.random.random() < 0.8:
                self.set(message, self.random.choice(oneof.fields), depth, False)
        for field in message.DESCRIPTOR.fields:
            must = field.json_name in required
            if must or (not field.containing_oneof and self.random.random() < 0.6):
                self.set(message, field, depth, must)

    def set(self, message, field, depth, must):
        is_message = field.message_type is not None
        if is_message and depth == 0 and not must:
            return
        if is_message and field.message_type.GetOptions().map_entry:
            target = getattr(message, field.name)
            key, value = (field.message_type.fields_by_name[part] for part in ("key", "value"))
            for _ in range(self.random.randint(1, 3)):
                if value.message_type is not None:
                    self.fill(target[self.scalar(key)], depth - 1)
                else:
                    target[self.scalar(key)] = self.scalar(value)
        elif field.is_repeated:
            target = getattr(message, field.name)
            for _ in range(self.random.randint(1, 3)):
                if is_message:
                    self.fill(target.add(), depth - 1)
                else:
                    target.append(self.scalar(field))
        elif is_message:
            child = getattr(message, field.name)
            child.SetInParent()
            self.fill(child, depth - 1)
        else:
            setattr(message, field.name, self.scalar(field))

    def scalar(self, field):
        """Returns a value that is not the default, which JSON would omit."""
        kind, pick = field.cpp_type, self.random
        if kind in (field.CPPTYPE_INT32, field.CPPTYPE_INT64):
            bits = 31 if kind == field.CPPTYPE_INT32 else 63
            return pick.choice([1, -1, -(2**bits), 2**bits - 1, pick.randint(1, 9999)])
        if kind in (field.CPPTYPE_UINT32, field.CPPTYPE_UINT64):
            bits = 32 if kind == field.CPPTYPE_UINT32 else 64
            return pick.choice([1, 2**bits - 1, pick.randint(1, 9999)])
        if kind in (field.CPPTYPE_DOUBLE, field.CPPTYPE_FLOAT):
            return pick.choice([1.5, -2.0, 1e30, 1e-30])
        if kind == field.CPPTYPE_BOOL:
            return True
        if kind == field.CPPTYPE_ENUM:
            numbers = [value.number for value in field.enum_type.values]
            return pick.choice([number for number in numbers if number] or numbers)
        text = pick.choice(["a", "ä/ö", "two words", "\n\"'"])
        return text.encode() if field.type == field.TYPE_BYTES else text

    def timestamp(self, message):
        message.seconds = self.random.randint(-62135596800, 253402300799)
        message.nanos = self.random.choice([0, 1, 500_000_000, 999_999_999])

    def duration(self, message):
        message.seconds = self.random.choice([0, 7, 315576000000])
        message.nanos = self.random.choice([0, 1, 500_000_000])

    def fieldmask(self, message):
        message.paths.extend(["a", "b_c.d_e"])

    def any(self, message):
        message.type_url = "type.googleapis.com/google.protobuf.Empty"

    def empty(self, message):
        pass

    def struct(self, message):
        json_format.ParseDict({"a": [1, None, {"b": True}]}, message)

    def value(self, message):
        json_format.ParseDict(self.random.choice([None, 1, "a", True, [], {"a": 1}]), message)

    def listvalue(self, message):
        json_format.ParseDict([1, "a", None], message)


def main(descriptors, document, count):
    files = descriptor_pb2.FileDescriptorSet()
    with open(descriptors, "rb") as file:
        files.ParseFromString(file.read())
    pool = descriptor_pool.DescriptorPool()
    for file in files.file:
        pool.Add(file)
    with open(document, encoding="utf-8") as file:
        content = yaml.safe_load(file)
    schemas = content["components"]["schemas"]
    registry = Registry().with_resource(URI, Resource.from_contents(content, DRAFT202012))
    writer = Writer(schemas, 1)
    checked = rejected = 0
    for name in schemas:
        try:
            descriptor = pool.FindMessageTypeByName(name)
        except KeyError:
            continue
        reference = {"$ref": f"{URI}#/components/schemas/{name}"}
        validator = OAS31Validator(reference, registry=registry, format_checker=FormatChecker())
        for _ in range(count):
            message = message_factory.GetMessageClass(descriptor)()
            writer.fill(message, DEPTH)
            value = json_format.MessageToDict(message, descriptor_pool=pool)
            errors = [error.message[:300] for error in validator.iter_errors(value)]
            assert not errors, f"{name}: {value}: {errors}"
            checked += 1
            if not isinstance(value, dict):
                continue
            for oneof in descriptor.oneofs:
                names = [field.json_name for field in oneof.fields]
                if len(names) > 1 and any(name in value for name in names):
                    both = value | {name: value.get(name, "x") for name in names}
                    assert not validator.is_valid(both), f"{name}: {both}"
                    rejected += 1
    assert checked > 0
    print(f"{document}: {checked} messages, {rejected} rejected")


main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
