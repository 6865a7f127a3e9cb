"""What is asked of a page from inside the browser: is the post there, has it settled, where does it stand.

The script runs in a world of its own (an isolated world of the DevTools protocol), so that nothing that the page has put in place
of the browser's own functions can mislead it. It comes to an end by itself: what it waits for has a time limit each.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

Box: TypeAlias = tuple[float, float, float, float]
"""Left, top, width and height in CSS pixels, from the document's corner."""

SCRIPT = """
async (selectors, findMs, settleMs, domLimit) => {
  const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  const since = (start) => performance.now() - start;
  const showing = (selector) => {
    try {
      return [...document.querySelectorAll(selector)].find((element) => (element.innerText || '').trim()) || null;
    } catch { return null; }
  };
  // The best selector counts as soon as it shows words; the lesser ones only when the page has long been loaded without it.
  const find = async () => {
    const start = performance.now();
    let loaded = null;
    while (since(start) < findMs) {
      if (document.readyState === 'complete') loaded ??= performance.now();
      const usable = loaded !== null && since(loaded) > 1000 ? selectors : selectors.slice(0, 1);
      for (const selector of usable) {
        const element = showing(selector);
        if (element) return [selector, element];
      }
      await sleep(25);
    }
    return [null, null];
  };
  const wholePage = async () => {
    const start = performance.now();
    while (document.readyState !== 'complete' && since(start) < findMs) await sleep(25);
    // What loads when it comes into view has to come into view once.
    const step = Math.max(200, innerHeight);
    for (let y = step, steps = 0; y < document.documentElement.scrollHeight && steps < 25; y += step, steps++) {
      scrollTo(0, y);
      await sleep(40);
    }
    scrollTo(0, 0);
    await quiet(start);
  };
  // A page whose scripts are at work is not there yet: it is when nothing was loaded and nothing changed in it for a while.
  const quiet = async (start) => {
    let last = performance.now();
    const seen = new MutationObserver(() => { last = performance.now(); });
    seen.observe(document, {childList: true, subtree: true});
    let loaded = -1;
    while (since(last) < 1000 && since(start) < findMs) {
      const now = performance.getEntriesByType('resource').length;
      if (now !== loaded) last = performance.now();
      loaded = now;
      await sleep(50);
    }
    seen.disconnect();
  };
  const painted = (image) => image.complete && (image.naturalWidth > 0 || !(image.currentSrc || image.src));
  const settle = async (root) => {
    const images = [...root.querySelectorAll('img')];
    for (const image of images) if (!image.complete && image.loading === 'lazy') image.scrollIntoView({block: 'center'});
    const loading = images.map(async (image) => {
      if (!image.complete) await new Promise((resolve) => {
        image.addEventListener('load', resolve);
        image.addEventListener('error', resolve);
      });
      if (image.naturalWidth) await image.decode().catch(() => null);
    });
    const start = performance.now();
    await Promise.race([Promise.all([document.fonts.ready, ...loading]), sleep(settleMs)]);
    if (selectors.length) scrollTo(0, 0);
    return {missing: images.filter((image) => !painted(image)).length, late: since(start) >= settleMs};
  };
  const [selector, element] = selectors.length ? await find() : [null, null];
  if (!selectors.length) await wholePage();
  const root = element || document.documentElement;
  const state = root ? await settle(root) : {missing: 0, late: false};
  const page = document.documentElement;
  const rect = element ? element.getBoundingClientRect() : null;
  const doctype = document.doctype ? new XMLSerializer().serializeToString(document.doctype) + '\\n' : '';
  const dom = doctype + (page ? page.outerHTML : '');
  return {
    selector, missing: state.missing, late: state.late,
    box: rect ? [rect.x + scrollX, rect.y + scrollY, rect.width, rect.height] : null,
    size: page ? [page.scrollWidth, page.scrollHeight] : [0, 0],
    view: [innerWidth, innerHeight],
    dom: dom.slice(0, domLimit), domCut: dom.length > domLimit,
  };
}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageState:
    """A page that has come to rest: which selector found the post, where it stands, and the rendered document.

    `missing` counts pictures that did not load, `late` says that waiting for them was given up.
    """

    selector: str | None
    box: Box | None
    size: tuple[float, float]
    view: tuple[float, float]
    missing: int
    late: bool
    dom: str
    dom_cut: bool


def parse_page_state(told: Mapping[str, object]) -> PageState:
    """What the script told, typed; `ValueError` when that is no answer of this script's."""
    box, size, view = (_numbers(told.get(name)) for name in ("box", "size", "view"))
    selector, missing, dom = told.get("selector"), told.get("missing"), told.get("dom")
    if (
        len(size) != len(("width", "height"))
        or len(view) != len(size)
        or not isinstance(dom, str)
        or not isinstance(missing, int | float)
    ):
        raise ValueError("the page's script told something else than it was asked")
    return PageState(
        selector=selector if isinstance(selector, str) else None,
        box=(box[0], box[1], box[2], box[3]) if len(box) == len(("left", "top", "width", "height")) else None,
        size=(size[0], size[1]),
        view=(view[0], view[1]),
        missing=int(missing),
        late=told.get("late") is True,
        dom=dom,
        dom_cut=told.get("domCut") is True,
    )


def _numbers(value: object) -> tuple[float, ...]:
    if not isinstance(value, list):
        return ()
    return tuple(float(number) for number in value if isinstance(number, int | float))
