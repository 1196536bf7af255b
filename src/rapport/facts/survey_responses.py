"""Survey responses, one row each, with what the score means in its kind of survey.

survey_responses                                  fact_survey_responses
survey  kind  score  answered_at                  survey  survey_kind  score  promoter  satisfied
Yearly  nps   9      2026-03-01 10:00         →   Yearly  nps          9      true
Case    csat  2      2026-03-02 09:00             Case    csat         2                false

Who gives 9 or 10 of 10 recommends, who gives 6 or less does not. Satisfied is who gives at least
four fifths of a survey's scale: 4 of 5, 6 of 7, 8 of 10, 80 of 100. Which of these scales a survey
has is told by its highest score.
"""

from __future__ import annotations

from rapport.dimension import UNKNOWN
from rapport.fact import Fact, Inputs, known
from rapport.facts._customer import CUSTOMER, customer_columns
from rapport.facts.deal_products import product_columns
from rapport.wording import _

SCALES = (5, 7, 10)
"""How far scores go; beyond the last, to 100."""


def _select(inputs: Inputs) -> str:
    scales = " ".join(f"WHEN max(score) <= {each} THEN {each}" for each in SCALES)
    return f"""
    WITH numbered AS (
        SELECT
            *, lower(kind) AS lower_kind,
            coalesce(system, '') || ' ' || row_number() OVER (
                PARTITION BY system
                ORDER BY answered_at, company_id, contact_id, survey, kind, score, product_id,
                    comment
            ) AS response_id
        FROM survey_responses
        WHERE deleted_at IS NULL
    ),
    scales AS (
        SELECT system, survey, lower_kind, CASE {scales} ELSE 100 END AS scale
        FROM numbered
        GROUP BY system, survey, lower_kind
    )
    SELECT
        d.response_id AS response_id,
        d.company_id AS company_id,
        d.contact_id AS contact_id,
        {customer_columns(inputs)},
        coalesce(c.source, k.source, '{UNKNOWN}') AS source,
        {known("d.system", UNKNOWN)} AS system,
        {product_columns("d")},
        {known("d.survey", UNKNOWN)} AS survey,
        {known("d.lower_kind", UNKNOWN)} AS survey_kind,
        d.score AS score,
        nullif(trim(d.comment), '') AS comment,
        CASE WHEN d.lower_kind = 'nps' AND d.score IS NOT NULL THEN
            CASE WHEN d.score >= 9 THEN 100 WHEN d.score <= 6 THEN -100 ELSE 0 END END
            AS recommends,
        CASE WHEN d.lower_kind = 'csat' THEN d.score >= 0.8 * s.scale END AS satisfied,
        d.answered_on AS answered_on,
        d.answered_hour AS answered_hour
        {inputs.custom("d", "survey_responses")}
        {inputs.custom("c", "companies", "company.")}
    FROM numbered d
    JOIN scales s ON s.system IS NOT DISTINCT FROM d.system
        AND s.survey IS NOT DISTINCT FROM d.survey
        AND s.lower_kind IS NOT DISTINCT FROM d.lower_kind
    {CUSTOMER}
    LEFT JOIN products p ON p.id = d.product_id
    LEFT JOIN labels_products pl ON pl.id = d.product_id"""


SURVEY_RESPONSES = Fact(
    "survey_responses",
    _("Survey responses"),
    "response_id",
    _select,
    "answered_on",
    standing=lambda t, day: t.answered_on <= day,
    lacks=_("There are no survey responses in this workspace yet."),
    bring=_(
        "Bring a file with a row for each response: the customer, the survey, its kind (nps, csat "
        "or ces), the score, and when it was given."
    ),
    shown=("comment", "survey", "customer", "product", "score", "answered_on"),
)
