"""The words that runbooks use for their parts, in nine languages.

English, German, French, Spanish, Portuguese, Russian, Japanese, Chinese, Arabic. Each table maps what we call a thing
to the stems by which documents call it. Stems of Latin and Cyrillic letters match at the start of a word, ideographs
and Arabic letters anywhere; a trailing ``$`` asks for the end of the word too.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

_PARTS = {
    "symptom": "symptom síntoma sintoma симптом признак 症状 現象 症狀 现象 أعراض عرض$ الأعراض problembild fehlerbild "
    "symptôme signes$",
    "diagnosis": "diagnos diagnóst diagnost diagnosti investigat troubleshoot|analyse$|analysis$|untersuchung|ursache|"
    "likely_cause|root_cause$|possible_cause|probable_cause|triage$|cause$|causes$|causa$|causas$|causa_probable|"
    "cause_probable|wahrscheinliche_ursache|диагност|причин|診断|調査|切り分け|原因|诊断|排查|診斷|تشخيص|السبب|التشخيص",
    "resolution": "resolution$|resolve$|mitigat|fix$|fixes$|solution$|solutions$|remediat|recover$|recovery$|workaround|"
    "immediate_action|immediate_step|what_to_do|lösung|behebung|maßnahme|sofortmaßnahme|abhilfe|wiederherstellung|"
    "résolution|solution|remède|correctif|atténuation|actions_immédiates|resolución|solución|mitigación|remediación|"
    "resolução|solução|correção|mitigação|решени|устранени|восстановлени|解決|対処|対応手順|復旧|緩和|解决|处理|處理|修复|恢复|缓解|"
    "الحل|حل$|المعالجة|معالجة|الإصلاح|التخفيف",
    "escalation": "escalation$|escalate$|escalations$|eskalation|escalade|escalamiento|escalado$|escalonamento|"
    "escalação|эскалац|エスカレーション|升级|升級|التصعيد|تصعيد",
    "impact": "impact$|auswirkung|impacto$|воздействи|влияни|последстви|影響|影响|التأثير|تأثير|الأثر",
}
_ACTIONS = (
    "step$|steps$|procedure|action$|actions$|contain$|containment|eradicat|rollback|roll_back|verif|checklist|"
    "quick_check|first_response|response_step|schritte|vorgehen|prüfung|erstmaßnahme|étapes|procédure|mesures|pasos|"
    "procedimiento|acciones|passos|procedimento|ações|шаги|действи|порядок|手順|ステップ|アクション|步骤|步驟|操作|"
    "خطوات|الخطوات|الإجراءات|إجراءات|schnell-check|remediate$|investigate$|diagnose$|mitigate$|recover$"
)
_PERIODS = {
    "daily": "daily|every_day|each_day|täglich|tägliche|quotidien|journali|chaque_jour|diari|diário|cada_día|"
    "ежедневн|каждый_день|毎日|日次|每日|每天|يومي",
    "weekly": "weekly|every_week|wöchentlich|hebdomadaire|chaque_semaine|semanal|cada_semana|еженедельн|каждую_неделю|"
    "毎週|週次|每周|每週|أسبوعي",
    "monthly": "monthly|every_month|monatlich|mensuel|chaque_mois|mensual|mensal|cada_mes|ежемесячн|каждый_месяц|"
    "毎月|月次|每月|شهري",
    "quarterly": "quarterly|every_quarter|quartalsweise|vierteljährlich|trimestriel|trimestral|ежеквартальн|四半期|每季|"
    "ربع_سنوي|فصلي",
    "yearly": "yearly|annual|annually|every_year|jährlich|annuel|anual|ежегодн|毎年|年次|每年|سنوي",
    "deploy": "after_deploy|after_each_deploy|after_every_deploy|post-deploy|after_release|after_each_release|"
    "nach_deploy|nach_jedem_deploy|nach_dem_deploy|nach_jedem_release|nach_dem_release|après_déploiement|"
    "après_chaque_déploiement|después_de_cada_despliegue|después_del_despliegue|tras_el_despliegue|após_cada_deploy|"
    "após_o_deploy|после_деплоя|после_каждого_деплоя|после_релиза|デプロイ後|リリース後|部署后|發布後|发布后|بعد_النشر|بعد_كل_نشر",
    "readiness": "production_readiness|operational_readiness|release_readiness|launch_readiness|readiness_review|"
    "readiness_checklist|go/no-go|go_/_no-go|go_no-go|before_release|before_each_release|before_deploy|"
    "before_each_deploy|before_launch|before_production|before_staging|before_going_live|before_go-live|pre-release|pre-deploy|pre-launch|pre-production|preflight|"
    "pre-flight|release_checklist|launch_checklist|vor_release|vor_dem_release|vor_jedem_release|vor_deploy|vor_dem_deploy|"
    "vor_jedem_deploy|vor_production|vor_produktion|vor_staging|vor_go-live|vor_dem_go-live|produktionsfreigabe|freigabe-checkliste|betriebsbereitschaft|"
    "avant_déploiement|avant_le_déploiement|avant_chaque_déploiement|avant_la_mise_en_production|avant_mise_en_production|"
    "antes_del_despliegue|antes_de_cada_despliegue|antes_de_producción|antes_do_deploy|antes_de_cada_deploy|antes_do_lançamento|"
    "перед_деплоем|перед_каждым_деплоем|перед_релизом|перед_запуском|готовность_к|готовности_к|リリース前|デプロイ前|本番前|发布前|上线前|"
    "部署前|發布前|上線前|生产就绪|قبل_النشر|قبل_الإطلاق|الجاهزية_للإنتاج",
}
_AUDIENCES = {
    "customers": "customer|client|external|public|user-facing|kunde|kunden|extern|öffentlich|utilisateur|externe|"
    "externo|público|cliente|usuario|usuário|клиент|пользовател|внешн|顧客|お客様|ユーザー|外部|客户|用户|客戶|العملاء|عملاء|"
    "status_page|statusseite|statuspage",
    "internal": "internal|intern$|interne|team$|interno|interna|внутренн|команд|社内|内部|チーム|团队|الداخلي|داخلي|الفريق",
    "executives": "executive|management|leadership|stakeholder|geschäftsführung|vorstand|direction$|direcci|direção|"
    "руководств|経営|役員|管理层|领导|高管|الإدارة",
}
_TEMPLATE = (
    "template|vorlage|modèle|plantilla|modelo|шаблон|テンプレート|ひな形|模板|範本|قالب|قوالب|نموذج|"
    "communication|communicate$|comms$|customer_update|internal_update|external_update|progress_update|incident_update|"
    "stakeholder_update|public_update|initial_update|kommunikation|comunicaci|comunicação|коммуникаци|連絡|コミュニケーション|沟通|通报|通知|التواصل|"
    "status_update|statusmeldung|statusupdate|status_message|holding_statement|announcement|ankündigung|notification|notify$|"
    "post_to|message$|messages$|nachricht|annonce|mensaje|mensagem|сообщени|お知らせ|رسالة|رسائل"
)
_TERMS = {
    "response": "response|respond|ack$|acknowledg|first_reply|first_response|time_to_respond|reaktion|antwortzeit|"
    "reaktionszeit|délai_de_réponse|temps_de_réponse|réponse|prise_en_charge|délai_de_prise|tiempo_de_respuesta|"
    "respuesta|tiempo_de_reacción|tempo_de_resposta|resposta|реагирован|реакци|отклик|время_ответа|応答|対応時間|に対応|初動|初期対応|"
    "反応時間|响应|回應|应答|响应时间|الاستجابة|استجابة|وقت_الاستجابة|tta$|mtta$",
    "update": "update|cadence|status_every|communication_interval|communication_frequency|aktualisierung|statusupdate|"
    "updateintervall|update-intervall|mise_à_jour|mises_à_jour|fréquence|point_de_situation|actualizaci|frecuencia|"
    "atualizaç|frequência|обновлени|оповещени|更新|アップデート|通報間隔|报告频率|التحديث|تحديث",
    "severity": "severity|severities|priority|sev$|level|incident_level|schweregrad|stufe|priorität|schwere|dringlichkeit|"
    "gravité|sévérité|priorité|niveau|severidad|gravedad|prioridad|nivel|severidade|gravidade|prioridade|nível|"
    "критичност|приоритет|уровень|серьезност|серьёзност|важност|深刻度|重要度|重大度|優先度|レベル|严重|级别|等级|优先级|"
    "嚴重|級別|優先級|الخطورة|المستوى|الأولوية|خطورة|مستوى|أولوية",
    "name": "name|label|title|bezeichnung|nom$|libellé|nombre|nome|назван|наименован|имя$|名称|名前|名稱|الاسم",
    "resolve": "resolution|resolve|resolved|restore|recovery|fix|mitigat|lösung|behebung|wiederherstellung|résolution|"
    "rétablissement|resolución|recuperación|resolução|recuperação|решени|восстановлен|устранен|解決|復旧|解决|修复|恢复|"
    "الحل|الإصلاح|close|closure",
    "escalate": "escalat|eskalation|eskalier|escalade|escalamiento|escalar|escalado|escalonamento|escalação|"
    "escalonar|эскал|エスカレ|升级|升級|上报|上報|تصعيد|التصعيد",
    "contact": "contact|phone|email|e-mail|pager|slack|telephone|ansprechpartner|kontakt|telefon|telefonnummer|"
    "courriel|téléphone|contacto|teléfono|correo|contato|telefone|контакт|телефон|почта|連絡先|電話|担当|联系|联系人|电话|"
    "聯絡|邮箱|الاتصال|جهة_اتصال|الهاتف|هاتف|البريد",
    "slo": "slo$|slos$|sli$|slis$|service_level|objective|serviceziel|objectif_de_niveau|objetivo_de_nivel|"
    "objetivos_de_nível|цель_уровня|サービスレベル|服务级别|服务水平|مستوى_الخدمة",
    "target": "target|slo$|objective|goal|ziel$|zielwert|cible|objectif|objetivo|meta$|цель|целев|目標|目标|目標値|الهدف",
}


_REMEMBER = 4096


#: Titles and labels are judged by so many letters.
_LOOKED_AT = 400


def fold(text: str) -> str:
    """Text for comparing: compatibility forms, lower case, typographic dashes and blanks as plain ones."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKC", text).translate(_DASHES).casefold()


_DASHES = {
    **dict.fromkeys(map(ord, "‐‑‒–—−"), "-"),
    **dict.fromkeys(map(ord, "\u00a0\u202f\u2007"), " "),
    **dict.fromkeys(map(ord, "\u200b\u200e\u200f\ufeff\u061c\u00ad"), None),
    ord("’"): "'",
}


@cache
def _pattern(stems: str) -> re.Pattern[str]:
    """The alternatives as one expression over folded text."""
    options = []
    for stem in re.split(r"[|\s]+", stems):
        if not stem:
            continue
        end = r"(?!\w)" if stem.endswith("$") else ""
        body = re.escape(fold(stem.rstrip("$").replace("_", " "))).replace(r"\ ", r"[\s_-]+")
        alphabetic = ord(stem[0]) < 0x0530
        options.append((r"(?<![^\W_])" if alphabetic else "") + body + end)
    return re.compile("|".join(options))


def _first(table: dict[str, str], text: str) -> str | None:
    """The name in ``table`` whose stem stands first in the text; None if there is none."""
    folded = fold(text[:_LOOKED_AT])
    found = [
        (match.start(), name) for name, stems in table.items() if (match := _pattern(stems).search(folded))
    ]
    return min(found)[1] if found else None


@lru_cache(_REMEMBER)
def part(text: str) -> str | None:
    """The scenario part that a heading or label names: symptom, diagnosis, resolution, escalation, impact; or None."""
    return _first(_PARTS, text)


@lru_cache(_REMEMBER)
def is_action(text: str) -> bool:
    """Whether what stands under this heading or label is to be done: its bullets are steps."""
    found = part(text)
    return (
        found in {"diagnosis", "resolution"} or _pattern(_ACTIONS).search(fold(text[:_LOOKED_AT])) is not None
    )


@lru_cache(_REMEMBER)
def period(text: str) -> str | None:
    """When the checks under this heading are due: daily, weekly, monthly, quarterly, yearly, deploy (after each), readiness
    (before it goes live); or None."""
    return _first(_PERIODS, text)


@lru_cache(_REMEMBER)
def audience(text: str) -> str | None:
    """For whom a message is: customers, internal, executives; None if it does not say, or says two."""
    folded = fold(text[:_LOOKED_AT])
    found = [name for name, stems in _AUDIENCES.items() if _pattern(stems).search(folded)]
    return found[0] if len(found) == 1 else None


@lru_cache(_REMEMBER)
def about_messages(text: str) -> bool:
    """Whether a heading or label speaks of messages to send."""
    return _pattern(_TEMPLATE).search(fold(text[:_LOOKED_AT])) is not None


@lru_cache(4 * _REMEMBER)
def says(term: str, text: str) -> bool:
    """Whether the text has a word for ``term``: response, update, severity, name, resolve, escalate, contact, slo, target."""
    return _pattern(_TERMS[term]).search(fold(text[:_LOOKED_AT])) is not None
