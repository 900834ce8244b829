"""The chat page: Gradio's components around an assistant. The only module that knows Gradio.

Gradio is imported inside the functions that need it: it takes two seconds, which a command that
opens no page shouldn't wait.
"""

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from quoth.rag import Assistant, QuothError
from quoth.rag.questions import MAX_LENGTH
from quoth.ui.guard import Guard
from quoth.ui.turns import Talk, Update, apologise, source_reader, take_turn

if TYPE_CHECKING:
    import gradio as gr

PAGE = Path(__file__).parent / "page"
FONTS = ("system-ui", "Segoe UI", "Roboto", "Noto Sans", "DejaVu Sans", "sans-serif")
MOST_HITS = 100
_AT_ONCE = 4  # questions taken from the queue; the assistant itself lets fewer compute
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
    """Where the page is served, and with what in an empty chat."""

    host: str  # the address to listen on; 127.0.0.1 by default
    port: int  # 7860 by default
    allowed_hosts: Sequence[str]  # further host names by which a browser may reach the page
    examples: Sequence[str]  # questions offered in an empty chat
    open_browser: bool  # whether to open the page in the user's browser


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
    demo, url = launch(assistant, **options)
    threading.Thread(target=_warm_up, args=[assistant], daemon=True).start()
    with suppress(KeyboardInterrupt):
        if on_ready:
            on_ready(url)
        threading.Event().wait()
    demo.close(verbose=False)


def _warm_up(assistant: Assistant) -> None:
    """Ask something: a model's first computation takes several times as long as later ones."""
    with suppress(QuothError):
        assistant.ask("What is this?")


def launch(assistant: Assistant, **options: Unpack[Options]) -> tuple["gr.Blocks", str]:
    """Start the server in a thread of its own: see `serve`.

    Returns:
        The page, to be closed by its `close`, and its address.
    """
    from starlette.middleware import Middleware

    host, port = options.get("host", "127.0.0.1"), options.get("port", 7860)
    demo = build(assistant, examples=options.get("examples", ()))
    guard = Middleware(Guard, host=host, allowed_hosts=tuple(options.get("allowed_hosts", ())))
    with _reaching_itself(), _port_explained(host, port):
        _, url, _ = demo.launch(
            server_name=host,
            server_port=port,
            inbrowser=options.get("open_browser", False),
            prevent_thread_lock=True,
            quiet=True,
            app_kwargs={"middleware": [guard]},
            theme=_theme(),
            head=f"<style>{_read('page.css', 'panel.css')}</style>",  # css= rewrites selectors
            favicon_path=PAGE / "icon.svg",
            footer_links=[],
            max_file_size="1mb",
            state_session_capacity=1000,
            **_OFF,
        )
    return demo, url


def build(assistant: Assistant, *, examples: Sequence[str] = ()) -> "gr.Blocks":
    """Put the page together, with the API's two endpoints; nothing is served yet."""
    import gradio as gr

    with gr.Blocks(title="Quoth", analytics_enabled=False, fill_height=True) as demo:
        talk = gr.State(Talk())
        with gr.Row(elem_id="head"):
            gr.HTML(_read("head.html").replace("COUNT", f"{len(assistant.documents):,}"))
            fresh = gr.Button("New chat", elem_id="new", scale=0, min_width=0)
        chat = _chat(examples)
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
        gr.HTML(
            elem_id="nursery",
            html_template=_read("panel.html"),
            js_on_load=_read("panel.js", "page.js"),
            apply_default_css=False,
            server_functions=[source_reader(assistant)],
        )

        def on_submit(question: str, so_far: Talk) -> Iterator[Update]:
            yield from take_turn(assistant, question, so_far)

        def on_example(so_far: Talk, event: gr.SelectData) -> Iterator[Update]:
            yield from take_turn(assistant, event.value["text"], so_far)

        to = [chat, box, talk]
        quietly: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
        typed = box.submit(on_submit, [box, talk], to, concurrency_id="core", **quietly)
        chosen = chat.example_select(on_example, [talk], to, concurrency_id="core", **quietly)
        for event in (typed, chosen):
            event.failure(apologise, [talk], to, queue=False, **quietly)
        fresh.click(lambda: ([], "", Talk()), None, to, queue=False, **quietly)
        _add_api(assistant)
    return demo.queue(default_concurrency_limit=_AT_ONCE, max_size=_WAITING)


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


def _add_api(assistant: Assistant) -> None:
    import gradio as gr

    def ask(question: str) -> dict[str, Any]:
        """Answer a question with verbatim quotes, or decline.

        Args:
            question: In the language of the articles.

        Returns:
            The answer: query, answered, confidence, quotes, citations, disagreements, hits.
        """
        with _shown_to_caller():
            return assistant.ask(question).model_dump(mode="json")

    def retrieve(question: str, k: int = 5) -> list[dict[str, Any]]:
        """Find the passages nearest to a question.

        Args:
            question: In the language of the articles.
            k: How many, from 1 to 100.

        Returns:
            Hits, best first.
        """
        with _shown_to_caller():
            hits = assistant.retrieve(question, min(max(k, 1), MOST_HITS))
        return [hit.model_dump(mode="json") for hit in hits]

    gr.api(ask, api_name="ask", concurrency_id="core")
    gr.api(retrieve, api_name="retrieve", concurrency_id="core")


@contextmanager
def _shown_to_caller() -> Iterator[None]:
    """Let an error's own words reach the caller; Gradio hides those of any other exception."""
    import gradio as gr

    try:
        yield
    except QuothError as error:
        raise gr.Error(str(error), print_exception=False) from error


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
