"""What axe finds on a page, in light and in dark."""

from __future__ import annotations

from importlib.resources import files

from playwright.sync_api import Page

from tests.support.browser import until

AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
SCHEMES = {"light": "default", "dark": "slate"}
"""What Material calls them."""

Findings = list[tuple[str, list[str]]]
"""Rules, each with the elements that break it."""

# Whether a text is too faint follows from its look: the colours, sizes and weights of all that it
# is in. A page has thousands of elements and less than a hundred looks, of which axe gets one each.
RUN = """async options => {
  const looks = new Map([[null, ""]])
  const look = element => {
    if (!looks.has(element)) {
      const s = getComputedStyle(element)
      const own = [s.color, s.backgroundColor, s.backgroundImage, s.opacity, s.visibility,
        s.fontSize, s.fontWeight, s.textShadow, s.textDecorationLine, s.filter].join()
      const around = look(element.parentElement)
      looks.set(element, around.endsWith(own) ? around : `${around} ${own}`)
    }
    return looks.get(element)
  }
  const isSeen = element => element.checkVisibility() && (element.matches("a, button, input")
    || [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim()))
  const seen = [...document.querySelectorAll("body *")].filter(isSeen)
  const examples = new Map(seen.map(element => [element.tagName + look(element), element]))
  for (const element of seen) element.removeAttribute("data-example")
  for (const element of examples.values()) element.setAttribute("data-example", "")
  axe.configure({ rules: [
    { id: "color-contrast", selector: "[data-example]" },
    { id: "link-in-text-block", selector: "a[href][data-example]" },
  ] })
  const { violations, passes } = await axe.run({ resultTypes: ["violations"], ...options })
  return {
    violations: violations.map(rule => [rule.id, rule.nodes.map(node => node.html.slice(0, 120))]),
    rules: [...violations, ...passes].map(rule => rule.id),
  }
}"""


def axe(page: Page) -> dict[str, Findings]:
    """Scheme -> findings: in light those of all rules, in dark of those that look at colours.

    The page is in light afterwards.
    """
    page.evaluate(AXE)
    of_colours = {"runOnly": ["color-contrast", "link-in-text-block"]}
    return {"dark": findings(page, "dark", of_colours), "light": findings(page, "light", {})}


def findings(page: Page, scheme: str, options: dict) -> Findings:
    """What axe finds in a scheme. Makes sure that it has looked at colours."""
    option = f".md-option[data-md-color-scheme={SCHEMES[scheme]}]"
    page.locator(option).evaluate("option => option.click()")
    until(page, "name => document.body.dataset.mdColorScheme === name", SCHEMES[scheme])
    result = page.evaluate(RUN, options)
    assert "color-contrast" in result["rules"]
    return result["violations"]
