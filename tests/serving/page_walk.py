"""A page as people use it: every stop of the keyboard in order, and every target of a finger or a mouse."""

import json
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Page

AXE = Path(__file__).resolve().parents[2] / ".axe" / "axe.min.js"
_STOPS = """
() => [...document.querySelectorAll('a[href], button, input, summary, [tabindex="0"]')].filter(
  (element) => element.checkVisibility({ contentVisibilityAuto: true, visibilityProperty: true })
)
"""
_HELPERS = f"""
window.walk = {{
  stops: {_STOPS},
  name: (element) => `${{element.tagName}} ${{(element.textContent || element.name || '').trim().slice(0, 40)}}`,
  here: () => {{
    const element = document.activeElement;
    if (!element || element === document.body) return null;
    const style = getComputedStyle(element), box = element.getClientRects()[0] ?? element.getBoundingClientRect();
    const isBrowsersOwn = style.outlineStyle === 'auto';
    const outlined = isBrowsersOwn || style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
    const inView = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
    const folded = element.tagName === 'SUMMARY' && !element.parentElement.open;
    window.walk.reached.push(element);
    return {{ name: window.walk.name(element), seen: outlined && inView && element.matches(':focus-visible'), folded }};
  }},
  reached: [],
}};
"""
_FROM_THE_TOP = "document.body.tabIndex = -1; document.body.focus(); document.body.removeAttribute('tabindex'); scrollTo(0, 0)"
"""The next press of Tab goes to the first stop, also where the page has the focus somewhere itself."""
_ORDER = """
() => {
  const stops = walk.stops(), wrong = [];
  for (const element of stops) if (!walk.reached.includes(element)) wrong.push(`never reached: ${walk.name(element)}`);
  const places = walk.reached.map((element) => stops.indexOf(element));
  places.forEach((place, at) => {
    if (at && place <= places[at - 1]) wrong.push(`out of order: ${walk.name(walk.reached[at])}`);
  });
  return wrong.slice(0, 5);
}
"""
_TARGETS = """
() => {
  for (const folded of document.querySelectorAll('details')) folded.open = true;
  const LEAST = 24, wrong = [];
  const isInText = (element) => {
    if (getComputedStyle(element).display !== 'inline') return false;
    let block = element.parentElement;
    while (getComputedStyle(block).display === 'inline') block = block.parentElement;
    return block.textContent.trim().length > element.textContent.trim().length;
  };
  const targets = walk.stops().filter((element) => !element.matches('.skip, [tabindex="0"]'));
  const boxes = new Map(targets.map((element) => [element, element.getBoundingClientRect()]));
  const isSmall = (box) => box.width < LEAST - 0.5 || box.height < LEAST - 0.5;
  for (const element of targets) {
    const box = boxes.get(element);
    if (isSmall(box) && !isInText(element)) {
      const x = box.left + box.width / 2, y = box.top + box.height / 2;
      for (const [other, around] of boxes) {
        if (other === element) continue;
        const near = isSmall(around)
          ? Math.hypot(x - around.left - around.width / 2, y - around.top - around.height / 2) < LEAST
          : Math.hypot(Math.max(around.left - x, 0, x - around.right), Math.max(around.top - y, 0, y - around.bottom)) < LEAST / 2;
        if (near) wrong.push(`too small and too near to another: ${walk.name(element)} | ${walk.name(other)}`);
      }
    }
  }
  for (const element of targets) {
    element.scrollIntoView({ block: 'center', inline: 'center' });
    const box = element.getClientRects()[0];
    const hit = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
    if (!hit || !(element.contains(hit) || hit.contains(element) && element.closest('svg')))
      wrong.push(`cannot be hit: ${walk.name(element)}, but ${hit && walk.name(hit)}`);
  }
  return wrong.slice(0, 8);
}
"""


def wrong_by_keyboard(page: Page) -> list[str]:
    """What is wrong with the page that is open for those who press Tab; Enter unfolds what is folded on the way."""
    page.evaluate(_HELPERS)
    page.evaluate(_FROM_THE_TOP)
    wrong = []
    for _ in range(1000):
        page.keyboard.press("Tab")
        stop = page.evaluate("walk.here()")
        if stop is None:
            break
        if not stop["seen"]:
            wrong.append(f"its focus is not to be seen: {stop['name']}")
        if stop["folded"]:
            page.keyboard.press("Enter")
            if not page.evaluate("document.activeElement.parentElement.open"):
                wrong.append(f"Enter does not unfold it: {stop['name']}")
    else:
        wrong.append("the walk does not end")
    found: list[str] = page.evaluate(_ORDER)
    return [*wrong[:5], *found]


def wrong_by_mouse(page: Page) -> list[str]:
    """Links, buttons and folds that something covers, and those that are too small (WCAG 2.2, 2.5.8: 24 pixels, or the room)."""
    page.evaluate(_HELPERS)
    found: list[str] = page.evaluate(_TARGETS)
    return found


def barriers(page: Page, *, only: Sequence[str] = ()) -> dict[str, list[str]]:
    """What axe-core finds on the page that is open, everything unfolded: its rules (or only these), and what breaks them."""
    page.evaluate("for (const folded of document.querySelectorAll('details')) folded.open = true")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    asked = {"resultTypes": ["violations"], **({"runOnly": list(only)} if only else {})}
    answer = page.evaluate("(asked) => axe.run(document, asked).then((found) => JSON.stringify(found.violations))", asked)
    return {rule["id"]: [node["html"][:160] for node in rule["nodes"][:3]] for rule in json.loads(answer)}
