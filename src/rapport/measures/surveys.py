from __future__ import annotations

from rapport.measure import Measure, Population, Ratio
from rapport.wording import _

RESPONSES = Population(_("Every survey response that was not deleted."))
SATISFACTION = Population(
    _("Responses that say how satisfied the customer is."), lambda t: t.satisfied.notnull()
)

SURVEYS = (
    Measure(
        "survey_responses",
        _("Survey responses"),
        "count",
        "survey_responses",
        RESPONSES,
        "count",
        "",
        "answered_on",
    ),
    Measure(
        "survey_comments",
        _("Comments in surveys"),
        "count",
        "survey_responses",
        Population(
            _("Responses in which the customer wrote something."), lambda t: t.comment.notnull()
        ),
        "count",
        "",
        "answered_on",
        rests_on="comment",
    ),
    Measure(
        "nps",
        _("Net promoter score"),
        "number",
        "survey_responses",
        Population(
            _("Responses that say whether the customer would recommend us, from 0 to 10."),
            lambda t: t.recommends.notnull(),
        ),
        "mean",
        "recommends",
        "answered_on",
        _("From −100, where nobody recommends, to 100, where everybody does."),
        rests_on="recommends",
        of=_("100 for a 9 or 10, −100 for a 6 or less, 0 for what is between"),
    ),
    Measure(
        "nps_responses",
        _("Answers on recommending"),
        "count",
        "survey_responses",
        Population(
            _("Responses that say whether the customer would recommend us, from 0 to 10."),
            lambda t: t.recommends.notnull(),
        ),
        "count",
        "",
        "answered_on",
        rests_on="recommends",
    ),
    Measure(
        "csat_responses",
        _("Answers on satisfaction"),
        "count",
        "survey_responses",
        SATISFACTION,
        "count",
        "",
        "answered_on",
        rests_on="satisfied",
    ),
    Measure(
        "satisfied_responses",
        _("Satisfied answers"),
        "count",
        "survey_responses",
        Population(
            _("Responses with at least four fifths of the scale: 4 of 5, 6 of 7, 8 of 10."),
            lambda t: t.satisfied.fill_null(False),
        ),
        "count",
        "",
        "answered_on",
        rests_on="satisfied",
    ),
    Ratio(
        "csat",
        _("Satisfied in surveys"),
        "share",
        "satisfied_responses",
        "csat_responses",
        exclusions=_("How far a survey's scale goes is told by its highest score."),
    ),
    Measure(
        "average_survey_score",
        _("Average score"),
        "number",
        "survey_responses",
        Population(_("Responses to one survey that have a score."), lambda t: t.score.notnull()),
        "mean",
        "score",
        "answered_on",
        _("Each survey has a scale of its own: it is of one survey at a time."),
        rests_on="score",
        per=("survey",),
        of=_("score"),
    ),
)
