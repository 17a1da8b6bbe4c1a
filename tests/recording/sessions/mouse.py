"""The mouse: double and right clicks, drawings, hovering, dragging both ways, dropped files."""

from tests.recording.person import Person
from tests.recording.session import Session

DOUBLE = """<ul><li ondblclick="log('opened ' + this.textContent)">Report</li><li>Invoice</li></ul>"""


async def double(me: Person) -> None:
    await me.point(me.page.get_by_text("Report"))
    await me.mouse.dblclick(*await me.point(me.page.get_by_text("Report")))


COUNTER = """<button onclick="log(n.textContent = +n.textContent + 1)">More</button> <b id=n>0</b>"""


async def counter(me: Person) -> None:
    for _ in range(3):
        await me.press("button", "More")


RIGHT = """<p id=file style="width: 9em" oncontextmenu="event.preventDefault(); menu.hidden = false">notes.txt</p>
<div role=menu id=menu hidden><button role=menuitem onclick="log('renamed')">Rename</button></div>"""


async def right(me: Person) -> None:
    await me.point(me.page.get_by_text("notes.txt"))
    await me.mouse.down(button="right")
    await me.mouse.up(button="right")
    await me.press("menuitem", "Rename")


CANVAS = """<canvas id=board width=300 height=200 style="background: #eee"></canvas>
<script>board.onclick = e => log('at ' + e.offsetX + ' ' + e.offsetY)</script>"""


async def canvas(me: Person) -> None:
    await me.click(me.at("canvas"), 0.25, 0.75)


SCRIBBLE = """<canvas id=board width=300 height=200 style="background: #eee"></canvas>
<script>board.onpointerup = e => log('drawn')</script>"""


async def scribble(me: Person) -> None:
    await me.point(me.at("canvas"), 0.1, 0.1)
    await me.mouse.down()
    await me.mouse.move(200, 150, steps=8)
    await me.mouse.up()


HOVER = """<style>.menu ul { display: none; position: absolute; margin: 0 } .menu:hover ul { display: block }</style>
<nav><div class=menu style="width: 9em"><a href="#products">Products</a>
<ul><li><a href="#" onclick="log('paper')">Paper</a></li>
<li><a href="#" onclick="log('pens')">Pens</a></li></ul></div></nav>
"""


async def hover(me: Person) -> None:
    await me.page.wait_for_timeout(600)
    await me.point(me.called("link", "Products"))
    await me.press("link", "Pens")


SCRIPTED = """<div><button id=more aria-haspopup=menu>More</button><div id=menu style="display: none">
<button onclick="log('archived')">Archive it</button></div></div>
<script>more.onmouseenter = () => setTimeout(() => { menu.style.display = 'block' }, 80)</script>"""


async def scripted(me: Person) -> None:
    await me.page.wait_for_timeout(600)
    await me.point(me.called("button", "More"))
    await me.sees("Archive it")
    await me.page.wait_for_timeout(300)
    await me.press("button", "Archive it")


NATIVE_DRAG = """<ul>
<li draggable=true ondragstart="event.dataTransfer.setData('text', this.textContent)">Draft</li></ul>
<section aria-label=Done style="height: 90px; background: #eee" ondragover="event.preventDefault()"
 ondrop="event.preventDefault(); log('dropped ' + event.dataTransfer.getData('text'))"></section>"""


async def native_drag(me: Person) -> None:
    await me.drag(me.page.get_by_text("Draft"), me.page.get_by_role("region", name="Done"))


POINTER_DRAG = """<div id=knob role=slider tabindex=0 aria-label=Volume aria-valuenow=0
 style="position: absolute; left: 100px; top: 100px; width: 40px; height: 40px; background: #48c; cursor: grab"></div>
<script>
let from = null;
knob.onpointerdown = e => { from = e.clientX; knob.setPointerCapture(e.pointerId); };
knob.onpointermove = e => { if (from !== null) knob.style.left = 100 + e.clientX - from + 'px'; };
knob.onpointerup = e => { log('at ' + knob.style.left); from = null; };
</script>"""


async def pointer_drag(me: Person) -> None:
    x, y = await me.point(me.at("#knob"))
    await me.mouse.down()
    await me.mouse.move(x + 80, y, steps=10)
    await me.mouse.up()


FILE_DROP = """<div id=zone role=region aria-label="Drop zone" style="height: 90px; background: #eee"
 ondragover="event.preventDefault()"
 ondrop="event.preventDefault(); log('got ' + event.dataTransfer.files[0].name)">Drop a file here</div>"""


async def file_drop(me: Person) -> None:
    await me.page.get_by_role("region").drop(
        {"files": {"name": "invoice.txt", "mimeType": "text/plain", "buffer": b"1"}}
    )


MIDDLE = """<a href="/other">Other</a><button onclick="log('here')">Stay</button>"""


async def middle(me: Person) -> None:
    await me.press("button", "Stay")
    await me.point(me.page.get_by_text("Stay"))
    await me.mouse.down(button="middle")
    await me.mouse.up(button="middle")


MOUSE = [
    Session(
        "double-click",
        DOUBLE,
        double,
        [
            'Double-click listitem "Report"',
        ],
    ),
    Session(
        "click-three-times",
        COUNTER,
        counter,
        [
            'Click button "More" 3 times',
        ],
    ),
    Session(
        "right-click",
        RIGHT,
        right,
        [
            'Right-click text "notes.txt"',
            'Click menuitem "Rename"',
        ],
    ),
    Session(
        "canvas",
        CANVAS,
        canvas,
        [
            "Click css #board at 75 px right, 150 px down",
        ],
    ),
    Session(
        "drawing",
        SCRIBBLE,
        scribble,
        [
            "Not recorded: a drag on a drawing.",
        ],
        missed=1,
        replays=False,
    ),
    Session(
        "hover-menu",
        HOVER,
        hover,
        [
            'Point at link "Products"',
            'Click link "Pens"',
        ],
    ),
    Session(
        "hover-menu-by-script",
        SCRIPTED,
        scripted,
        [
            'Point at button "More"',
            'Click button "Archive it"',
        ],
    ),
    Session(
        "drag-native",
        NATIVE_DRAG,
        native_drag,
        [
            'Drag listitem "Draft" to region "Done"',
        ],
    ),
    Session(
        "drag-by-pointer",
        POINTER_DRAG,
        pointer_drag,
        [
            'Drag field "Volume" by 80 px right and 0 px down',
        ],
    ),
    Session(
        "file-drop",
        FILE_DROP,
        file_drop,
        [
            'Upload {{ inputs.file }} to region "Drop zone"',
        ],
        inputs={"file": "invoice.txt"},
    ),
    Session(
        "middle-click",
        MIDDLE,
        middle,
        [
            'Click button "Stay"',
            "Not recorded: a click with the middle mouse button.",
        ],
        missed=1,
    ),
]
