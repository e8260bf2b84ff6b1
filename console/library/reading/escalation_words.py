"""How escalation is spoken of, in nine languages: that something is not resolved, after which time, and to "
"whom it goes.

All expressions are for folded text (``words.fold``) unless their name says otherwise.
"""

from __future__ import annotations

import re

UNRESOLVED = re.compile(
    r"unresolved|not (?:yet )?(?:been )?(?:resolved|fixed|mitigated|acknowledged|contained|recovered|restored|"
    r"responded)|"
    r"isn't (?:resolved|fixed)|unacknowledged|unanswered|still (?:open|ongoing|down|failing|unresolved)|"
    r"no (?:ack\w*|response|answer|resolution|progress|reply|fix|improvement)|without (?:a |an )?(?:ack\w*|"
    r"response|resolution|answer)|"
    r"cannot be (?:resolved|fixed)|can't be (?:resolved|fixed)|(?:doesn't|does not|fails to) (?:respond|"
    r"acknowledge|answer|recover|resolve)|"
    r"(?:nobody|no one|no-one) (?:\w+ )?(?:acknowledg|respond|answer|repl|react)\w*|persists?\b|"
    r"nicht (?:gelöst|behoben|bestätigt|reagiert|quittiert|beantwortet|erreichbar)|ungelöst|unbeantwortet|"
    r"keine (?:reaktion|antwort|lösung|besserung|rückmeldung|bestätigung)|ohne (?:reaktion|antwort|lösung|"
    r"rückmeldung|besserung|erfolg|fortschritt)|"
    r"niemand (?:reagiert|antwortet|bestätigt|quittiert)|non résolu|pas (?:été )?résolu|sans (?:réponse|"
    r"résolution|acquittement)|non acquitt|pas de réponse|"
    r"sin (?:resolver|respuesta|resolución|solución)|no (?:se )?(?:ha |está )?(?:resuelt|resuelv|respond)|"
    r"no hay respuesta|"
    r"não (?:for |foi |estiver )?(?:resolvid|respond)|sem (?:resposta|resolução|solução)|"
    r"не (?:решен|решён|устранен|устранён|решена|удалось|отвеча)|нет (?:ответа|реакции)|без ответа|"
    r"解決しない|解決でき|未解決|応答がな|応答なし|反応がな|復旧しない|未解决|没有解决|无法解决|仍未|无响应|未响应|无人响应|未恢复|"
    r"لم (?:يتم |ت)?(?:حل|الحل|يُحل|تُحل)|دون (?:حل|رد|استجابة)|بدون (?:حل|رد|استجابة)|عدم (?:الحل|الرد|الاستجابة)"
)
AFTER = re.compile(
    r"\bafter\b|\bwithin\b|\bnach\b|\bbinnen\b|\binnerhalb\b|\baprès\b|\bau bout de\b|\bdespués de\b|\btras\b|"
    r"\bapós\b|\bdepois de\b|"
    r"через|после|спустя|以上|経過|後に|内に|以内|超过|超過|之后|后|بعد|خلال|\bfor (?:more than|over|longer than)\b|"
    r"\blonger than\b|\bpast\b|\bin\b"
)
#: A condition that something did not happen, up to the span: "if the rollback has not worked in". Where escalation is spoken of.
CONDITION = re.compile(
    r"(?:\b(?:if|unless|when|wenn|falls|sofern|si|se|quand|cuando|quando|если|когда)\b|إذا)[^.;]{0,80}?"
    r"(?:\b(?:no|not|never|neither|nobody|none|nicht|niemand|weder|pas|aucun\w*|ning[uú]n\w*|não|nenhum\w*|не|нет|никто)\b|"
    r"n't\b|\bkein\w*|لم|لا)[^.;]{0,60}?"
    r"(?:\b(?:in|within|after|for|by|nach|binnen|innerhalb(?: von)?|en|sous|dans les|après|tras|em|após|depois de|через|за|"
    r"в течение|после)|خلال|بعد)\s*$"
)
#: Words that say a time is waited for, and not met: "escalate within 15 minutes" waits for nothing.
LATER = re.compile(
    r"\bafter\b|\bnach\b|\baprès\b|\bdespués de\b|\btras\b|\bapós\b|\bdepois de\b|через|после|спустя|経過|超過|超过|"
    r"之后|后|後|بعد"
)
#: A time to wait and nothing else: "after 10 minutes", "+15 min". For prepared text.
AFTER_ALONE = re.compile(
    r"\(?\s*(?:after|nach|après|después de|tras|após|через|\+)\s*\d+\s?[^\W\d]{1,9}\s*\)?\.?"
)
TARGET = re.compile(
    r"(?:escalate (?:\w+ ){0,2}to|escalated to|escalates to|contact|page|notify|call|inform|alert|engage|"
    r"involve|loop in|ping|reach out to|"
    r"hand (?:off|over) to|eskalieren an|eskaliere an|eskalation an|kontaktiere\w*|informiere\w*|benachrichtige\w*|"
    r"verständige\w*|contacter|contactez|prévenir|prévenez|escalader (?:à|vers|au)|escaladez (?:à|vers|au)|"
    r"contactar(?: a| con)?|"
    r"contacte a|contacte|avisar a|avise a|escalar (?:a|al|para|ao)|escale (?:a|al|para|ao)|acionar|acione|"
    r"contatar|contate|"
    r"эскалировать (?:на|к)?|уведомить|связаться с|сообщить|обратиться к)\s+(?P<to>[^.;]{2,80})",
    re.IGNORECASE,
)
TARGET_CJK = re.compile(
    r"(?P<to>[^\s、。，,]{2,24}?)(?:に|へ)(?:エスカレ|連絡|報告|通知)|(?:升级(?:到|至|给)|联系|通知|上报(?:给|至)?)(?P<to2>[^。，,；;\s]{2,24})"
)
TARGET_ARABIC = re.compile(
    r"(?:اتصل ب|التصعيد إلى|صعّد إلى|صعد إلى|تصعيد(?:ها|ه)? إلى|أبلغ|إبلاغ)\s*(?P<to>[^.،؛]{2,60})"
)
TARGET_END = re.compile(
    r"\s*(?:,|;|:|\(|\s+[–—-]\s+|\bif\b|\bwhen\b|\bafter\b|\bwithin\b|\bimmediately\b|\bvia\b|\bthrough\b|"
    r"\bwenn\b|\bfalls\b|\bnach\b|"
    r"\bover\b|\bin #|\bper\b|\bsi\b|\bsofort\b|\bon (?:slack|teams)\b|\bat \+?\d).*$"
)
ESCALATE = re.compile(
    r"\bescalat(?!ion polic|ion path|ing issues)\w*|\beskalier|\bescalad|\bescalar|\bescale\b|\bescalone|"
    r"эскалир|エスカレ|升级|上报|تصعيد|صعّد"
)
TIER = re.compile(
    r"^\W*(?:l|tier|level|stufe|niveau|nivel|nível|ebene|уровень|レベル|级别|第)\s*-?\s*(\d)(?!\d)(?![\w%])\W*",
    re.IGNORECASE,
)
LEAD_TIME = re.compile(
    r"^\W*(?:(?:after|nach|après|después de|tras|após|через|بعد)\s+|t?\s?\+\s?|>\s?)?(?=\d)", re.IGNORECASE
)
DIGIT = re.compile(r"\d")
REPEATED = re.compile(r"\bevery\b|\balle\b|\bjede|\btoutes?\b|\bcada\b|каждые|ごと|毎|每")
WHO = (
    r"escalate to|escalat\w* (?:to|contact|point)|notify|who|contact|role|team|person|owner|target|responsible|"
    r"wer|an wen|kontakt|ansprechpartner|"
    r"rolle|qui|contacter|rôle|équipe|quién|contacto|rol|equipo|quem|contato|papel|equipe|кому|кто|контакт|роль|"
    r"連絡先|担当|誰|通知|联系人|"
    r"角色|负责人|升级至|升级到|إلى من|جهة الاتصال|المسؤول|eskalation an|escalade vers"
)
WHEN = (
    r"when|trigger|condition|criteria|after|time|if\b|wait|delay|wann|nach|bedingung|auslöser|zeit|quand|délai|"
    r"après|condition|cuándo|"
    r"tiempo|después|condición|quando|tempo|após|condição|когда|время|через|условие|条件|時間|タイミング|时间|何时|متى|بعد|"
    r"الوقت|الشرط"
)
