"""How the page looks and what it says: its words in both languages, system fonts, nothing from outside."""

from __future__ import annotations

import gradio as gr

from rag.language import tr

POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; worker-src 'self' blob:; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self' blob: data:; object-src 'none'; base-uri 'self'; form-action 'self'"
)
"""Content-Security-Policy: Gradio needs inline script and style; no other host is ever asked."""

_FONTS = ["Pretendard", "Apple SD Gothic Neo", "Malgun Gothic", "Noto Sans KR", "Noto Sans CJK KR"]
_FONTS += ["NanumGothic", "system-ui", "sans-serif"]
_FONTS_MONO = ["D2Coding", "ui-monospace", "Consolas", "NanumGothicCoding", "monospace"]


def theme() -> gr.themes.Base:
    """Calm colours and the fonts that the reader's system has; Gradio's own themes ask Google for some."""
    calm = gr.themes.Base(
        primary_hue="teal", neutral_hue="stone", radius_size="lg", font=_FONTS, font_mono=_FONTS_MONO
    )
    return calm.set(
        body_background_fill="*neutral_50",
        body_text_color_subdued="*neutral_600",
        body_text_color_subdued_dark="*neutral_400",
        button_primary_background_fill="*primary_700",
        button_primary_background_fill_hover="*primary_800",
        link_text_color="*primary_700",
        link_text_color_dark="*primary_300",
    )


CSS = """
.gradio-container { max-width: 1360px !important; width: 100% !important; margin: 0 auto !important;
  word-break: keep-all; overflow-wrap: anywhere; }
footer { display: none !important; }
#top .bar { display: flex; flex-wrap: wrap; align-items: baseline; gap: 2px 14px; }
#top h1 { font-size: 1.5rem; margin: 0; letter-spacing: -.02em; }
#top span, .quiet, .path, .context, .empty { color: var(--body-text-color-subdued); }
#top .samples { font-size: .9rem; padding: 8px 12px; margin-top: 8px; border-radius: 8px;
  background: color-mix(in srgb, var(--color-accent) 10%, transparent); }
#chat { height: calc(100dvh - 212px) !important; min-height: 380px;
  border: 1px solid var(--border-color-primary); }
#chat .message { line-height: 1.75; font-size: 1rem; }
#question { border: 1px solid var(--border-color-primary); }
#question textarea { background: transparent; font-size: 1rem; }
#question .submit-button { background: var(--button-primary-background-fill); padding: 4px 16px;
  color: var(--button-primary-text-color); }
.quiet { font-size: .8rem; margin-top: 10px; padding-top: 6px;
  border-top: 1px solid var(--border-color-primary); }
.absent, .trouble { border-left: 3px solid #b7791f; padding-left: 10px; line-height: 1.6; }
.trouble { border-color: #c53030; margin: 6px 0; font-size: .9rem; }
#chat a.marker { padding: .15em .55em; border-radius: .8em; font-size: .75em; font-weight: 600;
  text-decoration: none; vertical-align: .15em; color: var(--link-text-color);
  background: color-mix(in srgb, var(--color-accent) 16%, transparent); }
#chat .unsupported { color: var(--body-text-color-subdued); text-decoration: underline dotted; cursor: help; }
#sources h2 { font-size: 1rem; margin: 2px 0 8px; }
.card { border: 1px solid var(--border-color-primary); border-radius: 10px; padding: 12px 14px;
  margin: 0 0 10px; scroll-margin: 12px; background: var(--block-background-fill); }
.card:target { border-color: var(--color-accent); box-shadow: 0 0 0 1px var(--color-accent); }
.card.near { border-style: dashed; background: transparent; }
.card h3 { font-size: .95rem; margin: 0 0 2px; line-height: 1.5; }
.card h3 b { color: var(--link-text-color); margin-right: 8px; }
.path { font-size: .78rem; line-height: 1.55; }
.context { white-space: pre-wrap; font-size: .88rem; line-height: 1.7; margin: 8px 0 0; }
.context mark { background: #fdebb3; color: #1c1917; padding: .05em .1em; border-radius: 3px;
  box-decoration-break: clone; -webkit-box-decoration-break: clone; }
.dark .context mark { background: #6b5518; color: #fefce8; }
#sources details { margin: 6px 0; }
#sources summary { cursor: pointer; font-size: .85rem; color: var(--body-text-color-subdued); }
#report { min-height: 76px; }
#report p { margin: 0; font-size: .9rem; }
#known ul { list-style: none; padding: 0; margin: 0; max-height: 260px; overflow: auto; font-size: .88rem; }
#known li { display: flex; justify-content: space-between; gap: 12px; padding: 5px 2px;
  border-bottom: 1px solid var(--border-color-primary); }
#known li span { color: var(--body-text-color-subdued); white-space: nowrap; }
@media (min-width: 901px) {
  #side { max-height: calc(100dvh - 110px); overflow-y: auto; flex-wrap: nowrap; }
  #side > * { flex-shrink: 0; }
}
@media (max-width: 900px) {
  #top, #main { width: auto; margin-inline: -20px; }
  #main { flex-direction: column; }
  #chat { height: 64dvh !important; }
  #chat .message-wrap { padding-inline: 8px !important; }
  #chat .message-row { max-width: 100% !important; margin-inline: 0 !important; }
}
"""

TEXTS = {
    "name": ("묻답", "mutdap"),
    "tagline": (
        "내 노트에 묻고, 근거와 함께 답을 받습니다.",
        "Ask your notes; every answer shows its source.",
    ),
    "samples": (
        "아직 내 노트가 없어 <b>내장 예시 노트</b>가 답합니다. 파일을 올리면 내 노트로 바뀝니다.",
        "You have no notes yet, so the <b>bundled samples</b> answer. Upload files to use your own.",
    ),
    "ask": ("질문을 적어 주세요", "Ask a question"),
    "send": ("묻기", "Ask"),
    "empty": ("## 무엇이 궁금한가요?", "## What would you like to know?"),
    "sources": ("근거", "Sources"),
    "no_sources": (
        "답의 번호를 누르면 그 문장이 나온 노트가 여기에 보입니다.",
        "The passages behind each numbered sentence appear here.",
    ),
    "unsupported": ("이 문장을 뒷받침하는 노트가 없습니다.", "No note supports this sentence."),
    "nearest": ("가장 가까운 노트", "The nearest notes"),
    "earlier": ("이전 질문: {question}", "Earlier: {question}"),
    "page": ("{page}쪽", "page {page}"),
    "searched": ("노트 {notes}개에서 찾음", "{notes} notes searched"),
    "confidence": ("확신도 {confidence:.0%}", "confidence {confidence:.0%}"),
    "extract": ("노트 발췌", "extract of the notes"),
    "add": ("노트 올리기", "Upload notes"),
    "my_notes": ("내 노트", "My notes"),
    "resync": ("다시 색인", "Index again"),
    "follow": ("폴더 따라가기", "Follow my folders"),
    "follow_info": (
        "켜 두면 노트를 저장할 때마다 저절로 색인합니다.",
        "While on, notes are indexed whenever you save them.",
    ),
    "followed": ("폴더를 따라갑니다.", "Your folders are followed."),
    "not_followed": ("더는 따라가지 않습니다.", "They are no longer followed."),
    "chunks": ("조각 {chunks}개", "{chunks} chunks"),
    "more": ("… 그 밖에 {count}개", "… and {count} more"),
    "reading": ("읽는 중", "Reading"),
    "added": ("추가 {count}", "{count} added"),
    "changed": ("변경 {count}", "{count} changed"),
    "moved": ("이동 {count}", "{count} moved"),
    "removed": ("삭제 {count}", "{count} removed"),
    "unchanged": ("그대로 {count}", "{count} unchanged"),
    "nothing_known": (
        "아직 색인할 내 노트가 없습니다. 먼저 파일을 올려 주세요.",
        "You have no notes to index yet. Upload files first.",
    ),
    "port_taken": (
        "{host}:{port}에서 페이지를 열 수 없습니다. ({why})",
        "The page cannot listen on {host}:{port}. ({why})",
    ),
    "other_port": ("다른 포트로: mutdap ui --port {port}", "Another port: mutdap ui --port {port}"),
    "at": ("묻답: {url}  (끝내기: Ctrl+C)", "mutdap: {url}  (Ctrl+C ends it)"),
}


def say(key: str, **values: object) -> str:
    """A text of the page in the user's language."""
    return tr(*TEXTS[key]).format(**values)
