"""How the page looks: calm colours, system fonts, nothing from outside."""

from __future__ import annotations

import gradio as gr

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
        button_primary_background_fill_dark="*primary_700",
        button_primary_background_fill_hover_dark="*primary_800",
        link_text_color="*primary_700",
        link_text_color_dark="*primary_300",
    )


_THUMB = (
    "%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24'%3E%3Cpath d='M2 10h4v11H2zM8 21V10l5-8"
    "c2 0 2.6 1.3 2.3 3L14.5 9H20c1.5 0 2.2 1.3 1.9 2.5l-2 8c-.2.9-1 1.5-1.9 1.5z'/%3E%3C/svg%3E"
)
"""A thumb up, drawn: not every system has letters for it."""

CSS = """
.gradio-container { max-width: 1360px !important; width: 100% !important; margin: 0 auto !important;
  word-break: keep-all; overflow-wrap: anywhere; }
footer { display: none !important; }
.dark { color-scheme: dark; }  /* what the browser draws: calendars, bars to scroll by */
:root:not([data-settled]) :is(#head, #tabs) { visibility: hidden; animation: seen 0s 5s forwards; }
@keyframes seen { to { visibility: visible; } }
#top { overflow: visible !important; }  /* what may scroll is a stop of the Tab key */
#top .bar { display: flex; flex-wrap: wrap; align-items: baseline; gap: 2px 14px; }
#top h1 { font-size: 1.5rem; margin: 0; letter-spacing: -.02em; }
#top span, .quiet, .path, .context, .empty { color: var(--body-text-color-subdued); }
#top .samples { font-size: .9rem; padding: 8px 12px; margin-top: 8px; border-radius: 8px;
  background: color-mix(in srgb, var(--color-accent) 10%, transparent); }
#chat { height: calc(100dvh - var(--above-chat, 131px) - var(--below-chat, 131px) - 20px) !important;
  min-height: min(260px, 50dvh);
  border: 1px solid var(--border-color-primary); }
#chat .message { line-height: 1.75; font-size: 1rem; }
#chat table { word-break: keep-all; }
#chat .message table { display: block; max-width: 100%; overflow-x: auto; }
#chat .message :is(p:has(.katex), .katex-display) { overflow-x: auto; overflow-y: hidden; }
#question { border: 1px solid var(--border-color-primary); }
#question textarea { background: transparent; font-size: 1rem; }
#question .submit-button { background: var(--button-primary-background-fill); padding: 4px 16px;
  color: var(--button-primary-text-color); }
.quiet { font-size: .8rem; margin-top: 10px; padding-top: 6px;
  border-top: 1px solid var(--border-color-primary); }
.absent, .trouble { border-left: 3px solid #b7791f; padding-left: 10px; line-height: 1.6; }
.trouble { border-color: #c53030; margin: 6px 0; font-size: .9rem; }
#chat a.marker { padding: .15em .55em; border-radius: .8em; font-size: .75em; font-weight: 600;
  text-decoration: none; vertical-align: .15em; color: var(--link-text-color); position: relative;
  background: color-mix(in srgb, var(--color-accent) 16%, transparent); }
#chat .icon-button-wrapper.top-panel { display: none; }
#editing:not(:has(p)), #hint:not(:has(p:not(:empty))) { display: none !important; }
#hint p { margin: 0; font-size: .85rem; padding: 4px 8px; color: var(--body-text-color-subdued); }
.toast-wrap { top: 6px !important; left: 50% !important; right: auto !important; pointer-events: none;
  transform: translateX(-50%); width: min(420px, 100vw - 24px) !important; }
.toast-wrap .toast-body { pointer-events: none !important; flex-direction: row-reverse !important; }
.toast-wrap .toast-title-row { display: none !important; }  /* what is said says it; so it covers less */
.toast-wrap .toast-close { pointer-events: auto; }
#editing p { margin: 0; font-size: .85rem; padding: 4px 8px; border-left: 3px solid #b7791f; }
#chat .unsupported { color: var(--body-text-color-subdued); text-decoration: underline dotted; cursor: help; }
#sources h2 { font-size: 1rem; margin: 2px 0 8px; }
.card { border: 1px solid var(--border-color-primary); border-radius: 10px; padding: 12px 14px;
  margin: 0 0 10px; scroll-margin: 12px; background: var(--block-background-fill); }
.card.chosen { border-color: var(--color-accent); box-shadow: 0 0 0 1px var(--color-accent); }
.card.near { border-style: dashed; background: transparent; }
.card h3 { font-size: .95rem; margin: 0 0 2px; line-height: 1.5; }
.card[data-at] { cursor: pointer; }
.card[data-at]:hover { border-color: var(--color-accent); }
.card h3 a { color: inherit; text-decoration: none; }
.card h3 a, #known a, .how li a { margin: 0; padding: 0; }
.card h3 b { color: var(--link-text-color); margin-right: 8px; }
.path { font-size: .78rem; line-height: 1.55; }
.context { white-space: pre-wrap; font-size: .88rem; line-height: 1.7; margin: 8px 0 0; }
.context mark { background: #fdebb3; color: #1c1917; padding: .05em .1em; border-radius: 3px;
  box-decoration-break: clone; -webkit-box-decoration-break: clone; }
.dark .context mark { background: #6b5518; color: #fefce8; }
#sources details { margin: 6px 0; }
#sources summary { cursor: pointer; font-size: .85rem; color: var(--body-text-color-subdued); }
#report p { margin: 0; font-size: .9rem; }
#upload .or { display: none; }
#upload .wrap { font-size: .95rem; line-height: 1.5; }
#formats p { margin: 0 4px; }
#formats .left-out:empty { display: none; }
.work progress { width: 100%; height: 8px; accent-color: var(--color-accent); }
#halt { max-width: 160px; }
#resync { max-width: 160px; min-height: 38px; align-self: center; background: var(--block-background-fill);
  border: 1px solid var(--border-color-primary); }
#resync:hover { border-color: var(--color-accent); }
#notes .form:has(> #only) { max-width: 420px; }
#tabs [role=tab][aria-selected=true] { color: var(--link-text-color); }
#chat .contradicts { margin-bottom: 8px; padding: 8px 12px; border-radius: 8px; border: 1px solid #b7791f;
  background: color-mix(in srgb, #d69e2e 16%, transparent); }
#chat .under { text-align: right; margin: -.5em 0 .4em; line-height: 1.3; }
.context code { font-size: .95em; background: var(--background-fill-secondary); border-radius: 3px; }
.context mark code { background: transparent; color: inherit; }
#keeping .row { align-items: center; }
#address .submit-button { background: var(--button-secondary-background-fill); padding: 4px 14px;
  margin-left: 10px; align-self: center; }
.how, .next, .acts { font-size: .85rem; margin-top: 8px; }
.how summary { cursor: pointer; color: var(--body-text-color-subdued); }
.how ol { margin: 6px 0 0; padding-left: 1.6em; }
.how .why { display: block; font-size: .78rem; color: var(--body-text-color-subdued); }
.step { font-size: .88rem; margin-top: 4px; color: var(--body-text-color-subdued); }
.absent.unanswered { border-color: #2b6cb0; }
.absent.stopped { border-color: var(--border-color-primary); font-size: .85rem; }
#chat .next, #chat .acts .last, #chat .acts.last { display: none; }
#chat .latest .next { display: flex; flex-wrap: wrap; align-items: center; gap: 6px; }
#chat .latest .acts .last, #chat .latest .acts.last { display: inline; }
#chat .next span { width: 100%; color: var(--body-text-color-subdued); font-size: .8rem; }
#chat .next a { padding: 3px 12px; border: 1px solid var(--border-color-primary); border-radius: 1em;
  text-decoration: none; color: inherit; line-height: 1.5; background: var(--block-background-fill); }
#chat .acts a { margin-right: 14px; font-size: .8rem; text-decoration: none;
  color: var(--body-text-color-subdued); }
#chat a[href="#do-sources"] { display: none; }
#chat .next a:hover, #chat .acts a:hover { color: var(--link-text-color); border-color: currentColor; }
a:focus-visible, button:focus-visible, summary:focus-visible,
:is(input[type=checkbox], input[type=range], #address textarea):focus-visible {
  outline: 2px solid var(--color-accent) !important; outline-offset: 2px; }
#question:has(textarea:focus-visible) { border-color: var(--color-accent);
  box-shadow: 0 0 0 1px var(--color-accent); }
#question .stop-button { padding: 4px 16px; }
.scope { padding: 4px 8px; border-radius: 8px;
  background: color-mix(in srgb, var(--color-accent) 10%, transparent); }
#known { overflow-x: auto; }
#known table { width: 100%; border-collapse: collapse; font-size: .88rem; }
#known th { text-align: left; font-weight: 600; font-size: .8rem; color: var(--body-text-color-subdued); }
#known th, #known td { padding: 7px 10px; border: 0; vertical-align: top;
  border-bottom: 1px solid var(--border-color-primary); }
#known table, #known thead, #known tr { border: 0; }
#known td:nth-child(n+3) { white-space: nowrap; }
#known button.do { padding: 1px 10px; margin-right: 6px; border-radius: 1em; font-size: .8rem;
  border: 1px solid var(--border-color-primary); }
#known td.acts { margin: 0; font-size: inherit; }
#known .sure { white-space: normal; }
#known .sure [data-do=remove] { color: #c53030; border-color: #c53030; }
.drawer { position: fixed; z-index: 200; top: 0; right: 0; bottom: 0; width: min(720px, 50vw);
  background: var(--body-background-fill); border-left: 1px solid var(--border-color-primary);
  box-shadow: -8px 0 28px rgb(0 0 0 / 18%); }
.drawer[hidden] { display: none; }
body:has(.drawer:not([hidden])) .scroll-down-button-container,
body:has(#past[data-open]) .scroll-down-button-container { display: none; }
.drawer .close { position: absolute; z-index: 1; top: 10px; right: 18px; width: 36px; height: 36px;
  border-radius: 50%; background: var(--block-background-fill);
  border: 1px solid var(--border-color-primary); }
.drawer .note { position: relative; height: 100%; overflow-y: auto; padding: 0 28px 40px; outline: none; }
.drawer header { position: sticky; top: 0; padding: 16px 44px 10px 0; margin-bottom: 4px;
  background: var(--body-background-fill); border-bottom: 1px solid var(--border-color-primary); }
.drawer h2 { font-size: 1.1rem; font-weight: 700; margin: 0 0 2px; }
.drawer .text { white-space: pre-wrap; font-size: .93rem; line-height: 1.8; margin-top: 14px; }
.drawer mark { background: #fdebb3; color: #1c1917; padding: .1em 0; border-radius: 3px; }
.dark .drawer mark { background: #6b5518; color: #fefce8; }
.drawer .furniture { opacity: .45; }
.drawer .page { display: block; margin: 18px 0 6px; font-size: .78rem; text-align: center;
  color: var(--body-text-color-subdued); border-top: 1px dashed var(--border-color-primary); }
.drawer .more { display: block; margin: 12px auto; padding: 2px 16px; border-radius: 1em;
  border: 1px solid var(--border-color-primary); font-size: .85rem; }
.changed { display: block; font-size: .82rem; color: #b7791f; margin: 4px 0; white-space: normal; }
.past-bar { display: flex; justify-content: flex-end; gap: 8px; }
.past-bar button, #past button { padding: 2px 12px; border-radius: 1em; font-size: .85rem;
  border: 1px solid var(--border-color-primary); }
.past-bar button:hover, #past button:hover { border-color: var(--color-accent); }
#head { align-items: flex-end; }
#chat .not-kept { color: #b7791f; font-size: .8rem; margin-right: 14px; cursor: help; }
#chat .acts a { white-space: nowrap; }
#chat a[href^="#do-vote-"]::before { content: ""; display: inline-block; width: 1em; height: 1em;
  margin-right: 4px; vertical-align: -.1em; background: currentColor; mask: url("data:image/svg+xml,THUMB"); }
#chat a[href^="#do-vote-down-"]::before { transform: rotate(180deg); }
#past { position: fixed; z-index: 210; top: 0; left: 0; bottom: 0; gap: 8px;
  width: min(420px, 100vw); min-width: 0 !important; padding: 14px 18px; overflow-y: auto; flex-wrap: nowrap;
  background: var(--body-background-fill); border-right: 1px solid var(--border-color-primary);
  box-shadow: 8px 0 28px rgb(0 0 0 / 18%); }
#past:not([data-open]) { display: none !important; }
#past > * { flex: none; }
#past header { display: flex; justify-content: space-between; align-items: center; }
#past h2 { font-size: 1.1rem; font-weight: 700; margin: 0; }
#past h3 { font-size: .9rem; font-weight: 600; margin: 0; }
#past ul { list-style: none; margin: 0; padding: 0; }
#past li { margin: 0 0 8px; padding: 8px 12px; border: 1px solid var(--border-color-primary);
  border-radius: 10px; }
#past li.current { border-color: var(--color-accent); }
#past li button.title { display: block; width: 100%; padding: 0; border: 0; border-radius: 4px;
  text-align: left; font-size: .95rem; font-weight: 600; line-height: 1.5; }
#past li button.title:hover { color: var(--link-text-color); }
#past .past-acts { display: flex; flex-wrap: wrap; gap: 6px; margin-top: 6px; font-size: .85rem; }
#past [hidden] { display: none; }
#past .past-acts button { font-size: .78rem; }
#past .sure { width: 100%; }
#past [data-past=delete] { color: #c53030; border-color: #c53030; }
#past form { display: flex; flex-wrap: wrap; gap: 6px; margin-top: 6px; font-size: .85rem; }
#past form label { width: 100%; }
#past form input { width: 100%; padding: 4px 8px; border-radius: 6px; font-size: .95rem;
  border: 1px solid var(--border-color-primary); background: var(--input-background-fill); }
#past-said:not(:has(p)) { display: none !important; }
#past-said p { margin: 0; }
#past-said [data-trouble] { color: #c53030; }
#past-said { font-size: .85rem; }
#past footer { display: block !important; padding-top: 10px;
  border-top: 1px solid var(--border-color-primary); }
#past footer button { margin: 6px 6px 0 0; }
@media (pointer: coarse), (max-width: 900px) {
  #chat a.marker::after { content: ""; position: absolute; inset: -10px -6px; }
  #chat .acts a { display: inline-block; padding: 7px 2px; font-size: .88rem; color: var(--body-text-color); }
  #chat .next a { padding-block: 5px; }
}
@media (min-width: 901px) {
  #side { max-height: calc(100dvh - var(--above-chat, 131px) - 20px); overflow-y: auto; flex-wrap: nowrap; }
  #side > * { flex-shrink: 0; }
}
@media (max-width: 900px) {
  #head, #main { width: auto; margin-inline: -20px; }
  #head { flex-direction: column; align-items: stretch; gap: 4px; }
  #past button, .past-bar button { min-height: 34px; }
  .past-bar { justify-content: flex-start; }
  #main { flex-direction: column; }
  #main > .column { width: 100%; }
  #chat a[href="#do-sources"] { display: inline-block; }  /* they are out of sight, below */
  #chat { height: calc(100dvh - var(--above-chat, 189px) - var(--below-chat, 131px) - 20px) !important; }
  #chat .message-wrap { padding-inline: 8px !important; }
  .drawer { width: 100vw; border: 0; }
  #known table, #known tbody, #known tr, #known td { display: block; }
  #known thead { display: none; }
  #known tr { padding: 8px 0; border-bottom: 1px solid var(--border-color-primary); }
  #known td { padding: 1px 0; border: 0; }
  #known td:nth-child(n+3):nth-child(-n+6) { display: inline-block;
    margin-right: 12px; font-size: .8rem; color: var(--body-text-color-subdued); }
  #known td:nth-child(4)::before, #known td:nth-child(5)::before { content: attr(title) " "; }
  #known td.acts { padding-top: 6px; white-space: normal; }
  .drawer .note { padding: 0 16px 40px; }
  #chat .message-row { max-width: 100% !important; margin-inline: 0 !important; }
}
@media (max-height: 600px) {
  #chat { min-height: 96px; }
  #head { flex-direction: row; align-items: center; }
  #top .bar span { display: none; }
  .past-bar { justify-content: flex-end; }
}
""".replace("THUMB", _THUMB)
