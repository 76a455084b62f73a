"""Settings: defaults < configuration file < environment < flags, frozen once made."""

from __future__ import annotations

import hashlib
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from urllib.parse import urlsplit

from rag.errors import BadSetting
from rag.language import reason, tr

BUNDLED = Path(__file__).resolve().parent.parent / "data"
"""Sample notes and glossary; they travel beside this package, in a checkout and when installed."""

DEFAULT_EMBEDDER = "bundled"

PORT = 7860
"""Where the page is by default."""
MOST_COUNTED = 1000
"""Of what a flag or a setting counts."""
SECRETS = frozenset({"milvus_token", "auth", "token"})
"""Settings that are never shown."""

_ON = {"1", "true", "yes", "on"}
_OFF = {"0", "false", "no", "off"}
_MILVUS = "milvus:"
_LANG = re.compile(r"(ko|en)(?:[-_.@].*)?")
_NAME = re.compile("[A-Za-z][A-Za-z0-9_]{0,60}")


@dataclass(frozen=True, slots=True)
class MilvusAt:
    """Where an index on Milvus is kept."""

    uri: str
    """Absolute path of a milvus-lite file, or ``http(s)://host:port``."""
    name: str = "mutdap"
    """Of the index there; its collections begin so."""

    @property
    def file(self) -> Path | None:
        """The milvus-lite file; None where a server keeps the index."""
        return None if "://" in self.uri else Path(self.uri)

    def __str__(self) -> str:
        return f"{_MILVUS}{self.uri}" + ("" if self.name == "mutdap" else f"/{self.name}")


@dataclass(frozen=True, slots=True)
class Settings:
    """What a run needs to know. ``load`` makes one; ``with_flags`` lays flags over it."""

    index: Path | MilvusAt
    """A folder, or ``milvus:`` and a milvus-lite file or a server's address."""
    embedder: str = DEFAULT_EMBEDDER
    """``bundled``, ``static``, or the name or folder of a sentence-transformers model."""
    llm: str | None = None
    """``provider:model`` for LangChain's ``init_chat_model``; None answers in the notes' own words."""
    llm_base_url: str | None = None
    """Address of an OpenAI-compatible server (llama.cpp, vLLM, LM Studio)."""
    support_model: str | None = None
    """Name or folder of an NLI cross-encoder that judges, beside the rules, what a chat model writes."""
    reranker: str | None = None
    """Name or folder of a cross-encoder that puts the best hits into its own order."""
    k: int = 5
    """How many passages an answer looks at and ``search`` prints."""
    glossary: Path | None = None
    """A table of the user's own terms, which go before the bundled ones."""
    practice_new: int = 10
    """How many questions ``practice`` asks for the first time on one day."""
    milvus_token: str | None = field(default=None, repr=False)
    """``user:password`` or an API key of a Milvus server."""
    auth: str | None = field(default=None, repr=False)
    """Who may use the page: ``user:password``, or ``@FILE`` that holds such lines; one a line."""
    token: str | None = field(default=None, repr=False)
    """A secret that opens the page and its API."""
    hosts: str | None = None
    """Names, apart from addresses, under which the page is reached, such as behind a proxy; by comma."""
    upload_files: int = 200
    """Files that one upload may hold."""
    upload_mb: int = 200
    """Megabytes that one upload may hold."""
    lang: str | None = None
    """``ko`` or ``en`` for what is shown; None goes by the system."""
    history: bool = True
    """Whether the page keeps conversations on disk."""
    workers: int | None = None
    """Processes that read notes in a sync, at most; None allows one for each core."""

    @property
    def folder(self) -> Path:
        """A folder of this machine for what belongs to the index, such as uploaded files."""
        if isinstance(self.index, Path):
            return self.index
        key = hashlib.blake2b(str(self.index).encode(), digest_size=6).hexdigest()
        return data_folder() / "milvus" / key

    def with_flags(self, **flags: object) -> Settings:
        """A copy with the flags that were given; None means not given."""
        return _checked(replace(self, **{k: v for k, v in flags.items() if v is not None}))  # type: ignore[arg-type]


def config_file() -> Path:
    """Where the configuration file is looked for: ``MUTDAP_CONFIG``, else the platform's folder."""
    from platformdirs import user_config_path

    named = os.environ.get("MUTDAP_CONFIG")
    return Path(named) if named else user_config_path("mutdap", appauthor=False) / "config.toml"


def processors() -> int:
    """How many this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on every platform
        return os.cpu_count() or 1


def data_folder() -> Path:
    """The platform's folder for an application's data."""
    from platformdirs import user_data_path

    return user_data_path("mutdap", appauthor=False)


def load(environ: Mapping[str, str] | None = None) -> Settings:
    """Settings from the configuration file and the environment (``MUTDAP_INDEX`` and so on).

    Raises:
        BadSetting: a configuration file that is not TOML, an unknown key or an unusable value.
    """
    environ = os.environ if environ is None else environ
    known = {f.name for f in fields(Settings)}
    given: dict[str, object] = {}
    path = config_file()
    if path.is_file():
        try:
            given |= tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise BadSetting(
                tr(f"설정 파일을 읽을 수 없습니다: {path}", f"The configuration file cannot be read: {path}"),
                why_unreadable(error),
            ) from error
        if unknown := sorted(set(given) - known):
            raise BadSetting(
                tr(
                    f"설정 파일에 모르는 항목이 있습니다: {', '.join(unknown)}",
                    f"The configuration file has unknown keys: {', '.join(unknown)}",
                ),
                tr(f"쓸 수 있는 항목: {', '.join(sorted(known))}", f"Known keys: {', '.join(sorted(known))}"),
            )
    given |= {n: environ[f"MUTDAP_{n.upper()}"] for n in known if environ.get(f"MUTDAP_{n.upper()}")}
    if "index" not in given:
        given["index"] = data_folder() / "index"
    return _checked(Settings(**given))  # type: ignore[arg-type]


def why_unreadable(error: Exception) -> str:
    """Why a configuration file cannot be used."""
    if isinstance(error, tomllib.TOMLDecodeError):
        return tr(f"TOML이 아닙니다: {error}", f"It is no TOML: {error}")
    return reason(error)


def _checked(settings: Settings) -> Settings:
    k = _number(settings, "k", MOST_COUNTED, tr("예: -k 5", "For example: -k 5"))
    new = _number(settings, "practice_new", MOST_COUNTED, "", least=0)
    files, megabytes = (_number(settings, name, 10_000, "") for name in ("upload_files", "upload_mb"))
    for name in (
        "index",
        "embedder",
        "llm",
        "llm_base_url",
        "glossary",
        "support_model",
        "reranker",
        "milvus_token",
        "auth",
        "token",
        "hosts",
        "lang",
    ):
        value = getattr(settings, name)
        if not isinstance(value, str | Path | MilvusAt | None):
            shown = "…" if name in SECRETS else value
            raise BadSetting(
                tr(f"{name} 값은 글자여야 합니다: {shown}", f"{name} must be text: {shown}"),
                tr(f'예: {name} = "…"', f'For example: {name} = "…"'),
            )
    index = _place(settings.index)
    if isinstance(index, Path) and index.exists() and not index.is_dir():
        raise BadSetting(
            tr(f"색인 자리에 폴더가 아닌 파일이 있습니다: {index}", f"The index is no folder: {index}"),
            tr("다른 폴더를 고르세요: --index 폴더", "Choose another folder: --index DIR"),
        )
    example = tr("예: --workers 4", "For example: --workers 4")
    workers = None if settings.workers is None else _number(settings, "workers", 64, example)
    _check_address(settings.llm_base_url)
    own = Path(settings.glossary).expanduser().absolute() if settings.glossary else None
    return replace(settings, k=k, index=index, glossary=own, upload_files=files, upload_mb=megabytes,
                   history=_switch(settings, "history"), workers=workers, practice_new=new,
                   lang=_language(settings.lang))  # fmt: skip


def _number(settings: Settings, name: str, most: int, hint: str, least: int = 1) -> int:
    value = getattr(settings, name)
    usual = next(known.default for known in fields(Settings) if known.name == name)
    try:
        number = int(str(value))  # no more than what stands there: int(2.5) is 2
    except ValueError:
        number = least - 1
    if least <= number <= most:
        return number
    raise BadSetting(
        tr(
            f"{name} 값은 {least}에서 {most} 사이의 수여야 합니다: {value}",
            f"{name} must be between {least} and {most}: {value}",
        ),
        hint or tr(f"예: {name} = {usual}", f"For example: {name} = {usual}"),
    )


def _language(lang: str | None) -> str | None:
    """``ko`` or ``en``, of what may be written as a locale is; None where nothing is chosen."""
    if not lang:
        return None
    if (found := _LANG.fullmatch(lang.strip().lower())) is None:
        raise BadSetting(
            tr(f"lang은 ko나 en이어야 합니다: {lang}", f"lang must be ko or en: {lang}"),
            tr("ko는 한국어, en은 영어입니다.", "ko is Korean, en is English."),
        )
    return found[1]


def _check_address(url: str | None) -> None:
    """Make sure that a server's address is one, before a client says no more than that nobody answers."""
    try:
        parts = urlsplit(url or "http://nowhere")
        if parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0:
            return
    except ValueError:  # a port that is no number, brackets that do not close
        pass
    shown = str(url).rpartition("@")[2]  # what stands before it may be a password
    raise BadSetting(
        tr(f"llm_base_url이 주소가 아닙니다: {shown}", f"llm_base_url is no address: {shown}"),
        tr("예: http://localhost:8080/v1", "For example: http://localhost:8080/v1"),
    )


def _switch(settings: Settings, name: str) -> bool:
    value = str(getattr(settings, name)).strip().lower()
    if value in _ON | _OFF:
        return value in _ON
    raise BadSetting(
        tr(
            f"{name} 값은 켬(1)이나 끔(0)이어야 합니다: {value}",
            f"{name} must be on (1) or off (0): {value}",
        ),
        tr(f"예: {name} = false", f"For example: {name} = false"),
    )


def _place(index: str | Path | MilvusAt) -> Path | MilvusAt:
    """Where an index is, as it was written.

    Raises:
        BadSetting: ``milvus:`` with something behind it that is neither a file nor an address.
    """
    if isinstance(index, MilvusAt):
        return index
    if not str(index).startswith(_MILVUS):
        return Path(index).expanduser().absolute()
    at = str(index).removeprefix(_MILVUS)
    if "://" not in at and at.endswith(".db"):
        return MilvusAt(str(Path(at).expanduser().absolute()))
    try:
        url = urlsplit(at)
        port = url.port or (443 if url.scheme == "https" else 19530)
    except ValueError:
        url, port = urlsplit(""), 0
    name = url.path.strip("/") or "mutdap"
    secret = "@" in url.netloc
    if url.scheme not in {"http", "https"} or not url.hostname or secret or not _NAME.fullmatch(name):
        shown = at.rpartition("@")[2] if "@" in at else at
        raise BadSetting(
            tr(f"Milvus 색인의 자리가 아닙니다: {shown}", f"No place of a Milvus index: {shown}"),
            tr("비밀은 MUTDAP_MILVUS_TOKEN에 두세요.", "Secrets belong into MUTDAP_MILVUS_TOKEN.")
            if secret
            else tr("예: milvus:./notes.db, milvus:http://host:19530 (뒤에 /이름을 붙일 수 있습니다)",
                    "For example milvus:./notes.db or milvus:http://host:19530 (a /name may follow)"),
        )  # fmt: skip
    host = f"[{url.hostname}]" if ":" in url.hostname else url.hostname
    return MilvusAt(f"{url.scheme}://{host}:{port}", name)
