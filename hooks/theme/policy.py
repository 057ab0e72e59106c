"""The content security policy of a page: nothing from other hosts, no script but known ones.

As a `meta` element, because a static host such as GitHub Pages sends no headers of ours.
Source: https://www.w3.org/TR/CSP3/
"""

from __future__ import annotations

import base64
import hashlib
import re

INLINE_SCRIPT = re.compile(
    r"<script(?P<attributes>(?:\s[^>]*)?)>(?P<code>.*?)</script>", re.DOTALL | re.IGNORECASE
)
RUNS = 'class="run-here"'
"""Where a page has this, readers run code on it (hooks/live/buttons.py)."""
CHARSET = re.compile(r"<meta charset=[^>]*>", re.IGNORECASE)


def with_policy(html: str) -> str:
    """The page with its policy, which comes before everything that it governs.

    Raises ValueError where the page declares no character set, after which the policy goes.
    """
    place = CHARSET.search(html)
    if not place:
        raise ValueError("no <meta charset> to put the content security policy after")
    meta = f'<meta http-equiv="Content-Security-Policy" content="{policy(html)}">'
    return html[: place.end()] + meta + html[place.end() :]


def policy(html: str) -> str:
    """The policy of a page, with the hashes of the scripts that the theme writes into it."""
    runs = RUNS in html
    directives = {
        "default-src": "'none'",
        "script-src": " ".join(
            ["'self'", *(["'wasm-unsafe-eval'"] if runs else []), *script_hashes(html)]
        ),
        # Readers' code runs in a worker made of a blob: it has this policy. One that is loaded from
        # an address has its own, which a static host does not send.
        **({"worker-src": "'self' blob:"} if runs else {}),
        "style-src": "'self'",
        # Figures position and colour their text by style attributes.
        "style-src-attr": "'unsafe-inline'",
        # The theme's style sheets carry their icons as data.
        "img-src": "'self' data:",
        "font-src": "'self'",
        "connect-src": "'self'",
        "manifest-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in directives.items())


def script_hashes(html: str) -> list[str]:
    """A source expression for each inline script that a browser would run, in order, once."""
    found = {}
    for script in INLINE_SCRIPT.finditer(html):
        attributes = script["attributes"].lower()
        if "src=" in attributes or "json" in attributes:
            continue
        digest = hashlib.sha256(script["code"].encode()).digest()
        found[f"'sha256-{base64.b64encode(digest).decode()}'"] = None
    return list(found)
