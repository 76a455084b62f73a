# ruff: noqa: E501 - as it is exported
"""Notes in the formats of other programs, as these export them."""

from __future__ import annotations

import json
from email.message import EmailMessage

TEX = r"""\documentclass[11pt]{article}
\usepackage{kotex,amsmath}
\newcommand{\R}{\mathbb{R}}
\title{최적화 알고리즘 정리}
\author{홍길동}
\date{2024년 5월 1일}
\begin{document}
\maketitle
\begin{abstract}
이 글은 1차 최적화 방법을 비교한다.
\end{abstract}
\tableofcontents
\section{경사 하강법}\label{sec:gd}
% 여기는 나중에 고칠 것
경사 하강법은 \textbf{손실의 기울기} 반대쪽으로 간다~\cite{robbins1951}. 학습률을 $\eta$라 하면
\begin{equation}\label{eq:gd}
  w_{t+1} = w_t - \eta \nabla L(w_t)
\end{equation}
이다. 식~\eqref{eq:gd}에서 $\eta$가 크면 발산한다\footnote{볼록 함수에서는 $\eta < 2/L$이면 수렴한다.}.

\subsection{모멘텀은 왜 쓰는가?}
진동을 줄이고 50\% 더 빨리 간다.
\begin{itemize}
  \item 관성을 준다.
  \begin{itemize}
    \item 좁은 골짜기에서 유리하다.
  \end{itemize}
  \item 계수는 보통 \texttt{0.9}이다.
\end{itemize}

\begin{table}[h]
\centering
\caption{메모리 비교}
\begin{tabular}{l|r}
\hline
방법 & 배수 \\ \hline
SGD & 1 \\
Adam & 3 \\
\hline
\end{tabular}
\end{table}

\begin{figure}
\includegraphics[width=\linewidth]{loss.png}
\caption{손실 곡선}
\end{figure}

\begin{lstlisting}[language=Python]
for p in params:
    p -= lr * p.grad  # 갱신
\end{lstlisting}

\begin{theorem}[수렴]
볼록이고 매끄러우면 $O(1/t)$로 수렴한다.
\end{theorem}

\bibliographystyle{plain}
\begin{thebibliography}{9}
\bibitem{robbins1951} Robbins and Monro. 1951.
\end{thebibliography}
\end{document}
"""

REST = """==================
파이썬 동시성 정리
==================

:Author: 홍길동
:Date: 2024-04-01

.. contents:: 목차

GIL은 무엇인가?
===============

GIL은 한 번에 한 스레드만 바이트코드를 돌리게 하는 **잠금** 이다 [#f1]_.

.. note::

   I/O를 기다릴 때는 GIL을 놓는다.

.. code-block:: python
   :linenos:

   import threading
   t = threading.Thread(target=f)

   t.start()

.. 이 줄은 주석이다

asyncio
-------

* ``await`` 는 제어를 이벤트 루프에 돌려준다.

  - 중첩 항목이다.

* :func:`asyncio.gather` 는 여러 코루틴을 함께 돌린다.

.. math::

   S = \\frac{1}{(1-p) + p/n}

.. list-table:: 비교
   :header-rows: 1

   * - 방법
     - 병렬
   * - 스레드
     - 아니오
   * - 프로세스
     - 예

=====  =====
방법   비용
=====  =====
fork   큼
spawn  더 큼
=====  =====

.. figure:: gil.png

   그림 1. GIL의 흐름

.. [#f1] CPython의 구현이다.
"""

ASCIIDOC = """= 데이터베이스 정리
홍길동 <a@b.c>
v1.0, 2024-03-02
:toc:
:source-highlighter: rouge

== 격리 수준은 왜 나누나?

높을수록 안전하지만 *동시성* 이 떨어진다.footnote:[SQL 표준은 네 단계다.]

[NOTE]
====
MySQL의 기본은 REPEATABLE READ다.
====

TIP: 읽기만 하면 스냅숏이 싸다.

[source,sql]
----
SET TRANSACTION ISOLATION LEVEL READ COMMITTED;
SELECT * FROM t;
----

// 주석이다
.격리 수준 비교
|===
|수준 |더티 리드

|READ UNCOMMITTED
|가능

|SERIALIZABLE
|불가
|===

=== 인덱스

* B+ 트리
** 잎이 이어져 있다.
. 첫째 단계
. 둘째 단계

image::tree.png[B+ 트리 그림]

latexmath:[O(\\log n)]에 찾는다.
"""

ORG = """#+TITLE: 그래프 알고리즘
#+DATE: 2024-02-02
* 다익스트라
음의 간선이 없을 때 쓴다.
** 시간 복잡도는?
O(E log V)이다.
#+BEGIN_SRC python
heapq.heappush(q, (0, s))
#+END_SRC
"""

ENEX = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE en-export SYSTEM "http://xml.evernote.com/pub/evernote-export4.dtd">
<en-export export-date="20240512T120000Z" application="Evernote" version="10.0">
  <note>
    <title>경사 하강법 메모</title>
    <created>20240501T093000Z</created>
    <updated>20240502T093000Z</updated>
    <tag>딥러닝</tag>
    <note-attributes><author>나</author><source-url>https://example.com/gd</source-url></note-attributes>
    <content><![CDATA[<?xml version="1.0" encoding="UTF-8" standalone="no"?>
<!DOCTYPE en-note SYSTEM "http://xml.evernote.com/pub/enml2.dtd"><en-note><div><b>학습률이 크면?</b></div><div>발산한다.</div><div><br/></div><div>학습률이 작으면 느리다.</div><ul><li><div>배치: 전체</div></li><li><div>미니배치: 일부</div></li></ul><div><en-todo checked="true"/>복습</div><table><tbody><tr><td><div>방법</div></td><td><div>메모리</div></td></tr><tr><td><div>Adam</div></td><td><div>2배</div></td></tr></tbody></table><en-media hash="abc" type="image/png"/><div style="-en-codeblock:true;"><div>w -= lr * g</div><div>print(w)</div></div></en-note>]]></content>
    <resource><data encoding="base64">iVBORw0KGgo=</data><mime>image/png</mime></resource>
  </note>
  <note>
    <title>RNN 메모</title>
    <created>20240601T093000Z</created>
    <content><![CDATA[<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE en-note SYSTEM "http://xml.evernote.com/pub/enml2.dtd"><en-note><div>RNN은 순서를 다룬다.</div></en-note>]]></content>
  </note>
</en-export>"""

ANKI = """#separator:tab
#html:true
#notetype column:1
#deck column:2
#tags column:5
Basic\t딥러닝::기초\t드롭아웃은 왜 쓰나?\t"공적응을 막는다.<br>앙상블 <b>효과</b>도 있다.&nbsp;"\tregularization 시험
Basic\t딥러닝::기초\t배치 정규화의 두 매개변수는?\tγ(척도)와 β(이동)\t
Basic\t딥러닝::기초\tXavier 초기화의 분산은?\t"\\(\\frac{2}{n_{in}+n_{out}}\\)이다.<div>tanh에 맞는다.</div><img src=""paste-1.jpg"">"\tinit
Cloze\t딥러닝::기초\t{{c1::모멘텀}}은 지난 기울기의 {{c2::지수 이동 평균}}이다.\t물리의 관성과 같다.\t
"""

KAKAO = """딥러닝 스터디 5 님과 카카오톡 대화
저장한 날짜 : 2024-05-10 22:14:05

--------------- 2024년 5월 9일 목요일 ---------------
[김민수] [오후 8:01] 배치 정규화는 추론 때 뭘 쓰죠?
[이지은] [오후 8:03] 학습 때 모아 둔 이동 평균과 이동 분산을 써요.
그래서 배치 크기 1이어도 됩니다.
[김민수] [오후 8:04] 아하 감사합니다 ㅎㅎ
[이지은] [오후 8:04] 이모티콘
[박철] [오후 8:05] 사진
[박철] [오후 8:10] 그럼 레이어 정규화는요?
[이지은] [오후 8:12] 배치와 무관하게 한 표본 안에서 정규화하니까 학습과 추론이 같아요.
--------------- 2024년 5월 10일 금요일 ---------------
최유나님이 들어왔습니다.
[최유나] [오전 9:00] 안녕하세요! 자료 링크 https://example.com/a
[김민수] [오전 9:02] 오늘은 옵티마이저 합니다. Adam의 기본 β1은 0.9, β2는 0.999입니다.
[박철] [오전 9:03] 삭제된 메시지입니다.
"""

KAKAO_PHONE = """딥러닝 스터디 님과 카카오톡 대화
저장한 날짜 : 2024년 5월 10일 오후 10:20


2024년 5월 9일 목요일
2024년 5월 9일 오후 8:01, 김민수 : 가중치 초기화는 왜 0으로 하면 안 되나요?
2024년 5월 9일 오후 8:03, 이지은 : 모든 뉴런이 같은 기울기를 받아 대칭이 깨지지 않아요.
2024년 5월 9일 오후 8:05, 김민수 : 아하
2024년 5월 9일 오후 8:06, 이지은 : 사진
2024년 5월 9일 오후 8:10, 박철 : He 초기화는 언제 써요?
2024년 5월 9일 오후 8:11, 이지은 : ReLU에 써요. 분산이 2/n입니다.
"""

KAKAO_ROWS = """Date,User,Message
2024-05-09 20:01:11,"김민수","전이 학습은 언제 쓰나요?"
2024-05-09 20:03:11,"이지은","데이터가 적을 때 씁니다. 앞쪽 층을 얼리고 뒤만 학습해요."
2024-05-09 20:04:11,"김민수","감사합니다"
"""

TALKS = [
    {
        "title": "어텐션 질문",
        "create_time": 1715300000.1,
        "update_time": 1715300500.0,
        "mapping": {
            "r": {"id": "r", "message": None, "parent": None, "children": ["s"]},
            "s": {
                "id": "s",
                "message": {
                    "id": "s",
                    "author": {"role": "system"},
                    "create_time": None,
                    "content": {"content_type": "text", "parts": [""]},
                    "metadata": {"is_visually_hidden_from_conversation": True},
                },
                "parent": "r",
                "children": ["u1"],
            },
            "u1": {
                "id": "u1",
                "message": {
                    "id": "u1",
                    "author": {"role": "user"},
                    "create_time": 1715300001.0,
                    "content": {"content_type": "text", "parts": ["어텐션에서 스케일링은 왜 하나요?"]},
                },
                "parent": "s",
                "children": ["a0", "a1"],
            },
            "a0": {
                "id": "a0",
                "message": {
                    "id": "a0",
                    "author": {"role": "assistant"},
                    "content": {"content_type": "text", "parts": ["버려진 답입니다."]},
                },
                "parent": "u1",
                "children": [],
            },
            "a1": {
                "id": "a1",
                "message": {
                    "id": "a1",
                    "author": {"role": "assistant"},
                    "content": {
                        "content_type": "text",
                        "parts": [
                            "# 이유\n\n내적의 분산이 차원에 비례해 커지기 때문입니다.\n\n```python\nscores = q @ k.T / d ** 0.5\n```\n\n- 소프트맥스 포화를 막습니다."
                        ],
                    },
                },
                "parent": "u1",
                "children": ["u2"],
            },
            "u2": {
                "id": "u2",
                "message": {
                    "id": "u2",
                    "author": {"role": "user"},
                    "content": {"content_type": "text", "parts": ["그럼 d_k가 작으면?"]},
                },
                "parent": "a1",
                "children": ["t"],
            },
            "t": {
                "id": "t",
                "message": {
                    "id": "t",
                    "author": {"role": "tool", "name": "browser"},
                    "content": {"content_type": "tether_quote", "text": "웹 검색 결과"},
                },
                "parent": "u2",
                "children": ["a2"],
            },
            "a2": {
                "id": "a2",
                "message": {
                    "id": "a2",
                    "author": {"role": "assistant"},
                    "content": {
                        "content_type": "text",
                        "parts": ["차이가 거의 없습니다. 4 이하에서는 나누지 않아도 비슷합니다."],
                    },
                },
                "parent": "t",
                "children": [],
            },
        },
        "current_node": "a2",
    },
    {
        "title": "정규화",
        "create_time": 1715400000.1,
        "mapping": {
            "u": {
                "id": "u",
                "message": {
                    "author": {"role": "user"},
                    "content": {"content_type": "text", "parts": ["L2가 왜 가중치를 줄여?"]},
                },
                "parent": None,
                "children": ["a"],
            },
            "a": {
                "id": "a",
                "message": {
                    "author": {"role": "assistant"},
                    "content": {
                        "content_type": "text",
                        "parts": ["벌점의 기울기가 가중치에 비례하기 때문이야."],
                    },
                },
                "parent": "u",
                "children": [],
            },
        },
        "current_node": "a",
    },
]
CONVERSATIONS = json.dumps(TALKS)

CANVAS = """{"nodes":[
{"id":"a1","type":"text","text":"# 옵티마이저 지도\\n\\nAdamW는 가중치 감쇠를 기울기 갱신과 분리한다.","x":-200,"y":-100,"width":300,"height":160,"color":"4"},
{"id":"a2","type":"text","text":"Lion은 부호만 쓰므로 모멘텀 하나만 저장한다.","x":200,"y":-100,"width":300,"height":120},
{"id":"a3","type":"file","file":"트랜스포머/어텐션.md","x":0,"y":200,"width":400,"height":400},
{"id":"a4","type":"link","url":"https://arxiv.org/abs/1711.05101","x":500,"y":200,"width":400,"height":400},
{"id":"g1","type":"group","label":"2차 방법","x":-220,"y":-120,"width":800,"height":300}],
"edges":[{"id":"e1","fromNode":"a1","fromSide":"right","toNode":"a2","toSide":"left","label":"메모리를 줄이면"}]}"""


def mail(subject: str = "3주차: 정규화") -> bytes:
    """A letter with what it quotes and how it is signed."""
    letter = EmailMessage()
    letter["Subject"], letter["From"] = subject, "이지은 <je@example.com>"
    letter["Date"] = "Thu, 09 May 2024 20:30:00 +0900"
    letter.set_content("L1은 희소성을 만든다.\n\n> 지난 메일이다.\n\n-- \n이지은 드림\n")
    letter.add_alternative("<p>L1은 희소성을 만든다.</p>", subtype="html")
    return bytes(letter)


def saved_page(page: str) -> bytes:
    """A page as a browser saves it into one file."""
    outer = EmailMessage()
    outer["Subject"] = "저장한 쪽"
    outer.set_content(page, subtype="html")
    outer.make_related()
    outer.add_related(b"\x89PNG", "image", "png")
    return bytes(outer)
