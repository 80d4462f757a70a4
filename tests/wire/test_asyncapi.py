"""The published description of the stream: made from the structs, complete, and true to what travels."""

from __future__ import annotations

import json
from typing import Any

import pytest

from console.domain.facts import FACT_KINDS
from console.paths import resource
from console.wire import asyncapi
from console.wire.codec import encode
from console.wire.frames import ClientFrame, Facts, HubFrame, Publish
from tests.story import START, Story


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return asyncapi.document()


def test_the_kept_document_is_the_one_the_structs_make() -> None:
    kept = resource(asyncapi.RESOURCE).read_text(encoding="utf-8")
    assert kept == asyncapi.text(), "run `make stream` and commit the result"


def test_every_frame_and_every_fact_is_described(document: dict[str, Any]) -> None:
    frames = {cls.__struct_config__.tag for cls in (*ClientFrame.__args__, *HubFrame.__args__)}
    assert set(document["components"]["messages"]) == frames
    schemas = document["components"]["schemas"]
    tags = [schema.get("properties", {}).get("kind", {}).get("enum", []) for schema in schemas.values()]
    described = {tag for tag, *more in filter(None, tags) if not more}
    assert described == set(FACT_KINDS)


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    def references(node: Any):
        if isinstance(node, dict):
            if isinstance(node.get("$ref"), str):
                yield node["$ref"]
            for value in node.values():
                yield from references(value)
        elif isinstance(node, list):
            for value in node:
                yield from references(value)

    found = list(references(document))
    assert found
    for reference in found:
        node: Any = document
        for part in reference.removeprefix("#/").split("/"):
            assert part in node, reference
            node = node[part]


def test_both_directions_name_what_travels_in_them(document: dict[str, Any]) -> None:
    named = {
        side: {m["$ref"].rsplit("/", 1)[1] for m in document["operations"][side]["messages"]}
        for side in ("fromClient", "fromHub")
    }
    assert named["fromClient"] == {"hello", "publish", "positions", "signal"}
    assert named["fromHub"] == {"welcome", "snapshot", "facts", "positions", "pulse", "ack", "refuse", "signal"}


def test_what_is_sent_has_the_fields_that_are_described(document: dict[str, Any]) -> None:
    story = Story()
    story.tell(story.incident())
    schemas = document["components"]["schemas"]
    envelope = json.loads(encode(Facts(tuple(story.envelopes))))["facts"][0]
    assert set(envelope) == set(schemas["Envelope"]["required"]) == set(schemas["Envelope"]["properties"])
    sent = json.loads(encode(Publish("id-000001", START, story.incident())))
    assert set(schemas["Publish"]["required"]) <= set(sent) <= set(schemas["Publish"]["properties"])
