from __future__ import annotations

from rapport.measure import Measure, Population, Ratio
from rapport.wording import _

ALL = Population(_("Every lead that was not deleted."))
OPEN = Population(_("Leads that were neither converted nor given up."), lambda t: t.open)
CONVERTED = Population(_("Leads that were converted."), lambda t: t.converted)
WON = Population(_("Leads whose deal was won."), lambda t: t.won)

LEADS = (
    Measure("leads", _("New leads"), "count", "leads", ALL, "count", "", "created_on"),
    Measure(
        "lead_value", _("Value of leads"), "money", "leads", ALL, "sum", "value", "created_on",
        _("Leads without a value are counted apart."),
    ),
    Ratio("value_per_lead", _("Value per lead"), "money", "lead_value", "leads"),
    Measure(
        "average_lead_score", _("Average lead score"), "number", "leads", ALL, "mean", "score",
        "created_on", _("Leads without a score are not in it."),
    ),
    Measure("open_leads", _("Open leads"), "count", "leads", OPEN, "count"),
    Measure(
        "untouched_leads", _("Untouched leads"), "count", "leads",
        Population(
            _("Open leads about which no person has done anything yet."),
            lambda t: t.open & ~t.touched,
        ),
        "count",
    ),
    Measure(
        "qualified_leads", _("Qualified leads"), "count", "leads",
        Population(_("Leads that were qualified."), lambda t: t.qualified_on.notnull()),
        "count", "", "qualified_on",
    ),
    Measure(
        "converted_leads", _("Converted leads"), "count", "leads", CONVERTED, "count", "",
        "converted_on",
    ),
    Measure(
        "disqualified_leads", _("Leads given up"), "count", "leads",
        Population(_("Leads that were given up."), lambda t: t.disqualified_on.notnull()),
        "count", "", "disqualified_on",
    ),
    Measure(
        "converted_of_created", _("Converted so far of those created"), "count", "leads", CONVERTED,
        "count", "", "created_on",
    ),
    Ratio(
        "lead_conversion_rate", _("Lead conversion rate"), "share", "converted_of_created", "leads",
        exclusions=_("Young leads have had less time: a recent period looks bad."),
    ),
    Ratio(
        "period_conversion_rate", _("Conversion rate in the period"), "share", "converted_leads",
        "leads",
        exclusions=_("Two populations: leads converted in the period, and leads created in it."),
    ),
    Measure(
        "leads_won", _("Leads won so far of those created"), "count", "leads", WON, "count", "",
        "created_on",
    ),
    Ratio("lead_to_won_rate", _("Leads won"), "share", "leads_won", "leads"),
    Measure(
        "lead_won_amount", _("Won value from leads"), "money", "leads", WON, "sum", "won_amount",
        "created_on", _("Several leads of one deal share its value equally."),
    ),
    Measure(
        "median_days_to_convert", _("Median days to convert"), "days", "leads", CONVERTED, "median",
        "days_to_convert", "created_on",
    ),
    Measure(
        "touched_leads", _("Leads with activity"), "count", "leads",
        Population(_("Leads about which a person has done something."), lambda t: t.touched),
        "count", "", "created_on",
    ),
    Measure(
        "converted_leads_touched", _("Converted leads with activity"), "count", "leads",
        Population(
            _("Converted leads about which a person has done something."),
            lambda t: t.touched & t.converted,
        ),
        "count", "", "created_on",
    ),
    Ratio(
        "touched_lead_conversion_rate", _("Lead conversion rate with activity"), "share",
        "converted_leads_touched", "touched_leads",
    ),
    Measure(
        "leads_without_activity", _("Leads without activity"), "count", "leads",
        Population(_("Leads about which no person has done anything."), lambda t: ~t.touched),
        "count", "", "created_on",
    ),
    Measure(
        "converted_leads_untouched", _("Converted leads without activity"), "count", "leads",
        Population(
            _("Converted leads about which no person has done anything."),
            lambda t: ~t.touched & t.converted,
        ),
        "count", "", "created_on",
    ),
    Ratio(
        "untouched_lead_conversion_rate", _("Lead conversion rate without activity"), "share",
        "converted_leads_untouched", "leads_without_activity",
    ),
)  # fmt: skip
