"""The readers of formats that are written anew as Markdown, by the file's ending."""

from __future__ import annotations

from pathlib import Path

from ingest.archive import archive_of, damaged
from ingest.markup import Extract
from rag.language import tr


def extract(source: str, data: bytes) -> Extract:
    """Title, text and slides of a document.

    Raises:
        SourceError: it is damaged, encrypted, of another format, or inflates to too much.
    """
    try:
        return _extract(source, data)
    except RecursionError as error:
        raise damaged(source, tr("너무 깊이 겹쳐 있습니다", "nested too deep")) from error


def _extract(source: str, data: bytes) -> Extract:
    suffix = Path(source).suffix.lower()
    if suffix == ".hwp":
        from ingest import hwp

        return hwp.extract(source, data)
    archive = archive_of(source, data)
    match suffix:
        case ".docx":
            from ingest import docx

            return docx.extract(archive)
        case ".pptx":
            from ingest import pptx

            return pptx.extract(archive)
        case ".xlsx":
            from ingest import xlsx

            return xlsx.extract(archive)
        case ".hwpx":
            from ingest import hwpx

            return hwpx.extract(archive)
        case ".epub":
            from ingest import epub

            return epub.extract(archive)
        case _:
            from ingest import anki

            return anki.extract(archive)
