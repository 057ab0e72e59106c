"""What Material's script does to a page while it loads, done when the page is built.

The script adds copy buttons and boxes around tables one by one, and measures each: the browser
lays out the whole page as many times. Here they are in the page, and the script finds nothing to
add. What a click on a copy button does is still the script's. The rest of its start is divided, so
that the page reacts in between.
"""

from __future__ import annotations

import json
import re

# What the script starts with is compiled while it is read, on another thread, not when it is first
# called: that was half of the start. Source: https://v8.dev/blog/explicit-compile-hints
HINT = "//# allFunctionsCalledOnLoad\n"

CHANGES = [
    # All in one go kept the page from reacting, and measured it before it was laid out. Now the
    # script starts when the page has been painted, and pauses: the page reacts in between.
    (
        r'^("use strict";)(\(\(\)=>\{)',
        r"\1(run=>requestAnimationFrame(()=>setTimeout(run)))((async()=>{"
        r"const pause=()=>new Promise(go=>setTimeout(go));",
    ),
    (r"(;window\.component\$=\w+;\}\))\(\);", r"\1);"),
    (r'(var \w+=\w+\(\w+\(document\.body,"focusin"\),)', r"await pause();\1"),
    (r'(document\.documentElement\.classList\.remove\("no-js"\);)', r"await pause();\1"),
    (r"(\w+\(\{viewport\$:\w+,document\$:\w+\}\);)", r"await pause();\1await pause();"),
    (r'(var \w+=\w+\(\w+\("header"\),)', r"await pause();\1"),
    (r"(\w+\.subscribe\(\);)(window\.document\$=)", r"await pause();\1\2"),
    # The parts of a page, such as its header, are made and start one after the other.
    (
        r'(\w+=\w+\(\(\)=>\w+\()(\.\.\.(\w+)\("announce"\)\.map\(.*?\}\)\))(\)\),\w+=\w+\.pipe\()',
        r"\1...(all=>(\3=>[\2])(name=>({map:make=>all(name).map(e=>"
        r"({[Symbol.observable||'@@observable']:()=>"
        r"({subscribe:to=>{setTimeout(()=>make(e).subscribe(to))}})}))})))(\3)\4",
    ),
    # The search is a thread of its own. It starts with the first key or touch of any kind, which it
    # still gets; at once where the address has a query or the reader is in the box already.
    (
        r'(\w+)\("search"\)\.map\(e=>(\w+\(e,\{index\$:\w+,keyboard\$:\w+\}\))\)',
        r'\1("search").flatMap(e=>{let start=()=>{start=()=>{};\2.subscribe()};'
        r'if(new URLSearchParams(location.search).has("q")||e.contains(document.activeElement))'
        r"setTimeout(()=>start());"
        r'for(const type of["pointerdown","keydown","focusin"])'
        r"addEventListener(type,()=>start(),{capture:!0,once:!0});return[]})",
    ),
    # Without network that thread would never come, until a reload. Now it comes when the network is
    # back, and gets what it was asked meanwhile.
    (
        r"(\w+)=new Worker\((\w+)\)",
        r"\1=navigator.onLine?new Worker(\2):(()=>{let asked=[],to=new EventTarget;"
        r"to.postMessage=text=>asked.push(text);"
        r'addEventListener("online",()=>{let worker=new Worker(\2);'
        r'worker.onmessage=({data})=>to.dispatchEvent(new MessageEvent("message",{data}));'
        r"to.postMessage=text=>worker.postMessage(text);asked.map(to.postMessage)},{once:!0});"
        r"return to})()",
    ),
    (
        r'\w+\(document,"DOMContentLoaded",\{once:!0\}\)\.subscribe(\(\(\)=>\w+\.next\(document\)\))',
        r"setTimeout\1",
    ),
    # A place that is chosen shuts the drawer and the search. The one at which a page is opened does
    # not: what is open then, the reader has opened while the script was on its way.
    (
        r"(\w+\(\w+,\w+\))(\.pipe\()(\w+\(125\)\)\.subscribe\(\(\)=>"
        r'\{\w+\("drawer",!1\),\w+\("search",!1\)\}\));(\w+\.pipe\((\w+)\()',
        r"{let isOpening=!0;\1\2\5(()=>!isOpening),\3;isOpening=!1}\4",
    ),
    # A <meta name="color-scheme">, for which the browser styles the whole page twice. The page
    # has one that lets the system decide, and docs/assets/access.js follows the reader's choice.
    (
        r'(\w+=\w+\("meta",\{name:"color-scheme"\}\));document\.head\.appendChild\(\w+\)',
        r"\1",
    ),
    # The list of results tells which query it answers, for docs/assets/search-box.js.
    (
        r'\(\)=>(\w+)\.innerHTML=""(\),\w+\(\(\{items:)',
        r'({query:q})=>(\1.innerHTML="",\1.dataset.query=q)\2',
    ),
    # The words of a search are marked in escaped text. In the name of a character there they are
    # not meant: ?h=lt turned every '<' into '&lt;'.
    (r"`(\(\^\|\$\{\w+\.separator\}\|\))\(", r"`\1(?<!&[#a-z0-9]*)("),
    # A title for each text that may be cut off: one observer per entry of the navigation, where
    # text wraps.
    (r'(\w+)\("\.md-ellipsis"\)', r'\1(":is(.md-header,.md-footer) .md-ellipsis")'),
    # Code and tables: a selector that finds nothing.
    (r'"pre:not\(\.mermaid\) > code"(,\w+\)\.map)', r'".nothing"\1'),
    (r'"table:not\(\[class\]\)"(,\w+\)\.map)', r'".nothing"\1'),
]
"""What the script does later, or no longer: a pattern, and what takes its place."""


def lighter(script: str) -> str:
    """Material's script with CHANGES: it starts in pieces, and without what pages have already.

    Has one line more at the top than the script: see `lowered`. Raises ValueError where a change
    no longer fits the script.
    """
    for pattern, new in CHANGES:
        # Not shorter than before: the script's source map must not end beyond the script.
        script, found = re.subn(
            pattern, lambda match, new=new: match.expand(new).ljust(len(match[0])), script
        )
        if found != 1:
            raise ValueError(
                f"Material's script has '{pattern}' {found} times, not once: see whether the "
                "change in hooks/theme/script.py is still needed"
            )
    return HINT + script


def lowered(source_map: str) -> str:
    """The source map of a script that has got one line more at the top.

    Source: https://tc39.es/ecma426/#sec-mappings (a line of mappings ends with a semicolon)
    """
    told = json.loads(source_map)
    return json.dumps(told | {"mappings": ";" + told["mappings"]}, ensure_ascii=False)
