"""What the page says of a request, in both languages: who may send it, and what it may hold."""

from __future__ import annotations

TEXTS = {
    "needs_gate": (
        "{host}에서 열면 이 컴퓨터에 닿는 누구나 노트를 읽습니다.",
        "On {host}, whoever reaches this machine could read your notes.",
    ),
    "needs_gate_hint": (
        "--auth 이름:암호나 --token 비밀을 주세요. MUTDAP_AUTH와 MUTDAP_TOKEN도 됩니다 (docs/safety.md).",
        "Give --auth user:password or --token SECRET, or set MUTDAP_AUTH or MUTDAP_TOKEN (docs/safety.md).",
    ),
    "bad_token": (
        "token은 공백 없는 ASCII {least}자 이상이어야 합니다.",
        "The token must be {least} or more ASCII characters.",
    ),
    "make_token": (
        "하나 만들기: python3 -c 'import secrets; print(secrets.token_urlsafe())'",
        "To make one: python3 -c 'import secrets; print(secrets.token_urlsafe())'",
    ),
    "bad_auth": (
        "auth에 쓸 수 없는 줄이 있습니다.",
        "A line of auth cannot be used.",
    ),
    "bad_auth_hint": (
        "한 줄에 이름:암호 하나, 또는 @파일. 이름에 공백과 콜론을 쓸 수 없고 token은 쓰지 못하는 이름입니다.",
        "One user:password a line, or @FILE. No white space or colon in a name; 'token' is taken.",
    ),
    "bad_auth_file": ("계정 파일을 읽을 수 없습니다: {file}", "The file of accounts cannot be read: {file}"),
    "other_host": (
        "이 이름으로는 열리지 않습니다. 프록시 뒤라면 MUTDAP_HOSTS에 그 이름을 적으세요.",
        "The page does not answer to this host name. Behind a proxy, put the name into MUTDAP_HOSTS.",
    ),
    "other_site": ("다른 사이트가 보낸 요청은 받지 않습니다.", "Requests from other sites are refused."),
    "too_many_tries": (
        "틀린 시도가 너무 많습니다. 1분 뒤에 다시 하세요.",
        "Too many wrong tries. Wait a minute.",
    ),
    "not_entered": (
        "로그인이 필요합니다: Authorization: Bearer 토큰, 또는 이름과 암호로 Basic.",
        "Log in: Authorization: Bearer TOKEN, or Basic with name and password.",
    ),
    "wrong_secret": ("맞지 않습니다.", "That is not right."),
    "user_name": ("이름", "Name"),
    "password": ("암호", "Password"),
    "token": ("토큰", "Token"),
    "log_in": ("들어가기", "Log in"),
    "log_out": ("나가기", "Log out"),
    "wrong_method": (
        "여기에는 {method} 요청을 보낼 수 없습니다. 받는 것: {taken}",
        "{method} cannot be sent here. What is taken: {taken}",
    ),
    "no_such_route": ("그런 주소가 없습니다.", "There is no such address."),
    "no_length": (
        "올릴 것의 크기(Content-Length)가 없습니다.",
        "The upload does not say its size (Content-Length).",
    ),
    "upload_too_big": (
        "한 번에 {most} MB까지 올릴 수 있습니다 (MUTDAP_UPLOAD_MB).",
        "One upload may hold {most} MB (MUTDAP_UPLOAD_MB).",
    ),
    "left_big": (
        "너무 커서 올리지 않았습니다: {{}} (한 번에 {most} MB까지)",
        "Too big to upload: {{}} (up to {most} MB at once)",
    ),
    "left_together": (
        "고른 파일을 합하면 너무 커서 올리지 않았습니다 (한 번에 {most} MB까지). 나누어 올려 주세요.",
        "Together these files are too big (up to {most} MB at once). Upload some at a time.",
    ),
    "left_folder": (
        "폴더는 올리지 않았습니다: {{}}. 안에 든 파일을 고르거나 폴더를 ZIP으로 묶어 올려 주세요.",
        "A folder cannot be uploaded: {{}}. Choose the files in it, or upload it as a ZIP.",
    ),
    "too_many_files": (
        "한 번에 파일 {most}개까지 올릴 수 있습니다: {count}개",
        "One upload may hold {most} files: {count}",
    ),
    "too_many_files_hint": (
        "나누어 올리거나 폴더를 동기화하세요: mutdap sync 폴더 (또는 MUTDAP_UPLOAD_FILES)",
        "Upload some at a time, or sync their folder: mutdap sync FOLDER (or MUTDAP_UPLOAD_FILES)",
    ),
    "body_too_big": (
        "요청이 너무 큽니다 ({most}바이트까지).",
        "The request is too big ({most} bytes at most).",
    ),
    "bad_json": ("JSON이 아닙니다.", "This is no JSON."),
    "not_uploaded": ("올린 파일이 아닙니다.", "Only uploaded files can be named."),
    "must_be_text": ("{name} 값은 글자여야 합니다.", "{name} must be text."),
    "must_be_list": ("{name} 값은 목록이어야 합니다.", "{name} must be a list."),
    "no_json_type": (
        "JSON은 Content-Type: application/json으로 보내 주세요.",
        "Send JSON with Content-Type: application/json.",
    ),
    "no_parameter": (
        "모르는 값입니다: {name} (쓸 수 있는 것: {known})",
        "There is no {name} (there is {known})",
    ),
    "lacks_parameter": ("{name} 값이 없습니다.", "{name} is missing."),
    "too_many_values": ("값이 너무 많습니다. 차례대로: {known}", "Too many values; in order: {known}"),
    "must_be_texts": ("{name} 값은 글자의 목록이어야 합니다.", "{name} must be a list of texts."),
    "too_many_sources": ("한 번에 {most}곳까지 동기화합니다.", "One call may sync {most} sources."),
    "unknown_source": ("색인이 모르는 곳입니다: {source}", "The index does not know {source}"),
    "unknown_source_hint": (
        "새 파일과 폴더는 명령으로 추가합니다: mutdap sync 폴더 (새 웹 주소는 여기서도 됩니다)",
        "Add files and folders by the command: mutdap sync FOLDER (a web address may be new here, too)",
    ),
    "no_model": ("model을 적어 주세요: {model}", "Name the model: {model}"),
    "unknown_model": (
        "그런 모델이 없습니다: {model} (쓸 수 있는 것: {ours})",
        "No such model: {model} (there is {ours})",
    ),
    "one_choice": ("답은 하나만 드립니다 (n=1).", "There is one answer only (n=1)."),
    "must_be_bool": ("{name} 값은 true나 false여야 합니다.", "{name} must be true or false."),
    "must_be_object": ("{name} 값은 객체여야 합니다.", "{name} must be an object."),
    "no_messages": ("messages에 메시지가 없습니다.", "messages holds no message."),
    "too_many_messages": ("메시지는 {most}개까지입니다.", "There may be {most} messages."),
    "bad_role": ("{name}.role은 다음 중 하나입니다: {roles}", "{name}.role is one of: {roles}"),
    "text_only": ("{name}에는 글만 담을 수 있습니다.", "{name} may hold text only."),
    "last_is_user": (
        "마지막 메시지가 user의 질문이어야 합니다.",
        "The last message must be the user's question.",
    ),
}
