"""The page as it is served: to this host only, and without what Gradio does for nobody here."""

import asyncio
import socket
import subprocess
import sys
from types import SimpleNamespace

import gradio as gr
import pytest
from starlette.requests import ClientDisconnect

import ui
from page import lighter
from page.calls import Calls
from page.fence import Fence
from rag.config import Settings


def test_the_page_is_for_this_host_only(desk):
    from starlette.testclient import TestClient

    app = ui.application(desk)
    with TestClient(app, base_url="http://127.0.0.1") as client:
        page = client.get("/")
        assert page.headers["content-security-policy"].startswith("default-src 'none'")
        assert "<title>" not in page.text or "Gradio</title>" not in page.text
        for outside in ("fonts.googleapis.com", "fonts.gstatic.com", "cdnjs.cloudflare.com"):
            assert outside not in page.text
        assert client.get("/", headers={"host": "evil.example"}).status_code == 400


def test_what_a_question_takes_is_looked_at_before_all_other_routes():
    from fastapi import APIRouter, FastAPI
    from starlette.testclient import TestClient

    app, inner = FastAPI(), APIRouter(prefix="/gradio_api")
    app.get("/other")(lambda: "other")
    inner.get("/info")(lambda: "info")
    inner.get("/queue/data")(lambda: "data")
    app.include_router(inner)
    ui._put_first(app.router)
    routers = [app.router, *(r.original_router for r in app.router.routes if hasattr(r, "original_router"))]
    assert any(getattr(router.routes[0], "path", "") == "/gradio_api/queue/data" for router in routers)
    with TestClient(app) as client:
        said = [client.get(path).json() for path in ("/other", "/gradio_api/info", "/gradio_api/queue/data")]
    assert said == ["other", "info", "data"]


def test_a_taken_port_is_an_error_with_a_hint(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ui.MutdapError) as caught:
            ui.serve(Settings(index=tmp_path), port=port)
    assert str(port) in caught.value.message
    assert str(port + 1) in caught.value.hint


def test_gradio_writes_no_stubs_into_its_own_package() -> None:
    from gradio import component_meta

    writer = getattr(component_meta, lighter._WRITER)
    assert writer(object, "Nothing", []) is None  # Gradio's own reads the file of the class


def test_gradio_does_not_load_mcp_and_others_may() -> None:
    pytest.importorskip("mcp")
    code = "import sys, ui; assert 'mcp_types' not in sys.modules; from mcp import types"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)


def test_gradio_looks_for_matplotlib_in_no_folder(monkeypatch) -> None:
    looked: list[str] = []
    watch = SimpleNamespace(find_spec=lambda name, *_: looked.append(name))
    monkeypatch.setattr(sys, "meta_path", [watch, *sys.meta_path])
    with gr.utils.MatplotlibBackendMananger():
        pass
    assert looked == []


def test_gradio_reads_the_annotations_of_a_handler_once(monkeypatch) -> None:
    class Handlers:
        def ask(self, question: "str", request: "gr.Request | None" = None) -> None: ...

        def __call__(self, number: int) -> None: ...

    given = Handlers()
    first = gr.utils.get_type_hints(given.ask)
    first.clear()  # whoever asks may change what they get
    monkeypatch.setattr("typing.get_type_hints", lambda *_: pytest.fail("read again"))
    assert gr.utils.get_type_hints(given.ask)["request"] == gr.Request | None
    monkeypatch.undo()
    assert gr.utils.get_type_hints(given)["number"] is int


def test_one_application_is_made_for_each_language(desk, monkeypatch) -> None:
    made: list[object] = []
    configure = gr.routes.App.configure_app
    monkeypatch.setattr(
        gr.routes.App, "configure_app", lambda app, blocks: (made.append(app), configure(app, blocks))
    )
    monkeypatch.delenv("MUTDAP_LANG")
    mounted = ui.application(desk).router.routes[-1].app._pages
    assert sorted(mounted) == ["en", "ko"]
    assert [fence._app for fence in mounted.values()] == made
    assert [app.get_blocks().app for app in made] == made


def test_blocks_of_others_have_applications_as_ever() -> None:
    with gr.Blocks(analytics_enabled=False) as others:
        pass
    assert isinstance(others.app, gr.routes.App)
    assert others.queue().app.get_blocks() is others


def test_who_leaves_while_they_send_a_file_is_no_error(tmp_path) -> None:
    async def left(scope, receive, send) -> None:
        raise ClientDisconnect

    sent = {
        "type": "http",
        "method": "POST",
        "path": "/gradio_api/upload",
        "headers": [(b"content-length", b"9")],
    }
    asyncio.run(Fence(left, str(tmp_path), 10, Calls({"named_endpoints": {}}))(sent, None, None))
