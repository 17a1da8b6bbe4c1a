"""The Jinja2 environment of plans and recipes: sandboxed, without constant folding, and with limits."""

from collections.abc import Callable, Mapping
from typing import Any

from jinja2 import StrictUndefined, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.sandbox import ImmutableSandboxedEnvironment

from planbook.filters import bounds
from planbook.filters.guarded_calls import before_method, guarded, timed


class _Generator(CodeGenerator):
    """Generates the Python code of a template so that `a ~ b` is limited, too."""

    def visit_Concat(self, node: nodes.Concat, frame: Frame) -> None:  # noqa: N802
        self.write("environment.concatenated((")
        for part in node.nodes:
            self.visit(part, frame)
            self.write(", ")
        self.write("))")


class Sandbox(ImmutableSandboxedEnvironment):
    """Evaluates expressions within limits. Constants are not folded, so that compiling costs no more than reading.

    `filters` and `tests` are added to Jinja2's own. The filters and tests named in `not_ours` are left out.
    """

    intercepted_binops = frozenset(("+", "-", "*", "/", "//", "%", "**"))
    code_generator_class = _Generator

    def __init__(
        self,
        filters: Mapping[str, Callable[..., Any]],
        tests: Mapping[str, Callable[..., Any]],
        not_ours: tuple[tuple[str, ...], tuple[str, ...]],
        **options: Any,
    ) -> None:
        super().__init__(undefined=StrictUndefined, keep_trailing_newline=True, optimized=False, **options)
        self.globals = {"range": bounds.bounded_range, "dict": dict}
        known = {**self.filters, **filters}
        self.filters = {name: guarded(name, known[name]) for name in known if name not in not_ours[0]}
        known = {**self.tests, **tests}
        self.tests = {name: timed(known[name]) for name in known if name not in not_ours[1]}

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        bounds.before_operator(operator, left, right)
        return bounds.check_size(super().call_binop(context, operator, left, right))

    def concatenated(self, parts: tuple[Any, ...]) -> str:
        """Evaluates `a ~ b`."""
        bounds.spend(bounds.size(parts))
        return "".join(map(str, parts))

    def call(__self, __context: Any, __obj: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: N805
        holder, name = getattr(__obj, "__self__", None), getattr(__obj, "__name__", "")
        args = before_method(holder, name, args, kwargs)
        return bounds.check_size(super().call(__context, __obj, *args, **kwargs))

    def wrap_str_format(self, value: Any) -> Callable[..., str] | None:
        inner = super().wrap_str_format(value)
        if inner is None:
            return None

        def bounded(*args: Any, **kwargs: Any) -> str:
            given = args[0].values() if value.__name__ == "format_map" else (*args, *kwargs.values())
            bounds.before_braces(value.__self__, given)
            return inner(*args, **kwargs)

        return bounded
