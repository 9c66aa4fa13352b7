"""Serves protobuf for Python: a scenario's first feed is its schema, its second a message, in protobuf's own JSON."""

import json
from collections.abc import Mapping, Sequence

import google.protobuf
from google.protobuf import descriptor_pb2, descriptor_pool, json_format, message_factory
from google.protobuf.internal import api_implementation
from google.protobuf.message import Message

from crossload_adapter import (
    Adapter,
    Identity,
    Loaded,
    Unsupported,
    Written,
    canonical,
    environment_digest,
    failing,
    machine,
    refusing,
)


class Protobuf(Adapter):
    """The schema's `Message` is written. One that it calls `Relay` stands for a reader which knows another schema."""

    def describe(self):
        """The package, and which of its implementations is at work."""
        detail = {"implementation": api_implementation.Type()}
        version = google.protobuf.__version__
        return Identity("protobuf", version, "protobuf", *machine(), environment_digest(), detail)

    def write(self, scenario):
        """Make the message of its JSON."""
        schema = Schema(scenario)
        try:
            message = json_format.ParseDict(json.loads(scenario.body["feeds"][1]["code"]), schema.new("Message"))
            snapshot = message.SerializeToString(deterministic=True)
        except Exception as error:  # what a library can't write says nothing of its readers
            raise Unsupported(f"can't write {scenario.name!r}: {type(error).__name__}: {error}") from error
        return Written(snapshot, answers(scenario, message))

    def read(self, scenario, snapshot):
        """Parse it, and where there is a relay, what that hands on."""
        return Loaded(answers(scenario, received(Schema(scenario), snapshot)))

    def rewrite(self, scenario, snapshot):
        """Parse it, and serialize it again."""
        message = received(Schema(scenario), snapshot)
        with failing():
            return message.SerializeToString(deterministic=True)


class Schema:
    """The messages of a scenario."""

    def __init__(self, scenario):
        described = json_format.Parse(scenario.body["feeds"][0]["code"], descriptor_pb2.FileDescriptorProto())
        self._pool = descriptor_pool.DescriptorPool()
        self._pool.AddSerializedFile(described.SerializeToString())
        self.names = [message.name for message in described.message_type]

    def new(self, name):
        """An empty message."""
        return message_factory.GetMessageClass(self._pool.FindMessageTypeByName(name))()


def received(schema, snapshot):
    """The message, by way of the relay if there is one."""
    with refusing():
        if "Relay" in schema.names:
            relay = schema.new("Relay")
            relay.ParseFromString(snapshot)
            snapshot = relay.SerializeToString(deterministic=True)
        message = schema.new("Message")
        message.ParseFromString(snapshot)
    return message


def answers(scenario, message):
    """Each question is a JSON array: `encoded`, or what is asked for and the fields on the way there."""
    return [canonical(answer(message, *json.loads(question["code"]))) for question in scenario.body["questions"]]


def answer(message, asked, *path):
    """One question's."""
    if asked == "encoded":
        return message.SerializeToString(deterministic=True)
    *way, last = path or [None]
    for step in way:
        message = getattr(message, step)
    if asked == "has":
        return last in {field.name for field, _ in message.ListFields()}
    return plain(message if last is None else getattr(message, last))


def plain(value):
    """A value in Python's own types: of a message its fields that are set, of a map its entries by key."""
    if isinstance(value, Message):
        return {field.name: plain(part) for field, part in value.ListFields()}
    if isinstance(value, Mapping):
        return {key: plain(value[key]) for key in sorted(value)}
    if isinstance(value, Sequence) and not isinstance(value, (str, bytes)):
        return [plain(part) for part in value]
    return value
