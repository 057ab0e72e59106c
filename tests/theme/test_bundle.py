"""Modules in one file: what a reader who is far away waits for once."""

from __future__ import annotations

import re

import pytest

from hooks.theme.bundle import bundled

FILES = {
    "a": 'import { b } from "./b.js";\nimport {\n  c,\n  D,\n} from "./c.js";\n'
    "export function a() {}\n",
    "b": 'import { c } from "./c.js";\nconst own = 1;\nexport const b = c + own;\n',
    "c": "const own = 2;\nexport const c = own;\nexport class D {}\nexport async function e() {}\n",
}


def bundle(folder, **files: str) -> str:
    for name, text in (FILES | files).items():
        (folder / f"{name}.js").write_text(text, encoding="utf-8")
    return bundled(folder / "a.js")


def test_each_module_comes_once_before_those_that_import_it(tmp_path):
    text = bundle(tmp_path)
    assert re.findall(r"^const m_(\w+)", text, re.MULTILINE) == ["c", "b"]
    assert "import" not in text
    assert re.findall(r"^export .*", text, re.MULTILINE) == ["export function a() {}"]
    assert "return { c, D, e };" in text


@pytest.mark.parametrize(
    "line",
    ['import b from "./b.js";', 'import { b as x } from "../b.js";', "export { own };",
     'export * from "./c.js";', "export default 1;"],
)  # fmt: skip
def test_what_it_does_not_understand_is_named(tmp_path, line):
    with pytest.raises(ValueError, match=re.escape(f"b.js: '{line}'")):
        bundle(tmp_path, b=f"const own = 1;\n{line}\n")


def test_modules_that_import_each_other_are_refused(tmp_path):
    with pytest.raises(ValueError, match=r"a\.js imports b\.js imports c\.js imports b\.js"):
        bundle(tmp_path, c='import { b } from "./b.js";\nexport const c = b;\n')
