"""For the API pages: our docstrings name what comes back and leave its type to the signature."""

import re

from griffe import Extension, Function

_NAMED = re.compile(r"^(?P<head>(?:Returns|Yields)\n-+\n)(?P<name>\w+)$", re.MULTILINE)


class NamedReturns(Extension):
    """Write `name` under Returns as `name :`, which says that it is no type."""

    def on_function_instance(self, *, func: Function, **_: object) -> None:
        """Mend the docstring of one function."""
        if func.docstring:
            func.docstring.value = _NAMED.sub(r"\g<head>\g<name> :", func.docstring.value)
