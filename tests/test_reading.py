"""A file is remembered with the version that read it: this notices when it is read differently."""

from __future__ import annotations

from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path

import office_like
import pytest
from pages_like import PAGES
from posts_like import BULLETED, DENSE, LISTED, NUMBERED, SUB_QUESTIONS

from ingest.access import Access
from ingest.reading import READING, Job, read
from ingest.scan import Found
from ingest.storing import prepare

KIWI = "0.24.1"
READ = (25, "d11494b88e692f92")
"""``READING``, and the digest of all that the files below are read to with it."""

MIXED = """---
tags: [optimizer, 정리]
---
# 옵티마이저 정리

> [!note] 한 줄 요약
> 모멘텀은 지난 기울기를 쌓는다.

## 1. Adam이란?
**Adam** : 모멘텀과 RMSProp을 합친 방법
- 1차 모멘트: $m_t = \\beta_1 m_{t-1} + (1-\\beta_1) g_t$
- 2차 모멘트
  - 제곱의 이동 평균

| 이름 | 기본값 |
|---|---|
| $\\beta_1$ | 0.9 |

```python
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
```

■ 언제 쓰는가
(1) 희소한 기울기
(2) 큰 모델

##참고 자료
- [ ] 논문 다시 읽기 [[SGD]] #할일
"""

CAPTIONS = """1
00:12:30,000 --> 00:12:34,000
그럼 모멘텀은 뭘까요 지난 기울기를

2
00:12:34,000 --> 00:12:38,000
쌓는 겁니다 다음은 아담입니다
"""

TRANSCRIPT = """모의 면접

면접관 00:00
모멘텀은 무엇인가요?

지원자 00:05
모멘텀은 지난 기울기를 쌓아 두었다가 다음 걸음에 더하는 방법입니다. 좁은 골짜기에서 덜 흔들립니다.

면접관 00:18
아담은요?

지원자 00:20
모멘텀과 RMSProp을 합친 방법입니다.
"""


def test_reading_differently_raises_its_version(tmp_path: Path) -> None:
    if version("kiwipiepy") != KIWI:
        pytest.skip(f"The digest was made with kiwipiepy {KIWI}: pip install -c constraints.txt kiwipiepy")
    files: dict[str, str | bytes] = {
        "mixed.md": MIXED,
        **{f"{n}.txt": text for n, text in enumerate((BULLETED, DENSE, LISTED, NUMBERED, SUB_QUESTIONS))},
        **{f"{page.name}.html": page.markup for page in PAGES},
        "a.docx": office_like.docx(),
        "a.pptx": office_like.pptx(),
        "a.hwpx": office_like.hwpx(),
        "a.epub": office_like.epub(),
        "a.ipynb": office_like.notebook(),
        "a.csv": office_like.CSV,
        "a.srt": CAPTIONS,
        "transcript.txt": TRANSCRIPT,
        "letters.md": "- までに : 그 전에\n- 유치권(留置權)\n- Привет : 안녕\n",
    }
    digest = blake2b(digest_size=8)
    for name, content in files.items():
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        status = path.stat()
        found = Found(str(path), str(tmp_path), status.st_size, status.st_mtime_ns)
        one = read(Job(found, "added"), Access())
        prepared = prepare([one])
        for chunk in one.chunks:
            digest.update(repr((chunk.start, chunk.end, chunk.body, chunk.heading, chunk.question)).encode())
        digest.update(repr((one.document.title, list(prepared.texts.values()), prepared.terms)).encode())
    assert (READING, digest.hexdigest()) == READ, "Raise READING in ingest/reading.py, and say so here."
