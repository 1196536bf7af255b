from __future__ import annotations

from rapport.dimension import NO_PRODUCT, NONE, Dimension
from rapport.wording import _

DEALS = (
    Dimension(
        "pipeline",
        _("Pipeline"),
        _("The pipeline that the deal is in."),
        position="pipeline_position",
    ),
    Dimension(
        "stage",
        _("Stage"),
        _("The stage that the deal is in; of a closed deal, the last open one that is known."),
        position="stage_position",
    ),
    Dimension(
        "part",
        _("Part of the funnel"),
        _("Top, middle or bottom, as the stage says."),
        position="part",
    ),
    Dimension("status", _("Status"), _("Open, won, lost or cancelled."), position="status"),
    Dimension("deal_kind", _("Kind of deal"), _("New business, a renewal or an expansion.")),
    Dimension("sales_channel", _("Sales channel"), _("Direct, by a partner, or self-serve.")),
    Dimension("forecast_category", _("Forecast category"), _("What the owner counts the deal as.")),
    Dimension("loss_reason", _("Loss reason"), _("Why the deal was lost.")),
    Dimension("competitor", _("Competitor"), _("Who won the deal instead."), blank=NONE),
    Dimension("deal", _("Deal"), _("The deal itself."), blank=NONE),
    Dimension(
        "deal_size_band",
        _("Deal size"),
        _("The deal's amount, in bands."),
        position="deal_size_band",
    ),
    Dimension("product", _("Product"), _("What is sold."), blank=NO_PRODUCT, product=True),
    Dimension(
        "product_category",
        _("Product category"),
        _("The group that the product is in."),
        blank=NO_PRODUCT,
        product=True,
    ),
    Dimension(
        "product_kind",
        _("Product or service"),
        _("A thing or a service."),
        blank=NO_PRODUCT,
        product=True,
    ),
)
