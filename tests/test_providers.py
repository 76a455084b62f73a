"""Which class serves a chat model, where its key comes from, and that the key stays where it is."""

import importlib
import json
import logging
from pathlib import Path

import pytest

import cli
from rag.assistant import Assistant
from rag.chat import TIMEOUT_S, load_chat_model
from rag.errors import ChatModelError
from rag.language import tr
from rag.providers import HIDDEN, PROVIDERS, key_of, provider_of, without_secrets

KEY = "sk-geheim-0123456789abcdef"
QUESTION = "드롭아웃은 추론할 때 어떻게 처리하나?"


def built(name: str, package: str, base_url: str | None = None):
    pytest.importorskip(package)
    return load_chat_model(name, base_url)


def secret(model, name: str) -> str:
    return getattr(model, name).get_secret_value()


def test_openai(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    model = built("openai:gpt-4o-mini", "langchain_openai")
    assert type(model).__name__ == "ChatOpenAI"
    assert (model.model_name, model.temperature, model.max_retries) == ("gpt-4o-mini", 0, 2)
    assert (model.request_timeout, secret(model, "openai_api_key")) == (TIMEOUT_S, KEY)
    assert model.openai_api_base is None


def test_an_openai_compatible_server_needs_no_key():
    model = built("openai:local", "langchain_openai", "http://127.0.0.1:8080/v1")
    assert type(model).__name__ == "ChatOpenAI"
    assert (model.model_name, model.openai_api_base) == ("local", "http://127.0.0.1:8080/v1")
    assert secret(model, "openai_api_key") == "none"


def test_anthropic(monkeypatch):
    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)
    model = built("anthropic:claude-sonnet-4-5", "langchain_anthropic")
    assert type(model).__name__ == "ChatAnthropic"
    assert (model.model, model.temperature, model.max_retries) == ("claude-sonnet-4-5", 0, 2)
    assert (model.default_request_timeout, secret(model, "anthropic_api_key")) == (TIMEOUT_S, KEY)


@pytest.mark.parametrize("word", ["google", "google_genai"])
@pytest.mark.parametrize("variable", ["GOOGLE_API_KEY", "GEMINI_API_KEY"])
def test_google(monkeypatch, word, variable):
    monkeypatch.setenv(variable, KEY)
    model = built(f"{word}:gemini-2.5-flash", "langchain_google_genai")
    assert type(model).__name__ == "ChatGoogleGenerativeAI"
    assert model.model.removeprefix("models/") == "gemini-2.5-flash"
    assert (model.temperature, model.timeout, model.max_retries) == (0, TIMEOUT_S, 2)
    assert secret(model, "google_api_key") == KEY


@pytest.mark.parametrize(
    ("name", "model_name", "variable", "url"),
    [
        ("upstage:solar-pro2", "solar-pro2", "UPSTAGE_API_KEY", "https://api.upstage.ai/v1"),
        ("huggingface:a/b", "a/b", "HF_TOKEN", "https://router.huggingface.co/v1"),
        ("huggingface:a/b:c", "a/b:c", "HUGGINGFACEHUB_API_TOKEN", "https://router.huggingface.co/v1"),
    ],
)
def test_providers_that_speak_the_protocol_of_openai(monkeypatch, name, model_name, variable, url):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-somebody-else")
    with pytest.raises(ChatModelError) as raised:
        load_chat_model(name)
    assert PROVIDERS[name.partition(":")[0]].keys[0] in raised.value.hint, "no other's key is sent"
    monkeypatch.setenv(variable, KEY)
    model = built(name, "langchain_openai")
    assert type(model).__name__ == "ChatOpenAI"
    assert (model.model_name, model.openai_api_base) == (model_name, url)
    assert secret(model, "openai_api_key") == KEY


@pytest.mark.parametrize("base_url", [None, "http://127.0.0.1:9999"])
def test_ollama(base_url):
    model = built("ollama:exaone3.5:7.8b", "langchain_ollama", base_url)
    assert type(model).__name__ == "ChatOllama"
    assert (model.model, model.temperature, model.base_url) == ("exaone3.5:7.8b", 0, base_url)
    assert model.client_kwargs == {"timeout": TIMEOUT_S}


@pytest.mark.parametrize("name", ["openai:x", "anthropic:x", "google:x", "upstage:x", "huggingface:x/y"])
def test_without_a_key_nobody_is_asked(name, monkeypatch):
    monkeypatch.setattr("langchain.chat_models.init_chat_model", None)
    with pytest.raises(ChatModelError) as raised:
        load_chat_model(name)
    variable = PROVIDERS[name.partition(":")[0]].keys[0]
    assert variable in raised.value.message and f"keyring set mutdap {variable}" in raised.value.hint


def test_each_provider_has_an_extra():
    extras = (Path(__file__).parent.parent / "pyproject.toml").read_text(encoding="utf-8")
    for word, provider in PROVIDERS.items():
        assert f"\n{provider.extra} = [" in extras, word


# keys ------------------------------------------------------------------------------------------------


@pytest.fixture
def in_keyring():
    """A keyring in memory, in the place of the system's."""
    keyring = pytest.importorskip("keyring")
    backend = importlib.import_module("keyring.backend")

    class Memory(backend.KeyringBackend):
        priority = 1
        kept: dict[tuple[str, str], str] = {}  # noqa: RUF012

        def get_password(self, service, username):
            return self.kept.get((service, username))

        def set_password(self, service, username, password):
            self.kept[service, username] = password

    before = keyring.get_keyring()
    keyring.set_keyring(Memory())
    yield keyring
    keyring.set_keyring(before)


def test_a_key_comes_from_the_keyring_and_the_environment_goes_before(in_keyring, monkeypatch):
    openai, _ = provider_of("openai:gpt-4o-mini")
    assert key_of(openai) is None
    in_keyring.set_password("mutdap", "OPENAI_API_KEY", KEY)
    assert key_of(openai) == KEY
    monkeypatch.setenv("OPENAI_API_KEY", "sk-nearer")
    assert key_of(openai) == "sk-nearer"
    assert key_of(provider_of("ollama:any")[0]) is None


def test_a_keyring_that_fails_is_as_good_as_none(in_keyring, monkeypatch):
    from keyring.errors import KeyringLocked

    def locked(*_):
        raise KeyringLocked("dismissed")

    monkeypatch.setattr(type(in_keyring.get_keyring()), "get_password", locked)
    assert key_of(provider_of("openai:x")[0]) is None


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"wrong key {KEY}!", f"wrong key {HIDDEN}!"),
        ("at http://me:pass@host/v1 refused", f"at http://{HIDDEN}@host/v1 refused"),
        ("Incorrect API key provided: sk-proj-abcdefghij", f"Incorrect API key provided: {HIDDEN}"),
        ("token=hf_abcdefghijkl", f"token={HIDDEN}"),
        ("Authorization: Bearer abc.def", f"Authorization: Bearer {HIDDEN}"),
        ("the sk-learn model", "the sk-learn model"),
    ],
)
def test_what_looks_like_a_key_is_hidden(text, shown):
    assert without_secrets(text) == shown
    assert without_secrets("my own odd secret", ["odd secret"]) == f"my own {HIDDEN}"


def everything(error: BaseException | None) -> str:
    """What a traceback would print of an error."""
    import traceback

    return "".join(traceback.format_exception(error)) + repr(error)


@pytest.fixture
def model(monkeypatch, server):
    """A model of the scripted server, made with a key."""
    pytest.importorskip("langchain_openai")
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    return load_chat_model("openai:scripted", server.url)


def test_a_key_stays_out_of_answers_repr_and_logs(model, server, notes_index, transformer, caplog):
    caplog.set_level(logging.DEBUG)
    server.fails(401, f"Incorrect API key provided: {KEY}")
    answer = Assistant(notes_index, transformer, model=model, model_name="openai:scripted").ask(QUESTION)
    assert server.keys == [KEY], "it was sent"
    assert HIDDEN in answer.notice
    said = [answer.notice, repr(answer), repr(model), str(model), caplog.text, json.dumps(server.requests)]
    assert "chat/completions" in caplog.text, "the clients did log"
    assert [text for text in said if KEY in text] == []


def test_a_key_stays_out_of_the_errors_of_a_class(monkeypatch):
    def refuses(*_, **options):
        raise ValueError(f"1 validation error, input_value={options}")

    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setattr("langchain.chat_models.init_chat_model", refuses)
    with pytest.raises(ChatModelError) as raised:
        load_chat_model("openai:scripted", f"http://me:{KEY}@127.0.0.1/v1")
    assert "validation error" in raised.value.hint and "OPENAI_API_KEY" in raised.value.hint
    assert KEY not in everything(raised.value)


@pytest.mark.usefixtures("model")
def test_a_key_is_written_nowhere(monkeypatch, server, tmp_path, capsys):
    home = tmp_path / "home"
    for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "TMPDIR"):
        (home / name).mkdir(parents=True)
        monkeypatch.setenv(name, str(home / name))
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    notes = tmp_path / "공책"
    notes.mkdir()
    (notes / "다람쥐.md").write_text(
        "# 다람쥐\n\n## 다람쥐란?\n\n다람쥐는 도토리를 모은다.\n", encoding="utf-8"
    )
    monkeypatch.setenv("MUTDAP_INDEX", str(home / "index"))
    assert cli.main(["sync", str(notes)]) == 0
    server.says("다람쥐는 도토리를 모은다 [1].")
    asked = ["ask", "다람쥐란?", "--llm", "openai:scripted", "--llm-base-url", server.url, "--json"]
    assert cli.main(asked) == 0
    assert cli.main(["doctor"]) in (0, 1)
    assert KEY in server.keys
    shown = capsys.readouterr()
    assert '"model": "openai:scripted"' in shown.out
    assert KEY not in shown.out + shown.err
    files = [file for file in home.rglob("*") if file.is_file()]
    assert files
    assert [file for file in files if KEY.encode() in file.read_bytes()] == []


def test_a_name_without_a_provider_is_told_which_there_are():
    with pytest.raises(ChatModelError) as raised:
        load_chat_model("gpt-4o-mini")
    assert all(word in raised.value.hint for word in PROVIDERS)
    assert tr("제공자:모델", "provider:model") in raised.value.hint
