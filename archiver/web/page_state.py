"""JavaScript that waits until a page shows the post and its pictures, and reports element, size and DOM.

The script runs in an isolated world (DevTools protocol), so that a page which replaced the browser's functions cannot mislead it.
It always ends: each wait has a time limit.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import isfinite
from typing import TypeAlias

from archiver.model.captures import NamedBox
from archiver.web.devtools import text

Box: TypeAlias = tuple[float, float, float, float]
"""Left, top, width and height in CSS pixels, relative to the document's top left corner."""

SCRIPT = """
async (selectors, findMs, settleMs, domLimit) => {
  const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  const since = (start) => performance.now() - start;
  const showing = (selector) => {
    try {
      return [...document.querySelectorAll(selector)].find((element) => (element.innerText || '').trim()) || null;
    } catch { return null; }
  };
  // The first selector counts as soon as its element has text; the others only a second after the page has loaded.
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
  // A page learns what is in view when it is drawn, which takes a busy machine longer than an idle one.
  const drawn = () => new Promise((resolve) => { requestAnimationFrame(() => requestAnimationFrame(resolve)); });
  const wholePage = async () => {
    const start = performance.now();
    while (document.readyState !== 'complete' && since(start) < findMs) await sleep(25);
    // Scroll through the page once, for what is loaded lazily.
    const step = Math.max(200, innerHeight);
    for (let y = step, steps = 0; y < document.documentElement.scrollHeight && steps < 25; y += step, steps++) {
      if (since(start) > findMs) break;
      scrollTo(0, y);
      await Promise.all([sleep(40), Promise.race([drawn(), sleep(1000)])]);
    }
    scrollTo(0, 0);
    await quiet(start);
  };
  // Scripts may still be building the page: wait until nothing was loaded and nothing changed for a second.
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
  const LAZY = 'img[loading="lazy"], img:not([src]), [data-src], [data-srcset], [data-bg], [class*="lazy"]';
  // Scroll through an element that does not fit, or that loads pictures when they come into view.
  const through = async (root, limit) => {
    const start = performance.now(), box = root.getBoundingClientRect(), lazy = root.querySelector(LAZY) !== null;
    if (!lazy && box.bottom <= innerHeight) return;
    for (let y = box.top + scrollY, end = y + box.height, steps = 0; y < end && steps < 25; y += innerHeight, steps++) {
      if (since(start) > limit) break;
      scrollTo(0, y);
      await Promise.all([sleep(lazy ? 40 : 0), Promise.race([drawn(), sleep(1000)])]);
    }
  };
  const loaded = async (image) => {
    if (!image.complete) await new Promise((resolve) => {
      image.addEventListener('load', resolve);
      image.addEventListener('error', resolve);
    });
    if (image.naturalWidth) await image.decode().catch(() => null);
  };
  // What a screen with more pixels would show: the largest picture that a set of sources names.
  const largest = (set) => {
    const named = [...set.matchAll(/([^\\s,](?:\\S*[^\\s,])?)(?:\\s+([\\d.]+)[wx])?/g)].slice(0, 40);
    return named.reduce((best, one) => (Number(one[2] || 1) > Number(best[2] || 1) ? one : best), named[0])?.[1];
  };
  const fullSize = (root) => {
    const sized = [...root.querySelectorAll('img[srcset], picture > source[srcset]')].slice(0, 40);
    return [...new Set(sized.map((image) => largest(image.srcset)).filter(Boolean))].map((source) => {
      const image = new Image();
      image.src = source;
      return loaded(image);
    });
  };
  const settle = async (root) => {
    const start = performance.now(), left = () => settleMs - since(start);
    const inTime = (...waits) => Promise.race([Promise.all(waits), sleep(Math.max(0, left()))]);
    // Those that are not shown, and are loaded when they are, are never loaded.
    const isShown = (image) => image.loading !== 'lazy' || image.getClientRects().length > 0;
    const shown = () => [...root.querySelectorAll('img')].filter(isShown);
    if (selectors.length) await through(root, settleMs / 2);
    let images, again;
    do {
      images = shown();
      for (const image of images) if (!image.complete && image.loading === 'lazy') image.scrollIntoView({block: 'center'});
      await inTime(document.fonts.ready, ...images.map(loaded));
      if (root.querySelector(LAZY)) await inTime(drawn());
      again = shown();
    } while (left() > 0 && (again.length !== images.length || again.some((image, at) => image !== images[at] || !image.complete)));
    if (selectors.length) {
      await inTime(...fullSize(root));
      scrollTo(0, 0);
    }
    return {missing: again.filter((image) => !painted(image)).length, late: left() <= 0};
  };
  const [selector, element] = selectors.length ? await find() : [null, null];
  if (!selectors.length) await wholePage();
  const root = element || document.documentElement;
  const state = root ? await settle(root) : {missing: 0, late: false};
  const page = document.documentElement;
  // Where a whole page may show posts: elements that embed something, with what their attributes and links name.
  const EMBEDDING = 'iframe, blockquote, figure, object, embed, [data-href], [data-url], [data-src], [class*="embed"], '
    + '[class*="-post"], [class*="tweet"], [class*="social"], twitter-widget, lite-youtube, [class*="-media"]';
  const boxes = selectors.length ? [] : [...document.querySelectorAll(EMBEDDING)].slice(0, 400).map((place) => {
    const {x, y, width, height} = place.getBoundingClientRect();
    const links = [...place.querySelectorAll('a[href], iframe[src]')].slice(0, 8).map((link) => link.href || link.src);
    const names = [...[...place.attributes].map((attribute) => attribute.value), ...links].map((name) => name.slice(0, 1000));
    return [names.join(' ').slice(0, 8000), [x + scrollX, y + scrollY, width, height]];
  });
  const rect = element ? element.getBoundingClientRect() : null;
  const doctype = document.doctype ? new XMLSerializer().serializeToString(document.doctype) + '\\n' : '';
  const dom = doctype + (page ? page.outerHTML : '');
  return {
    protocol: location.protocol, selector, missing: state.missing, late: state.late,
    box: rect ? [rect.x + scrollX, rect.y + scrollY, rect.width, rect.height] : null,
    size: page ? [page.scrollWidth, page.scrollHeight] : [0, 0],
    view: [innerWidth, innerHeight],
    dom: dom.slice(0, domLimit), domCut: dom.length > domLimit, boxes,
  };
}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageState:
    """The page after waiting: the selector that matched, the element's box, and the rendered document (`dom`).

    `protocol` is that of the document, such as `https:`.
    `size` and `view` are width and height of the document and the viewport in CSS pixels. `missing` counts pictures that did not
    load; `late` says that the time limit for them was reached, `dom_cut` that the document was too long. `boxes` are the elements
    of a whole page that may show posts.
    """

    protocol: str
    selector: str | None
    box: Box | None
    size: tuple[float, float]
    view: tuple[float, float]
    missing: int
    late: bool
    dom: str
    dom_cut: bool
    boxes: tuple[NamedBox, ...] = ()


def parse_page_state(message: Mapping[str, object]) -> PageState:
    """The script's result as a value; `ValueError` if it has another shape."""
    box, size, view = (_numbers(message.get(name)) for name in ("box", "size", "view"))
    selector, missing, dom = message.get("selector"), message.get("missing"), message.get("dom")
    if (
        len(size) != len(("width", "height"))
        or len(view) != len(size)
        or not isinstance(dom, str)
        or not isinstance(missing, int | float)
    ):
        raise ValueError("the script's result has an unexpected shape")
    return PageState(
        protocol=text(message, "protocol"),
        selector=selector if isinstance(selector, str) else None,
        box=(box[0], box[1], box[2], box[3]) if len(box) == len(("left", "top", "width", "height")) else None,
        size=(size[0], size[1]),
        view=(view[0], view[1]),
        missing=int(missing),
        late=message.get("late") is True,
        dom=dom,
        dom_cut=message.get("domCut") is True,
        boxes=tuple(_boxes(message.get("boxes"))),
    )


def _boxes(value: object) -> Iterator[NamedBox]:
    """The elements that may show posts; those without an area, or with another shape, are left out."""
    for item in value if isinstance(value, list) else ():
        names, edges = (item[0], _numbers(item[1])) if isinstance(item, list) and len(item) == len(("names", "box")) else (None, ())
        if isinstance(names, str) and len(edges) == len(("left", "top", "width", "height")) and all(map(isfinite, edges)):
            left, top, width, height = map(round, edges)
            if width > 0 and height > 0:
                yield NamedBox(names=names, box=(left, top, width, height))


def _numbers(value: object) -> tuple[float, ...]:
    if not isinstance(value, list):
        return ()
    return tuple(float(number) for number in value if isinstance(number, int | float))
