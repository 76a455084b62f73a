"""Who serves chat models: how each is named, which extra brings its package, where its key is kept."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass

KEYRING = "mutdap"
"""The service under which the system's keyring holds keys, each by the name of its environment variable."""
HIDDEN = "•••"
"""Stands where a key stood."""


@dataclass(frozen=True, slots=True)
class Provider:
    """How LangChain reaches the models of a provider."""

    kind: str
    """The name that LangChain's ``init_chat_model`` has for its class."""
    extra: str | None
    """Which of our extras brings its package; None leaves the advice to LangChain."""
    keys: tuple[str, ...] = ()
    """Environment variables that may hold its key, the first one found counts."""
    base_url: str | None = None
    """Where it is, if it speaks OpenAI's protocol and LangChain's class does not know."""


_GOOGLE = Provider("google_genai", "google", ("GOOGLE_API_KEY", "GEMINI_API_KEY"))
PROVIDERS = {
    "openai": Provider("openai", "openai", ("OPENAI_API_KEY",)),
    "anthropic": Provider("anthropic", "anthropic", ("ANTHROPIC_API_KEY",)),
    "google": _GOOGLE,
    "google_genai": _GOOGLE,
    "upstage": Provider("openai", "upstage", ("UPSTAGE_API_KEY",), "https://api.upstage.ai/v1"),
    "huggingface": Provider(
        "openai",
        "huggingface",
        ("HF_TOKEN", "HUGGINGFACEHUB_API_TOKEN"),
        "https://router.huggingface.co/v1",
    ),
    "ollama": Provider("ollama", "ollama"),
}
"""By the word before the colon in ``provider:model``; LangChain's other providers go by its own names."""


def provider_of(name: str) -> tuple[Provider, str]:
    """The provider and the model that ``provider:model`` names."""
    word, _, model = name.partition(":")
    return PROVIDERS.get(word) or Provider(word, None), model


def key_of(provider: Provider) -> str | None:
    """The key for a provider: from the environment, else from the system's keyring; None without one.

    The keyring is asked where the package ``keyring`` is installed:
    ``keyring set mutdap OPENAI_API_KEY`` puts a key there.
    """
    for variable in provider.keys:
        if found := os.environ.get(variable, "").strip():
            return found
    return _in_keyring(provider.keys) if provider.keys else None


def without_secrets(text: str, secrets: Iterable[str | None] = ()) -> str:
    """A text with secrets hidden: those given, passwords in addresses, and what looks like a key."""
    for secret in filter(None, secrets):
        text = text.replace(secret, HIDDEN)
    return _LIKE_A_SECRET.sub(HIDDEN, text)


_LIKE_A_SECRET = re.compile(
    r"(?<=://)[^\s/@]+(?=@)|\b(?:sk|up|hf|xai|gsk|pplx)[-_][A-Za-z0-9_*-]{8,}|\bAIza[A-Za-z0-9_-]{16,}"
    r"|(?<=Bearer )\S+"
)


def _in_keyring(names: Iterable[str]) -> str | None:
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError:
        return None
    with suppress(KeyringError):
        for name in names:
            if found := keyring.get_password(KEYRING, name):
                return found
    return None
