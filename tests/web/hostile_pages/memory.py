"""Pages that take as much memory as they can get, each in another way."""

from archiver.model.shortfalls import Shortfall
from tests.web.hostile_pages.page import waiting

_MUST = (Shortfall.MEMORY,)
# Small enough steps for the page to stay alive, quick enough to reach the limit within seconds.
_FOREVER = "const grow = () => { %s; setTimeout(grow, 1) }; grow()"


PAGES = (
    waiting("memory-arrays", "const kept = [];" + _FOREVER % "kept.push(new Uint8Array(128 << 20).fill(7))", may=_MUST),
    waiting(
        "memory-objects",
        "const kept = [];" + _FOREVER % "for (let i = 0; i < 300000; i++) kept.push({a: i, b: [i, 'x' + i]})",
        may=_MUST,
    ),
    waiting(
        "memory-strings",
        "const kept = [];" + _FOREVER % "kept.push(Array.from({length: 1 << 20}, (_, i) => i + ',').join('') + kept.length)",
        may=_MUST,
    ),
    waiting(
        "memory-webassembly",
        "const kept = [];"
        + _FOREVER
        % "const m = new WebAssembly.Memory({initial: 512, maximum: 512}); new Uint8Array(m.buffer).fill(1); kept.push(m)",
        must=_MUST,
    ),
    waiting(
        "memory-canvases",
        "const kept = [];"
        + _FOREVER
        % (
            "const c = document.createElement('canvas'); c.width = c.height = 3000;"
            " const d = c.getContext('2d', {willReadFrequently: true});"
            " d.fillStyle = 'red'; d.fillRect(0, 0, 3000, 3000); kept.push(c)"
        ),
        must=_MUST,
    ),
    waiting(
        "memory-bitmaps",
        "const kept = []; const grow = async () => { const d = new ImageData(3000, 3000);"
        " kept.push(await createImageBitmap(d)); setTimeout(grow, 1) }; grow()",
        may=_MUST,
    ),
    waiting(
        "memory-blobs",
        "const kept = [];" + _FOREVER % "kept.push(new Blob([new Uint8Array(16 << 20).fill(kept.length)]))",
        may=_MUST,
    ),
    waiting(
        "memory-workers",
        "const code = URL.createObjectURL(new Blob(['a = []; setInterval(() => a.push(new Uint8Array(64 << 20).fill(1)), 20)']));"
        "for (let i = 0; i < 20; i++) new Worker(code)",
        may=_MUST,
    ),
    waiting(
        "memory-worker-storm",
        "const code = URL.createObjectURL(new Blob(['postMessage(1); setInterval(() => 1, 1000)']));"
        + _FOREVER % "new Worker(code)",
        may=(Shortfall.MEMORY, Shortfall.BROWSER_CRASHED, Shortfall.TIMED_OUT, Shortfall.NO_SCREENSHOT, Shortfall.TOO_LARGE),
    ),
    waiting(
        "memory-elements",
        _FOREVER
        % (
            "const f = document.createDocumentFragment();"
            " for (let i = 0; i < 20000; i++) f.append(document.createElement('p')); document.body.append(f)"
        ),
        may=(Shortfall.MEMORY, Shortfall.TIMED_OUT, Shortfall.DOM_CUT, Shortfall.NO_SCREENSHOT),
    ),
    waiting(
        "memory-audio",
        "const kept = [];"
        + _FOREVER % "const b = new AudioBuffer({length: 8 << 20, sampleRate: 44100}); b.getChannelData(0).fill(1); kept.push(b)",
        must=_MUST,
    ),
    waiting(
        "memory-messages",
        "const c = new MessageChannel();" + _FOREVER % "c.port1.postMessage(new Uint8Array(16 << 20).fill(1))",
        may=_MUST,
    ),
    waiting(
        "memory-storage",
        "const open = indexedDB.open('x'); open.onupgradeneeded = () => open.result.createObjectStore('s', {autoIncrement: true});"
        "open.onsuccess = () => { const put = () => { const t = open.result.transaction('s', 'readwrite');"
        " t.objectStore('s').put(new Uint8Array(16 << 20).fill(1)); t.oncomplete = t.onabort = () => setTimeout(put, 1) }; put() }",
        may=_MUST,
    ),
    waiting(
        "memory-console",
        "const long = 'x'.repeat(4 << 20);" + _FOREVER % "for (let i = 0; i < 8; i++) console.log(long + i, {long: long + i})",
        may=_MUST,
    ),
    waiting(
        "console-flood", "setInterval(() => { for (let i = 0; i < 2000; i++) console.log('x'.repeat(1000), i, {i}) }, 1)", may=_MUST
    ),
    waiting(
        "console-flood-without-end", "let i = 0; setTimeout(() => { while (true) console.log('flood', i++, {i}) }, 0)", may=_MUST
    ),
    waiting(
        "error-flood",
        "setInterval(() => { for (let i = 0; i < 500; i++) Promise.reject(new Error('x'.repeat(5000) + i)) }, 1)",
        may=_MUST,
    ),
    waiting(
        "data-address-flood",
        "const long = 'data:text/plain,' + 'x'.repeat(1 << 20);"
        "setInterval(() => { for (let i = 0; i < 10; i++) fetch(long + i).catch(() => 0) }, 10)",
        may=(Shortfall.MEMORY, Shortfall.TIMED_OUT, Shortfall.TOO_LARGE, Shortfall.BODIES_MISSING),
    ),
)
