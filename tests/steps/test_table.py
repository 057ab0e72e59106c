"""The table of steps: what the viewer shows, for who has no JavaScript, and for printing."""

from __future__ import annotations

from hooks.read.module import parse_module
from hooks.steps import table
from hooks.steps.trace import tell
from tests.support.recordings import record, trace_of


def test_table_has_one_row_per_step_with_its_words(pairs):
    pair = pairs["sgd/two-tensors"]
    trace = trace_of(pair.module, pair.result.recording, "ja")
    html = table.steps_table(tell(pair.module, pair.result.recording), "ja")
    assert html.count('<th scope="row">') == len(trace["steps"])
    assert 'id="steps-rebind"' in html
    assert "xは#8ではなく、新しいテンソル#11を指すようになりました。値は10です。" in html
    assert "<code>x = torch.tensor(10.0, requires_grad=True)</code>" in html


def test_long_cell_has_several_tables_and_one_id(pairs):
    pair = pairs["gradients/hundred-steps"]
    html = table.steps_table(tell(pair.module, pair.result.recording), "en")
    rows = [part.count("<tr id=") for part in html.split("</table>")]
    assert max(rows) == table.MAX_ROWS
    assert html.count('id="steps-complete"') == 1


def test_table_escapes_code_and_output(tmp_path):
    module = parse_module('# %% a\nprint("<b>&")\n', tmp_path / "module.py")
    _, recording = record(tmp_path, module.text)
    html = table.steps_table(tell(module, recording), "en")
    assert "<b>" not in html and "Prints &lt;b&gt;&amp;" in html
