"""The contract as a page to read. It needs no script, and nothing from anywhere else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html import escape
from itertools import groupby
from typing import Any

POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
_STYLE = """
body { font: 15px/1.5 system-ui, "Noto Sans CJK SC", sans-serif; max-width: 64rem; margin: 2rem auto; padding: 0 1rem;
  color: #1c2733 }
h2 { margin-top: 2.5rem; border-bottom: 1px solid #d5dbe1 }
details { border: 1px solid #d5dbe1; border-radius: 6px; margin: .5rem 0; padding: .4rem .8rem }
summary { cursor: pointer } code, pre { font: 13px/1.5 ui-monospace, monospace }
pre { background: #f5f7f9; padding: .6rem; overflow-x: auto }
b.method { display: inline-block; min-width: 4.2rem } .get { color: #0a6 } .post { color: #06c } .put { color: #b60 }
.patch { color: #a3a } td, th { text-align: left; padding: .1rem .8rem .1rem 0; vertical-align: top }
@media (prefers-color-scheme: dark) { body { background: #14191e; color: #dbe2e8 } pre { background: #1e262d }
  details, h2 { border-color: #38434d } }
"""


def page(document: dict[str, Any]) -> bytes:
    """Every route of an OpenAPI document, by its first word, and every schema they speak of."""
    info = document["info"]
    parts = [
        "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content='width=device-width'>",
        f"<title>{escape(info['title'])} API</title><style>{_STYLE}</style>",
        f"<h1>{escape(info['title'])} API <small>{escape(info['version'])}</small></h1>",
        *(f"<p>{escape(paragraph)}</p>" for paragraph in info["description"].split("\n\n")),
        "<p>For programs: <a href=/api/v1/openapi.json>openapi.json</a></p>",
    ]
    for tag, operations in groupby(_operations(document), key=lambda each: each[2]["tags"][0]):
        parts.append(f"<h2>{escape(tag)}</h2>")
        parts += [_operation(method, path, operation) for method, path, operation in operations]
    parts.append("<h2>Schemas</h2>")
    parts += [_schema(name, schema) for name, schema in sorted(document["components"]["schemas"].items())]
    return "\n".join(parts).encode("utf-8")


def _operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    every = (
        (method, path, operation) for path, item in document["paths"].items() for method, operation in item.items()
    )
    return iter(sorted(every, key=lambda each: (each[2]["tags"][0], each[1], each[0])))


def _operation(method: str, path: str, operation: dict[str, Any]) -> str:
    rows = [
        f"<tr><td><code>{escape(parameter['name'])}</code><td>{parameter['in']}<td>{_kind(parameter['schema'])}</tr>"
        for parameter in operation["parameters"]
        if "name" in parameter
    ]
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    lines = [f"<p>{escape(operation.get('description', ''))}</p>", f"<table>{''.join(rows)}</table>"]
    if "x-permissions" in operation:
        lines.append(f"<p>Needs: {escape(' or '.join(operation['x-permissions']))}</p>")
    if body is not None:
        lines.append(f"<p>Body: {_kind(body)}</p>")
    lines += [f"<p>{status}: {_answer(answer)}</p>" for status, answer in operation["responses"].items()]
    return (
        f"<details><summary><b class='method {method}'>{method.upper()}</b> <code>{escape(path)}</code> "
        f"{escape(operation['summary'])}</summary>{''.join(lines)}</details>"
    )


def _answer(answer: dict[str, Any]) -> str:
    if "$ref" in answer:
        return "problem"
    kinds = (content["schema"] for content in answer.get("content", {}).values() if "schema" in content)
    return escape(answer["description"]) + "".join(f", {_kind(kind)}" for kind in kinds)


def _kind(schema: dict[str, Any]) -> str:
    """A schema in one line, with links to the schemas it names."""
    if "$ref" in schema:
        name = escape(schema["$ref"].rsplit("/", 1)[-1])
        return f"<a href='#{name}'>{name}</a>"
    if "anyOf" in schema:
        return " or ".join(_kind(each) for each in schema["anyOf"])
    if schema.get("type") == "array":
        return f"list of {_kind(schema['items'])}"
    if "items" in schema.get("properties", {}):
        return f"page of {_kind(schema['properties']['items']['items'])}"
    return f"<code>{escape(json.dumps(schema, ensure_ascii=False))}</code>"


def _schema(name: str, schema: dict[str, Any]) -> str:
    required = schema.get("required", ())
    rows = [
        f"<tr><td><code>{escape(field)}</code><td>{'required' if field in required else ''}<td>{_kind(kind)}</tr>"
        for field, kind in schema.get("properties", {}).items()
    ]
    return (
        f"<details id='{escape(name)}'><summary><code>{escape(name)}</code> "
        f"{escape(schema.get('description', ''))}</summary><table>{''.join(rows)}</table></details>"
    )
