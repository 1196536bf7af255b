from __future__ import annotations

from rapport.dimension import NONE, Dimension
from rapport.wording import _

PEOPLE = (
    Dimension("owner", _("Owner"), _("Who owns the record now.")),
    Dimension(
        "team", _("Team"), _("The owner's team now. Narrowing by a team takes its sub-teams in.")
    ),
    Dimension("company", _("Company"), _("The company that buys.")),
    Dimension("contact", _("Contact"), _("The person at the company, or the customer itself.")),
    Dimension("customer", _("Customer"), _("The company that buys, or else the contact.")),
    Dimension("industry", _("Industry"), _("What the company does.")),
    Dimension("segment", _("Segment"), _("Which of our own groups the company is in.")),
    Dimension(
        "company_size",
        _("Company size"),
        _("How many people the company employs, in bands."),
        in_order=True,
    ),
    Dimension("lifecycle", _("Lifecycle"), _("How far the relation with the customer has come.")),
    Dimension("partner", _("Partner"), _("The partner that sells it."), blank=NONE),
    Dimension("job_title", _("Job title"), _("What the person does.")),
    Dimension("seniority", _("Seniority"), _("How high up the person is.")),
    Dimension("gender", _("Gender"), _("The person's gender, as the source has it.")),
    Dimension("age_band", _("Age"), _("The person's age at creation, in bands."), in_order=True),
    Dimension("country", _("Country"), _("The record's country, else the company's or contact's.")),
    Dimension(
        "region",
        _("Region"),
        _("The record's part of the country, else the company's or contact's."),
    ),
    Dimension("city", _("City"), _("The record's city, else the company's or contact's.")),
)
