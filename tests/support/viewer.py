"""The step viewer as readers use it, and a reading of what it shows."""

from __future__ import annotations

from playwright.sync_api import Page


def opened(page: Page, cell: str) -> None:
    """Open the viewer by a click on a cell's link."""
    page.locator(f"#cell-{cell} .step-through").click()
    page.wait_for_selector("step-viewer .steps-place span")
    # It may have been open at another cell: it stands in for this one now.
    page.locator(f"#cell-{cell} .step-through").wait_for(state="hidden")


def at(page: Page, step: str) -> None:
    """Open the viewer by a link to a step, on a page that is there."""
    page.goto(f"{page.url.partition('#')[0]}#step-{step}")
    page.wait_for_selector(f"step-viewer[data-step='{step.partition('.')[0]}'] .steps-place span")


def step_of(page: Page) -> str:
    return page.evaluate(
        "(({step, sub}) => sub === '0' ? step : `${step}.${sub}`)"
        "(document.querySelector('step-viewer').dataset)"
    )


def ends(page: Page, name: str) -> list[str]:
    """The tensors at which the arrows of a name or slot end."""
    arrows = page.locator(f".arrows > g:not(.ghost)[data-from$='{name}']")
    return arrows.evaluate_all("all => all.map(g => g.dataset.to)")


def places(page: Page) -> dict[str, list[float]]:
    """Where each arrow really ends: the box under its tip."""
    return page.evaluate(
        """() => Object.fromEntries(
            [...document.querySelectorAll(".arrows > g:not(.ghost)")].map(arrow => {
                const tip = arrow.lastElementChild.getBoundingClientRect()
                const inside = arrow.classList.contains("of-slot") ? tip.left - 6 : tip.right + 6
                const point = [inside, tip.top + tip.height / 2]
                const boxes = [...document.querySelectorAll(".tensor[data-tensor]")]
                const hit = boxes.find(box => {
                    const { left, right, top, bottom } = box.getBoundingClientRect()
                    const [x, y] = point
                    return left < x && x < right && top < y && y < bottom
                })
                return [arrow.dataset.from, hit?.dataset.tensor]
            }))"""
    )


SHOWN = """() => {
    const viewer = document.querySelector("step-viewer")
    const all = (selector, of) => [...viewer.querySelectorAll(selector)].map(of)
    const now = element => {
        const copy = element.cloneNode(true)
        copy.querySelectorAll("del").forEach(gone => gone.remove())
        return copy.textContent.trim()
    }
    const boxes = all(".tensor[data-tensor]", box => box)
    return {
        arrows: all(".arrows > g:not(.ghost)", g => [g.dataset.from, g.dataset.to]).sort(),
        boxes: Object.fromEntries(
            boxes.map(box => [box.dataset.tensor, now(box.querySelector(":scope > .value"))])),
        grads: Object.fromEntries(
            boxes.map(box => [box.dataset.tensor, box.querySelector(".grad:not(.none)")])
            .filter(([_, grad]) => grad)
            .map(([ref, grad]) => [ref, [grad.dataset.grad, now(grad.querySelector(".value"))]])),
        words: all(".steps-words p", p => p.textContent),
        rows: all(".steps-code .line.now", line => Number(line.dataset.row)),
        places: Object.fromEntries(
            all(".steps-picture :is([data-tensor], [data-name], [data-slot])",
                element => [Object.values(element.dataset)[0], element.parentElement.style.gridArea]
            )),
    }
}"""
