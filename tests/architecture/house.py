"""The rules of the house that no linter knows. Each looks at a tree and names what breaks it, file and line."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

LONGEST_FILE = 400
CLOCKS = ("now", "utcnow", "today", "monotonic")
LANGUAGES = ("en", "zh-CN", "zh-TW")
ROOMS = ("service", "usecases", "projections", "queries", "models", "migrations", "tests")
NOBODYS_ROOMS = re.compile(r"^(utils?|helpers?|common|misc|.*manager)\.py$")
SEARCHES = tuple(
    f"services/planning/domain/scheduling/{room}" for room in ("compiled/", "search/", "solving.py", "standby.py")
)
NOT_OURS = {".git", ".venv", "var", "vendor", "__pycache__", "node_modules"}
BINARY = {".png", ".ico", ".woff2", ".wasm", ".db", ".pyc", ".gz"}
# Written so that they do not find themselves.
ELSEWHERE = re.compile(
    r"p[y]pi\.org|p[y]thonhosted\.org|registry\.n[p]mjs|art[i]factory|pkg\.d[e]v/|--index-u[r]l|/w[o]rk/(?:main|shared)\b"
)

Rule = Callable[[Path], Iterator[str]]


def only_settings_reads_the_environment(root: Path) -> Iterator[str]:
    for path in ours(root, "shared", "services", "demo"):
        if path == root / "shared/plumbing/settings.py" or "tests" in path.parts:
            continue
        for node in ast.walk(parsed(path)):
            name = node.attr if isinstance(node, ast.Attribute) else node.name if isinstance(node, ast.alias) else ""
            if name in ("environ", "environb", "getenv"):
                yield at(root, path, node)


def no_exception_is_swallowed(root: Path) -> Iterator[str]:
    for path in ours(root):
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.ExceptHandler) and is_any(node.type) and all(map(does_nothing, node.body)):
                yield at(root, path, node)
            if isinstance(node, ast.Call) and named(node.func) == "suppress" and any(map(is_any, node.args)):
                yield at(root, path, node)


def is_any(caught: ast.expr | None) -> bool:
    return caught is None or named(caught) in ("Exception", "BaseException")


def does_nothing(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Pass | ast.Continue) or (
        isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    )


def quantity_and_pay_are_never_floats(root: Path) -> Iterator[str]:
    """A search may have temperatures and dice: what it finds is whole minutes, and no quantity or pay goes in."""
    for path in [*rooms(root, "domain"), *rooms(root, "models")]:
        if path.relative_to(root).as_posix().startswith(SEARCHES):
            continue
        for node in ast.walk(parsed(path)):
            is_literal = isinstance(node, ast.Constant) and isinstance(node.value, float)
            if is_literal or named(node) in ("float", "Float", "Double", "Numeric"):
                yield at(root, path, node)


def a_domain_has_no_clock(root: Path) -> Iterator[str]:
    for path in rooms(root, "domain"):
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Call) and (named(node.func) in CLOCKS or is_time_of_now(node)):
                yield at(root, path, node)


def is_time_of_now(call: ast.Call) -> bool:
    """`time.time()`; with arguments it makes a time of day, which is a value."""
    return named(call.func) == "time" and not call.args and not call.keywords


def a_service_is_tested_on_any_day(root: Path) -> Iterator[str]:
    """Its tests ask the plant's clock, which they may set; by the calendar on the wall they fail one day."""
    for path in rooms(root, "tests"):
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Attribute) and node.attr in CLOCKS and named(node.value) in ("datetime", "date"):
                yield at(root, path, node)


def nobody_uses_the_engines_own_messages(root: Path) -> Iterator[str]:
    """nameko's events can lose a fact at a crash, and its RPC needs the broker: ours go through the outbox and HTTP."""
    for path in ours(root, "shared", "services"):
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.ImportFrom) and node.module in ("nameko.events", "nameko.rpc", "nameko.messaging"):
                yield at(root, path, node)


def an_engine_quotes_no_row(root: Path) -> Iterator[str]:
    """What an error of SQLAlchemy or PostgreSQL tells by itself may be somebody's wage, and ends in a log."""
    for path in ours(root, "shared/plumbing", "services"):
        if path == root / "shared/plumbing/discretion.py":
            continue
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Call) and named(node.func) == "create_engine":
                yield at(root, path, node)


def files_are_short(root: Path) -> Iterator[str]:
    for path in tree(root):
        if path.suffix in (".py", ".js", ".css", ".html") and len(path.read_text("utf-8").splitlines()) > LONGEST_FILE:
            yield f"{path.relative_to(root)}: longer than {LONGEST_FILE} lines"


def every_service_has_its_rooms(root: Path) -> Iterator[str]:
    for service in services(root):
        has_domain = service.name != "gateway"
        for room in (*ROOMS, *(("domain",) if has_domain else ())):
            if not (service / room).is_dir() and not (service / f"{room}.py").is_file():
                yield f"{service.relative_to(root)}: no {room}"
        says = service / "__init__.py"
        if not says.is_file() or not ast.get_docstring(parsed(says)):
            yield f"{service.relative_to(root)}: __init__.py does not say what this service decides and owns"


def a_migration_stays_what_it_was(root: Path) -> Iterator[str]:
    """What it needs of today's rules or words it has a copy of: they will change, and it has run already."""
    for path in rooms(root, "migrations"):
        for node in ast.walk(parsed(path)):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            if any(f"{name}.".startswith(("services.", "shared.contracts.")) for name in names):
                yield at(root, path, node)


def no_room_is_nobodys(root: Path) -> Iterator[str]:
    for path in ours(root):
        if NOBODYS_ROOMS.match(path.name):
            yield f"{path.relative_to(root)}: name what is in it"


def nothing_points_at_our_workshop(root: Path) -> Iterator[str]:
    """No package registry and no path of the machine it was made on: whoever clones this has his own."""
    for path in tree(root):
        if path.suffix in BINARY:
            continue
        for number, line in enumerate(path.read_text("utf-8", errors="replace").splitlines(), 1):
            if ELSEWHERE.search(line):
                yield f"{path.relative_to(root)}:{number}"


def every_sentence_is_said_in_three_languages(root: Path) -> Iterator[str]:
    """The same keys everywhere, and the same facts in each sentence."""
    for folder, pattern in ((root / "services/gateway/texts", "{}"), (root / "services/gateway/web/i18n", "{}.json")):
        said = {language: sentences(folder / pattern.format(language)) for language in LANGUAGES}
        for key in sorted(set().union(*said.values())):
            facts = {language: facts_of(said[language].get(key)) for language in LANGUAGES}
            if len(set(facts.values())) > 1:
                yield f"{folder.relative_to(root)}: {key} {facts}"


def every_sentence_is_said_once(root: Path) -> Iterator[str]:
    """Of two entries with one key the last would hold, and nobody would see the other."""
    for folder in ("services/gateway/texts", "services/gateway/web/i18n", "services/gateway/sheets"):
        for path in sorted((root / folder).rglob("*.json")):
            twice: list[str] = []

            def note(pairs: list[tuple[str, object]], twice: list[str] = twice) -> dict[str, object]:
                keys = [key for key, _ in pairs]
                twice += sorted({key for key in keys if keys.count(key) > 1})
                return dict(pairs)

            json.loads(path.read_text("utf-8"), object_pairs_hook=note)
            yield from (f"{path.relative_to(root)}: {key} twice" for key in twice)


def sentences(place: Path) -> dict[str, str]:
    """Every sentence under a folder or in a file, by its path."""
    files = sorted(place.rglob("*.json")) if place.is_dir() else [place] if place.is_file() else []
    found: dict[str, str] = {}
    for path in files:
        flatten(json.loads(path.read_text("utf-8")), path.name if place.is_dir() else "", found)
    return found


def flatten(value: object, key: str, found: dict[str, str]) -> None:
    if isinstance(value, dict):
        for name, inner in value.items():
            flatten(inner, f"{key}/{name}", found)
    else:
        found[key] = str(value)


def facts_of(sentence: str | None) -> str | None:
    return None if sentence is None else " ".join(sorted(set(re.findall(r"{\w+}", sentence))))


RULES: tuple[Rule, ...] = (
    only_settings_reads_the_environment,
    no_exception_is_swallowed,
    quantity_and_pay_are_never_floats,
    a_domain_has_no_clock,
    a_service_is_tested_on_any_day,
    nobody_uses_the_engines_own_messages,
    an_engine_quotes_no_row,
    files_are_short,
    every_service_has_its_rooms,
    a_migration_stays_what_it_was,
    no_room_is_nobodys,
    nothing_points_at_our_workshop,
    every_sentence_is_said_in_three_languages,
    every_sentence_is_said_once,
)


def tree(root: Path) -> Iterator[Path]:
    """Every file that is ours."""
    for path in sorted(root.iterdir()):
        if path.name in NOT_OURS or (path.name.startswith(".") and path.is_dir() and path.name != ".ci"):
            continue
        if path.is_dir():
            yield from tree(path)
        elif path.is_file():
            yield path


def ours(root: Path, *folders: str) -> Iterator[Path]:
    """Every Python file of ours, in these folders or everywhere."""
    for folder in [root / name for name in folders] or [root]:
        if folder.is_dir():
            yield from (path for path in tree(folder) if path.suffix == ".py")


def services(root: Path) -> list[Path]:
    return [path for path in sorted((root / "services").iterdir()) if path.is_dir() and path.name not in NOT_OURS]


def rooms(root: Path, room: str) -> Iterator[Path]:
    """The files of one room, of every service."""
    for service in services(root):
        if (service / f"{room}.py").is_file():
            yield service / f"{room}.py"
        yield from ours(service, room)


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), filename=str(path))


def named(node: ast.AST) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def at(root: Path, path: Path, node: ast.AST) -> str:
    return f"{path.relative_to(root)}:{getattr(node, 'lineno', 1)}"
