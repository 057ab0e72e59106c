"""The content security policy stops what it should, and nothing that the theme needs."""

from __future__ import annotations

import re

import pytest

from hooks.theme.policy import policy, with_policy
from tests.support.browser import soon

PAGE = '<html><head><meta charset="utf-8"><script>window.known = 1</script></head><body></body>'


def test_every_html_file_of_the_site_carries_a_policy_before_anything_it_governs(site):
    files = list(site.rglob("*.html"))
    assert len(files) > 30
    for path in files:
        html = path.read_text(encoding="utf-8")
        place = html.index('http-equiv="Content-Security-Policy"')
        others = [html.index(tag) for tag in ("<script", "<link", "<style") if tag in html]
        assert place < min(others), path


def test_page_without_a_character_set_has_no_place_for_a_policy():
    with pytest.raises(ValueError, match="charset"):
        with_policy("<html></html>")


def test_data_and_files_need_no_hash():
    assert "sha256" not in policy('<script src="a.js"></script>')
    assert "sha256" not in policy('<script type="application/json">{}</script>')


@pytest.mark.browser
def test_browser_runs_the_scripts_that_were_there_and_no_others(browser):
    page = browser.new_page()
    changed = with_policy(PAGE).replace(
        "<body>",
        "<body><script>window.foreign = 1</script><img src=x onerror='window.handler = 1'>",
    )
    page.set_content(changed)
    page.wait_for_timeout(100)
    assert page.evaluate("[window.known, window.foreign, window.handler]") == [1, None, None]
    page.close()


@pytest.mark.browser
def test_browser_refuses_evaluation_and_other_hosts_on_a_real_page(browser, address):
    page = browser.new_page()
    asked = []
    page.route(re.compile("example.org"), lambda route: (asked.append(route), route.abort()))
    page.goto(address + "gradients/one-step/")
    page.evaluate(
        """async () => {
            window.refused = []
            document.addEventListener(
                "securitypolicyviolation", event => refused.push(event.effectiveDirective))
            // Not with eval() from here: the debugger that calls this is exempt from the policy.
            const timer = document.createElement("button")
            timer.setAttribute("onclick", "window.clicked = 1")
            document.body.append(timer)
            timer.click()
            for (const [name, attribute] of [
                ["script", "src"], ["img", "src"], ["iframe", "src"]
            ]) {
                const element = document.createElement(name)
                element[attribute] = "https://example.org/x"
                document.body.append(element)
            }
            const style = document.createElement("link")
            style.rel = "stylesheet"
            style.href = "https://example.org/x.css"
            document.head.append(style)
            await fetch("https://example.org/").catch(() => 0)
        }"""
    )
    expected = {
        "script-src-attr",
        "script-src-elem",
        "img-src",
        "frame-src",
        "style-src-elem",
        "connect-src",
    }
    # What a frame would load, the browser refuses in another process.
    soon(page, lambda: expected - set(page.evaluate("refused")), set())
    page.close()
    assert asked == []
