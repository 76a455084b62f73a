"""Models that read two texts together: sentence-transformers' ``CrossEncoder``, by name or folder."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.embed import here_or_from_hub
from rag.errors import BadSetting
from rag.language import tr


def load_cross_encoder(name: str, setting: str) -> Any:  # noqa: ANN401 - a library without types
    """The model of that name or folder.

    Args:
        name: on the hub, or a folder.
        setting: which setting names it, for the error.

    Raises:
        BadSetting: there is no such model, or sentence-transformers is not installed.
    """
    try:
        from sentence_transformers import CrossEncoder
    except ImportError as error:
        raise BadSetting(
            tr(f"'{name}'에 필요한 패키지가 없습니다.", f"A package that '{name}' needs is missing."),
            'pip install "mutdap[models]"',
        ) from error
    try:
        return here_or_from_hub(CrossEncoder, name)
    except (OSError, ValueError) as error:
        raise BadSetting(
            tr(
                f"{setting}의 모델을 열 수 없습니다: {name}",
                f"The model of {setting} cannot be loaded: {name}",
            ),
            tr(
                "모델 이름이나 폴더를 확인하세요(오프라인이면 폴더만 됩니다).",
                "Check the name or the folder of the model (offline only a folder works).",
            ),
        ) from error


def logits_of(model: Any, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float64]:  # noqa: ANN401
    """What a model says of each pair before any activation, for models differ in what they apply.

    Returns:
        All labels of the first pair, then of the next, ``(len(pairs) * labels,)``.
    """
    import torch

    said = model.predict(list(pairs), show_progress_bar=False, activation_fn=torch.nn.Identity())
    return np.asarray(said, dtype=np.float64).reshape(-1)
