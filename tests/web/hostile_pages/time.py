"""Pages that never end, or take all of the processor's time."""

from archiver.model.shortfalls import Shortfall
from tests.web.hostile_pages.page import markup, script

_LATE = (Shortfall.TIMED_OUT,)
_HUNG = (Shortfall.TIMED_OUT, Shortfall.NO_SCREENSHOT, Shortfall.BODIES_MISSING)

PAGES = (
    script("endless-script", "setTimeout(() => { while (true) {} }, 0)", must=_LATE, may=_HUNG),
    script("endless-script-at-once", "while (true) {}", must=_LATE, may=_HUNG),
    script(
        "endless-microtasks",
        "const again = () => Promise.resolve().then(again); setTimeout(again, 0)",
        must=(Shortfall.MEMORY,),
        may=_HUNG,
    ),
    script("endless-timers", "const again = () => { for (let i = 0; i < 1e6; i++); setTimeout(again, 0) }; again()", may=_HUNG),
    script(
        "endless-layout",
        "const again = () => { for (let i = 0; i < 500; i++) { post.style.width = 100 + i + 'px'; post.offsetWidth };"
        " requestAnimationFrame(again) }; again()",
        may=_HUNG,
    ),
    script("endless-changes", "setInterval(() => { post.textContent = 'here ' + Math.random() }, 1)", may=_HUNG),
    script("endless-growth", "setInterval(() => { document.body.append(document.createElement('p')) }, 1)", may=_HUNG),
    script("endless-regular-expression", "setTimeout(() => /(a+)+b/.test('a'.repeat(40)), 0)", must=_LATE, may=_HUNG),
    script("endless-recursion", "const again = () => again(); setInterval(() => { try { again() } catch {} }, 1)", may=_HUNG),
    script(
        "endless-observer",
        "new MutationObserver(() => post.append('x')).observe(post, {childList: true}); post.append('x')",
        may=(*_HUNG, Shortfall.MEMORY),
    ),
    script(
        "endless-synchronous-requests",
        "setInterval(() => { const r = new XMLHttpRequest(); r.open('GET', '/x', false); r.send() }, 1)",
        may=(*_HUNG, Shortfall.MEMORY),
    ),
    script("debugger", "setInterval(() => { debugger }, 1); debugger"),
    script("slow-getters", "Object.defineProperty(Node.prototype, 'innerText', {get() { while (true) {} }})"),
    script(
        "busy-workers",
        "const code = URL.createObjectURL(new Blob(['while (true) {}'])); for (let i = 0; i < 20; i++) new Worker(code)",
        may=_HUNG,
    ),
    script(
        "worker-console-flood",
        "const code = URL.createObjectURL(new Blob(['while (true) console.log(\"x\".repeat(1000))'])); new Worker(code)",
        may=(*_HUNG, Shortfall.MEMORY),
    ),
    script(
        "worker-console-storm",
        "const code = URL.createObjectURL(new Blob(['const long = \"x\".repeat(1 << 20); while (true) console.log(long, {long})']));"
        " for (let i = 0; i < 4; i++) new Worker(code)",
        may=(*_HUNG, Shortfall.MEMORY),
    ),
    markup(
        "picture-that-never-comes",
        "<script>post.innerHTML += '<img src=/never>'</script>",
        must=_LATE,
        may=(Shortfall.PICTURES_MISSING,),
    ),
    markup("script-that-never-comes", "<script src=/never></script>", may=_HUNG),
    markup("style-that-never-comes", "<link rel=stylesheet href=/never><p>below", may=_HUNG),
    markup(
        "font-that-never-comes",
        "<style>@font-face { font-family: x; src: url(/never) } #post { font-family: x }</style>",
        may=_HUNG,
    ),
    markup(
        "endless-animation",
        "<style>@keyframes x { to { filter: blur(50px); width: 3000px } } * { animation: x 1s infinite }</style>" + "<p>x" * 2000,
        may=_HUNG,
    ),
    markup("video-that-never-comes", "<video src=/never autoplay></video><audio src=/never autoplay></audio>", may=_HUNG),
    markup("frames-in-frames", "<iframe src=/frames-in-frames></iframe><iframe src='/frames-in-frames?2'></iframe>", may=_HUNG),
    script(
        "frame-storm",
        "setInterval(() => { for (let i = 0; i < 50; i++) { const f = document.createElement('iframe'); f.srcdoc = '<p>x'; document.body.append(f) } }, 10)",
        may=(*_HUNG, Shortfall.MEMORY, Shortfall.BROWSER_CRASHED),
    ),
    script(
        "frame-flicker",
        "setInterval(() => { for (let i = 0; i < 50; i++) { const f = document.createElement('iframe'); document.body.append(f); f.remove() } }, 1)",
        may=(*_HUNG, Shortfall.MEMORY, Shortfall.BROWSER_CRASHED),
    ),
    script(
        "history-flood",
        "let i = 0; setInterval(() => { for (let j = 0; j < 100; j++) history.pushState({}, '', '#' + i++) }, 1)",
        may=_HUNG,
    ),
    script("hash-flood", "let i = 0; setInterval(() => { location.hash = i++ }, 1)", may=_HUNG),
    script(
        "socket-storm",
        "setInterval(() => { try { new WebSocket('wss://a.example/x') } catch {} }, 1)",
        may=(*_HUNG, Shortfall.MEMORY),
    ),
    script(
        "request-storm",
        "setInterval(() => { for (let i = 0; i < 20; i++) fetch('/x' + Math.random()).catch(() => 0) }, 5)",
        may=(*_HUNG, Shortfall.MEMORY, Shortfall.TOO_MANY_REQUESTS),
    ),
    script(
        "beacon-storm",
        "setInterval(() => { navigator.sendBeacon('/x', 'y'.repeat(1000)) }, 1)",
        may=(*_HUNG, Shortfall.MEMORY, Shortfall.TOO_MANY_REQUESTS),
    ),
)
