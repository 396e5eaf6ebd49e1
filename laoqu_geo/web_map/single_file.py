"""What makes a page one file that asks for nothing: styles, data and scripts inlined, the policy that names them."""

import base64
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from importlib import resources

ESCAPED = "<>&\u2028\u2029"
"""Nothing in the data can end the element that holds it, nor open another."""

POLICY = (
    "default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; img-src data: blob:{hosts}; "
    "base-uri 'none'; form-action 'none'"
)
"""The browser itself refuses every request and every script but ours, whose hashes are named."""

POLICY_SLOT = "content-security-policy-slot"


def data_element(content: Mapping[str, object]) -> str:
    """Write the data as JSON in an element of its own: the one place where text of a plan enters the page."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return f'<script type="application/json" id="data">{escaped(text)}</script>'


def escaped(text: str) -> str:
    """Spell signs that could end an element as JSON's own escapes."""
    return text.translate({ord(sign): f"\\u{ord(sign):04x}" for sign in ESCAPED})


def script_element(code: str) -> str:
    """Put code into an element of its own."""
    return f"<script>\n{code}\n</script>"


def own_script(*parts: str) -> str:
    """Put our own scripts together as one function, so that nothing leaks."""
    bodies = "\n".join(parts)
    return f'(function () {{\n"use strict";\n{bodies}}})();'


def with_policy(page: str, hosts: Sequence[str]) -> str:
    """Name the hash of every script in the policy, so that the browser runs these and no other."""
    codes = re.findall(r"<script>(.*?)</script>", page, flags=re.DOTALL)
    digests = (hashlib.sha256(code.encode()).digest() for code in codes)
    hashes = " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)
    named = "".join(f" {host}" for host in hosts)
    return page.replace(POLICY_SLOT, POLICY.format(hashes=hashes, hosts=named), 1)


def without_images(css: str) -> str:
    """Leave out Leaflet's rules for images that we do not use: they would be looked for beside the page."""
    return re.sub(r"[\w-]+\s*:[^;{}]*url\([^)]*\)[^;{}]*;", "", css)


def leaflet(name: str) -> str:
    """Read one of Leaflet's own files from the installed package."""
    text = (
        resources.files("js_lib_leaflet")
        .joinpath("static", "js_lib_leaflet", name)
        .read_text(encoding="utf-8")
    )
    return re.sub(r"//# sourceMappingURL=.*", "", text).strip()


def asset(name: str) -> str:
    """Read one of this package's own files."""
    return resources.files(__package__).joinpath("assets", name).read_text(encoding="utf-8")
