"""A kind of import rule that import-linter lacks: some modules may import these others, and nothing else.

Unlike a list of what is forbidden, it needs no change when a new library comes into the house.
"""

from __future__ import annotations

import sys
from typing import Any

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output
from importlinter.application import contract_utils
from importlinter.domain.helpers import module_expressions_to_modules


class OnlyContract(Contract):
    """`source_modules` may import each other, the standard library and `allowed_modules`."""

    type_name = "only"

    source_modules = fields.SetField(subfield=fields.ModuleExpressionField())
    allowed_modules = fields.SetField(subfield=fields.ModuleExpressionField(), required=False)
    ignore_imports = fields.SetField(subfield=fields.ImportExpressionField(), required=False)

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        removed = contract_utils.remove_ignored_imports_and_report(
            graph=graph,
            ignore_imports=self.ignore_imports,  # type: ignore[arg-type]
            unmatched_alerting=contract_utils.AlertLevel.ERROR,
        )
        allowed = self._modules(graph, self.allowed_modules or ())
        illegal: list[dict[str, Any]] = []
        for source in self._roots(graph, self.source_modules):
            inside = {source, *graph.find_descendants(source)}
            for importer in sorted(inside):
                for imported in sorted(graph.find_modules_directly_imported_by(importer) - inside - allowed):
                    if imported.split(".")[0] not in sys.stdlib_module_names:
                        illegal += graph.get_import_details(importer=importer, imported=imported)
        return ContractCheck(
            kept=not illegal,
            warnings=list(removed.warnings),
            ignored_import_count=removed.ignored_import_count,
            metadata={"illegal": illegal},
        )

    def render_broken_contract(self, check: ContractCheck) -> None:
        for link in check.metadata["illegal"]:
            output.print_error(
                f"{link['importer']} is not allowed to import {link['imported']} (l.{link['line_number']})"
            )

    def _modules(self, graph: ImportGraph, expressions: Any) -> set[str]:
        roots = self._roots(graph, expressions)
        return roots.union(*(graph.find_descendants(root) for root in roots if not graph.is_module_squashed(root)))

    @staticmethod
    def _roots(graph: ImportGraph, expressions: Any) -> set[str]:
        return {module.name for module in module_expressions_to_modules(graph, expressions)}
