"""The first screen in one piece: over bad Wi-Fi every file costs a way there and back, whatever its size.

The scripts lie and are read as modules of their own. What `main.js` needs at once is sewn into the answer for it, and
each of these modules answers with a pointer into that, so that a screen loaded later shares them. Only the plain forms
of `import` and `export` that the page uses are understood; any other is an error when the gateway starts. Styles are
sewn into one as well: a browser takes six files at a time, and six of them would let the script wait.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

IMPORT = re.compile(r'^import (?:\{ (?P<names>[^}]*) \}|\* as (?P<all>\w+)) from "(?P<path>[^"]+)";$', re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:async )?(?:function\*?|const|class) (\w+))", re.MULTILINE)
RENAMED = re.compile(r"^export \{ (\w+) as (\w+) \};$", re.MULTILINE)
STYLE = re.compile(r'^ *<link rel="stylesheet" href="(?P<path>[^"]+)">\n', re.MULTILINE)
NOT_UNDERSTOOD = re.compile(r"^(?:import|export)\b(?!\()[^\n]*", re.MULTILINE)


class NotSewn(Exception):
    """A script says it in a way that is not understood here."""


def sewn(scripts: Mapping[str, str], entry: str) -> dict[str, str]:
    """The scripts as they are answered: the entry with all it needs, pointers for those, the others as they are."""
    order = _in_order(scripts, entry)
    names = {path: f"${at}" for at, path in enumerate(order)}
    pieces = [_piece(path, scripts[path], names) for path in order[:-1]]
    main = _body(entry, scripts[entry], names)
    shared = f"export {{ {', '.join(names[path] for path in order[:-1])} }};"
    answers = {path: _pointer(scripts[path], names[path], entry) for path in order[:-1]}
    return {**scripts, **answers, entry: "\n".join([*pieces, main, shared, ""])}


def in_one_style(page: str, styles: Mapping[str, str], path: str) -> tuple[str, str]:
    """A page that asks for one style, at `path`, in place of several; and that style, theirs in the page's order."""
    asked = [found["path"] for found in STYLE.finditer(page)]
    links = iter([f'    <link rel="stylesheet" href="{path}">\n', *[""] * len(asked)])
    return STYLE.sub(lambda _: next(links), page), "\n".join(styles[one] for one in asked)


def _in_order(scripts: Mapping[str, str], entry: str) -> list[str]:
    """Each after those that it needs; the entry is the last."""
    order: list[str] = []
    begun: set[str] = set()

    def take(path: str) -> None:
        if path in order:
            return
        if path in begun:
            raise NotSewn(f"{path} needs itself, by way of others")
        begun.add(path)
        for needed in IMPORT.finditer(scripts[path]):
            take(needed["path"])
        order.append(path)

    take(entry)
    return order


def _exports(script: str) -> dict[str, str]:
    """What a module is known for, and what that is called within it."""
    return {name: name for name in EXPORT.findall(script)} | {told: own for own, told in RENAMED.findall(script)}


def _body(path: str, script: str, names: Mapping[str, str]) -> str:
    """A module without its borders: what it imports are constants now."""

    def taken(found: re.Match[str]) -> str:
        source = names[found["path"]]
        if found["all"]:
            return f"const {found['all']} = {source};"
        return f"const {{ {found['names'].replace(' as ', ': ')} }} = {source};"

    body = RENAMED.sub("", EXPORT.sub("", IMPORT.sub(taken, script)))
    if unknown := NOT_UNDERSTOOD.search(body):
        raise NotSewn(f"{path}: {unknown.group()}")
    return body


def _piece(path: str, script: str, names: Mapping[str, str]) -> str:
    told = ", ".join(name if name == own else f"{name}: {own}" for name, own in _exports(script).items())
    return f"const {names[path]} = (() => {{\n{_body(path, script, names)}\nreturn {{ {told} }};\n}})();"


def _pointer(script: str, name: str, entry: str) -> str:
    """What a later screen gets, that asks for a module which is here already."""
    return f'import {{ {name} }} from "{entry}";\nexport const {{ {", ".join(_exports(script))} }} = {name};\n'
