"""JavaScript that keeps a page from flooding the browser's driver with messages that nobody reads.

Playwright asks for every message to the console, with its values, and for every uncaught error. They all pass through its one
driver, which holds up the other captures, and their values are never freed. So the page's console does nothing, and errors count as
handled.
Workers keep their console: nothing runs in them before their own script. What they flood the driver with counts as the browser's
memory (`memory_watch.py`).
`Function.prototype` is a native function that does nothing, so that the page's scripts see no difference.
"""

SCRIPT = """
for (const name of Object.keys(console)) if (typeof console[name] === 'function') console[name] = Function.prototype;
for (const type of ['error', 'unhandledrejection']) addEventListener(type, (event) => event.preventDefault(), {capture: true});
"""
