"""The chat page: Gradio's components around an assistant. The only module that knows Gradio.

Gradio is imported inside the functions that need it: it takes two seconds, which a command that
opens no page shouldn't wait.
"""

import gc
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import wraps
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from quoth.rag import Assistant, QuothError
from quoth.rag.questions import MAX_LENGTH
from quoth.ui.accounts import Accounts
from quoth.ui.actions import act
from quoth.ui.api import endpoints
from quoth.ui.feedback import Feedback
from quoth.ui.guard import BODY_LIMIT, Guard
from quoth.ui.library import UPLOAD_LIMIT, Library
from quoth.ui.limiter import Limiter
from quoth.ui.login import LoginPage
from quoth.ui.memory import Memory
from quoth.ui.served import served
from quoth.ui.starting import stay, without_stubs
from quoth.ui.turns import REGRET, Desk, Talk, Update, closed, shown

if TYPE_CHECKING:
    import gradio as gr
    from starlette.middleware import Middleware

PAGE = Path(__file__).parent / "page"
FONTS = ("system-ui", "Segoe UI", "Roboto", "Noto Sans", "DejaVu Sans", "sans-serif")
STYLES = ("colours.css", "page.css", "answer.css", "panel.css", "shelf.css", "print.css")
SCRIPTS = ("dom.js", "panel.js", "page.js", "answer.js", "chats.js", "collection.js")
UPLOAD_BODY = 2 * UPLOAD_LIMIT  # bytes; base64 takes a third more than the file
_AT_ONCE = 2  # questions taken from the queue: as many as compute, so that who waits is in line
_WAITING = 64  # questions

# On by default, or turned on by environment variables: none of it belongs to this page.
_OFF = dict.fromkeys(
    (
        "share",
        "show_error",
        "ssr_mode",
        "pwa",
        "mcp_server",
        "run_history",
        "enable_monitoring",
    ),
    False,
)


class Options(TypedDict, total=False):
    """Where the page is served, to whom, and with what in an empty chat."""

    host: str  # the address to listen on; 127.0.0.1 by default
    port: int  # 7860 by default
    allowed_hosts: Sequence[str]  # further host names by which a browser may reach the page
    examples: Sequence[str]  # questions offered in an empty chat
    open_browser: bool  # whether to open the page in the user's browser
    library: Library | None  # the collection, to list its passages and, if it is open, to change it
    feedback: Feedback | None  # where verdicts on answers go
    accounts: Accounts | None  # who may see the page; everybody by default
    rate: int  # questions a minute from one address; 0, the default, sets no limit


def serve(
    assistant: Assistant,
    *,
    on_ready: Callable[[str], None] | None = None,
    **options: Unpack[Options],
) -> None:
    """Serve the chat page until Ctrl-C.

    Args:
        assistant: What answers; it is not closed.
        on_ready: Called with the page's address as soon as it answers.
        **options: See `Options`.

    Raises:
        QuothError: nothing can listen on this address, usually because the port is taken.
    """
    gc.disable()  # until all is loaded, see _warm_up
    with without_stubs():
        import_module("gradio")

    demo, url = launch(assistant, **options)
    threading.Thread(target=_warm_up, args=[assistant], daemon=True).start()
    with suppress(KeyboardInterrupt):
        if on_ready:
            on_ready(url)
        threading.Event().wait()
    demo.close(verbose=False)


def _warm_up(assistant: Assistant) -> None:
    """Ask something, which loads the models while the first visitor still looks at the page."""
    try:
        with suppress(QuothError):
            assistant.ask("What is this?")
    finally:
        stay()


def launch(assistant: Assistant, **options: Unpack[Options]) -> tuple["gr.Blocks", str]:
    """Start the server in a thread of its own: see `serve`.

    Returns:
        The page, to be closed by its `close`, and its address.
    """
    host, port = options.get("host", "127.0.0.1"), options.get("port", 7860)
    accounts = options.get("accounts")
    demo = build(assistant, **options)
    with _reaching_itself(), _port_explained(host, port):
        _, url, _ = demo.launch(
            server_name=host,
            server_port=port,
            inbrowser=options.get("open_browser", False),
            prevent_thread_lock=True,
            quiet=True,
            auth=accounts.admit if accounts else None,
            app_kwargs={"middleware": _gates(host, options)},
            theme=_theme(),
            head=f"<style>{_read(*STYLES)}</style>",  # css= rewrites selectors
            favicon_path=PAGE / "icon.svg",
            footer_links=[],
            max_file_size="1mb",
            state_session_capacity=1000,
            **_OFF,
        )
    return demo, url


def _gates(host: str, options: Options) -> list["Middleware"]:
    """What every request passes before Gradio sees it, outermost first."""
    from starlette.middleware import Middleware

    library = options.get("library")
    limit = UPLOAD_BODY if library and library.open_to_changes else BODY_LIMIT
    hosts = tuple(options.get("allowed_hosts", ()))
    guard = Middleware(Guard, host=host, allowed_hosts=hosts, body_limit=limit)
    limiter = Middleware(Limiter, per_minute=options.get("rate", 0))
    login = [Middleware(LoginPage, page=_login_html())] if options.get("accounts") else []
    return [guard, limiter, *login]


def _login_html() -> str:
    """The page that asks who one is, in one piece: it needs nothing else of the server."""
    style, script = _read("colours.css", "login.css"), _read("login.js")
    return _read("login.html").replace("STYLE", style).replace("SCRIPT", script)


def build(assistant: Assistant, **options: Unpack[Options]) -> "gr.Blocks":
    """Put the page together, with the API's endpoints; nothing is served yet."""
    import gradio as gr

    desk = Desk(assistant, Memory())
    with gr.Blocks(title="Quoth", analytics_enabled=False, fill_height=True) as demo:
        talk = gr.State(Talk())
        count = f"{len(assistant.documents):,}"
        gr.HTML(_read("head.html").replace("COUNT", count), elem_id="head", js_on_load=None)
        chat = _chat(options.get("examples", ()))
        gr.HTML(_read("scope.html"), elem_id="scope", js_on_load=None)
        box = gr.Textbox(
            elem_id="box",
            label="Your question",
            show_label=False,
            container=False,
            placeholder="Ask a question…",
            max_length=MAX_LENGTH,
            submit_btn=True,
            autofocus=True,
        )
        script = gr.HTML(
            elem_id="nursery",
            html_template=_read("panel.html", "shelf.html"),
            js_on_load=_read(*SCRIPTS),
            apply_default_css=False,
            server_functions=served(desk, options.get("library"), options.get("feedback")),
        )
        _connect(desk, talk, chat, box, script)
        for endpoint in endpoints(assistant):
            gr.api(_told(endpoint), api_name=endpoint.__name__, concurrency_id="core")
    return demo.queue(default_concurrency_limit=_AT_ONCE, max_size=_WAITING)


def _connect(
    desk: Desk, talk: "gr.State", chat: "gr.Chatbot", box: "gr.Textbox", script: "gr.HTML"
) -> None:
    """Say what happens when a question is sent, an example chosen, a button of ours clicked."""
    import gradio as gr

    def on_submit(question: str, so_far: Talk) -> Iterator[tuple[Any, Any, Any]]:
        yield from map(_told_to_gradio, desk.take_turn(question, so_far))

    def on_example(so_far: Talk, event: gr.SelectData) -> Iterator[tuple[Any, Any, Any]]:
        yield from map(_told_to_gradio, desk.take_turn(event.value["text"], so_far))

    def on_act(so_far: Talk, event: gr.EventData) -> Iterator[tuple[Any, Any, Any]]:
        yield from map(_told_to_gradio, act(desk, so_far, event._data))

    to = [chat, box, talk]
    quietly: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
    core: dict[str, Any] = {"concurrency_id": "core", **quietly}
    running = [
        box.submit(on_submit, [box, talk], to, **core),
        chat.example_select(on_example, [talk], to, **core),
        script.act(on_act, [talk], to, **core),
    ]
    for event in running:
        event.failure(
            lambda so_far: _told_to_gradio(shown(closed(so_far, REGRET))),
            [talk],
            to,
            queue=False,
            **quietly,
        )
    script.halt(
        lambda so_far: _told_to_gradio(shown(closed(so_far))),
        [talk],
        to,
        cancels=running,
        queue=False,
        **quietly,
    )


def _told_to_gradio(update: Update) -> tuple[Any, Any, Any]:
    import gradio as gr

    messages, box, talk = update
    return messages, gr.skip() if box is None else box, talk


def _chat(examples: Sequence[str]) -> "gr.Chatbot":
    """The log of the conversation, showing our markup as it is: no Markdown, no LaTeX."""
    import gradio as gr

    return gr.Chatbot(
        elem_id="chat",
        label="Conversation",
        show_label=False,
        container=False,
        scale=1,
        height="100%",
        layout="bubble",
        render_markdown=False,
        latex_delimiters=[],
        allow_tags=False,
        buttons=[],
        autoscroll=False,
        feedback_options=None,
        placeholder=_read("welcome.html"),
        examples=[{"text": question} for question in examples],
    )


def _told(function: Callable[..., Any]) -> Callable[..., Any]:
    """Let an error's own words reach the caller; Gradio hides those of any other exception."""
    import gradio as gr

    @wraps(function)
    def telling(*arguments: Any, **named: Any) -> Any:  # noqa: ANN401
        try:
            return function(*arguments, **named)
        except QuothError as error:
            raise gr.Error(str(error), print_exception=False) from error

    return telling


@contextmanager
def _port_explained(host: str, port: int) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        message = f"can't listen on {host}, port {port}: most likely it is taken; name another port"
        raise QuothError(message) from error


@contextmanager
def _reaching_itself() -> Iterator[None]:
    """Keep a proxy out of the way while Gradio asks its own address whether it is up."""
    before = os.environ.get("NO_PROXY")
    os.environ["NO_PROXY"] = ",".join(filter(None, (before, "127.0.0.1,localhost,::1")))
    try:
        yield
    finally:
        if before is None:
            del os.environ["NO_PROXY"]
        else:
            os.environ["NO_PROXY"] = before


def _theme() -> "gr.Theme":
    """The plain theme in the system's own fonts: half of those that Gradio brings lack letters."""
    import gradio as gr

    return gr.themes.Base(
        primary_hue="teal", neutral_hue="stone", font=FONTS, font_mono=["ui-monospace", "monospace"]
    ).set(
        body_text_color_subdued="*neutral_600",
        body_text_color_subdued_dark="*neutral_300",
        input_placeholder_color="*neutral_500",
        input_placeholder_color_dark="*neutral_400",
    )


def _read(*names: str) -> str:
    return "\n".join((PAGE / name).read_text(encoding="utf-8") for name in names)
