"""Money once more, in plain Python over the model's records: lines, costs and how they are spread.

Nothing here knows how the product counts: every figure is written out from its definition.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

RULES = ("revenue", "hours", "units", "fixed")
NOT_CHARGED = {"void", "voided", "cancelled", "canceled", "draft", "deleted"}


class Money:
    """The lines of what was charged, each with its costs, and the costs that are of no line."""

    def __init__(self, workspace: Any) -> None:
        self.connection = workspace.current.connection
        self.usual = workspace.model.settings.costs.spread_by
        self.products = {each["id"]: each for each in self.table("products")}
        self.companies = {each["id"]: each for each in self.table("companies")}
        self.contacts = {each["id"]: each for each in self.table("contacts")}
        self.invoices = [
            each
            for each in self.table("invoices")
            if (each["status"] or "").lower() not in NOT_CHARGED
        ]
        today = workspace.model.clock.today
        self.costs = [
            each
            for each in self.table("costs")
            if each["amount"] is not None and each["cost_on"] <= today
        ]
        self.work = self.table("work")
        self.lines = self._lines()
        self._add_direct()
        self._add_shared()

    def table(self, name: str) -> list[dict[str, Any]]:
        cursor = self.connection.cursor().execute(f"FROM {name} WHERE deleted_at IS NULL")
        names = [each[0] for each in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def _lines(self) -> list[dict[str, Any]]:
        of_invoice = defaultdict(list)
        for line in self.table("invoice_lines"):
            of_invoice[line["invoice_id"]].append(line)
        found = []
        for invoice in self.invoices:
            own = of_invoice[invoice["id"]] or [None]
            rate = invoice["rate"]
            net = None
            if invoice["amount"] is not None:
                net = float(invoice["amount"]) - float(invoice["tax"] or 0) * rate
            back = float(invoice["refunded"] or 0) * (rate or 0)
            whole = sum(float(each["amount"]) for each in own if each)
            for line in own:
                share = float(line["amount"]) / whole if line else 1.0
                product = self.products.get(line["product_id"]) if line else None
                quantity = line["quantity"] if line else None
                cost = None
                if line and line["cost"] is not None and rate is not None:
                    cost = float(line["cost"]) * rate
                elif product and product["unit_cost"] is not None and quantity is not None:
                    cost = float(product["unit_cost"]) * quantity
                found.append(
                    {
                        "invoice": invoice,
                        "customer": self.customer(invoice),
                        "segment": self.segment(invoice),
                        "product_id": line["product_id"] if line else None,
                        "product": product["name"] if product else "(no product)",
                        "quantity": quantity,
                        "month": invoice["issued_on"].strftime("%Y-%m"),
                        "refunded": back * share,
                        "revenue": None if net is None else (net - back) * share,
                        "cost": cost,
                    }
                )
        return found

    def customer(self, record: dict[str, Any]) -> str:
        company = self.companies.get(record["company_id"])
        contact = self.contacts.get(record["contact_id"])
        return company["name"] if company else contact["name"] if contact else "(unknown)"

    def segment(self, record: dict[str, Any]) -> str:
        company = self.companies.get(record["company_id"])
        return (company and company["segment"]) or "(unknown)"

    def _of(self, product_id: str | None, month: str) -> list[dict[str, Any]]:
        return [
            each
            for each in self.lines
            if each["product_id"] == product_id and each["month"] == month
        ]

    def _alone(self, product_id: str | None, month: str, **more: Any) -> None:
        """A cost of a product in a month in which nothing of it was charged; or the rest."""
        product = self.products.get(product_id or "")
        self.lines.append(
            {
                "invoice": None,
                "customer": "(unknown)",
                "segment": "(unknown)",
                "product_id": product_id,
                "product": product["name"] if product else "(no product)",
                "quantity": None,
                "month": month,
                "refunded": 0.0,
                "revenue": 0.0,
                "cost": 0.0,
                **more,
            }
        )

    def _add_direct(self) -> None:
        booked: dict[tuple[str, str], float] = defaultdict(float)
        for cost in self.costs:
            if (cost["kind"] or "direct") == "direct" and cost["product_id"]:
                key = cost["product_id"], cost["cost_on"].strftime("%Y-%m")
                booked[key] += float(cost["amount"])
        for (product_id, month), amount in booked.items():
            lines = self._of(product_id, month)
            without = [each for each in lines if each["cost"] is None]
            shares = [part(each, without) for each in without]
            for line, share in zip(without, shares, strict=True):
                line["cost"] = amount * share
            if not lines:
                self._alone(product_id, month, cost=amount)

    def _add_shared(self) -> None:
        shared = [
            each
            for each in self.costs
            if each["kind"] != "commitment"
            and not ((each["kind"] or "direct") == "direct" and each["product_id"])
        ]
        months = sorted(each["cost_on"].strftime("%Y-%m") for each in shared)
        for line in self.lines:
            known = bool(months) and months[0] <= line["month"] <= months[-1]
            for rule in ("own", *RULES):
                line[f"spread_{rule}"] = 0.0 if known else None
                line[f"rest_{rule}"] = 0.0
        for cost in shared:
            month = cost["cost_on"].strftime("%Y-%m")
            own = cost["spread_by"] if cost["spread_by"] in RULES else self.usual
            for rule in RULES:
                names = [f"spread_{rule}", *(["spread_own"] if rule == own else [])]
                rest = 1.0
                if cost["product_id"]:
                    weights = {cost["product_id"]: 1.0}
                else:
                    weights = self._weights(rule, month)
                for product_id, weight in weights.items():
                    rest -= weight
                    self._spread(product_id, month, float(cost["amount"]) * weight, names, rule)
                if rest > 1e-9:
                    for name in (each.replace("spread", "rest") for each in names):
                        self._alone(
                            None, month, **self._nothing(name, float(cost["amount"]) * rest)
                        )

    def _nothing(self, name: str, amount: float) -> dict[str, float]:
        zeros = {f"{each}_{rule}": 0.0 for each in ("spread", "rest") for rule in ("own", *RULES)}
        return {**zeros, name: amount}

    def _weights(self, rule: str, month: str) -> dict[str | None, float]:
        weights: dict[str | None, float] = defaultdict(float)
        if rule == "hours":
            for each in self.work:
                if each["worked_on"].strftime("%Y-%m") == month:
                    weights[each["product_id"]] += each["hours"]
        for line in self.lines:
            if line["month"] != month or line["invoice"] is None or rule == "hours":
                continue
            if rule == "revenue":
                weights[line["product_id"]] += max(line["revenue"] or 0, 0)
            elif rule == "units":
                weights[line["product_id"]] += line["quantity"] or 0
            elif line["product_id"]:
                weights[line["product_id"]] = 1.0
        whole = sum(weights.values())
        found = {key: value / whole for key, value in weights.items() if value}
        if rule == "hours":
            found.pop(None, None)
        return found

    def _spread(
        self, product_id: str | None, month: str, amount: float, names: list[str], rule: str
    ) -> None:
        lines = [each for each in self._of(product_id, month) if each["invoice"]]
        for name in names:
            for line in lines:
                line[name] += amount * part(line, lines, rule)
            if not lines:
                self._alone(product_id, month, **self._nothing(name, amount))

    # Figures ───────────────────────────────────────────────────────────────────────────────────

    def sums(self, of: Any, by: str = "") -> dict[str, float | None]:
        """The sum of a figure of lines, by one of their fields; None where none is known."""
        found: dict[str, float | None] = {}
        for line in self.lines:
            value = of(line)
            key = line[by] if by else ""
            if value is not None and (value or line["invoice"]):
                found[key] = (found.get(key) or 0.0) + value
            elif line["invoice"]:
                found.setdefault(key, None)
        return found


def part(line: dict[str, Any], lines: list[dict[str, Any]], rule: str = "revenue") -> float:
    """A line's share among those of its product and month: of their revenue, or their units."""
    earned = sum(max(each["revenue"] or 0, 0) for each in lines)
    units = sum(each["quantity"] or 0 for each in lines)
    if rule == "units" and units:
        return (line["quantity"] or 0) / units
    return max(line["revenue"] or 0, 0) / earned if earned else 1 / len(lines)


def gross(line: dict[str, Any]) -> float | None:
    """What is left of a line after its direct cost."""
    if line["cost"] is None or (line["invoice"] and line["revenue"] is None):
        return None
    return (line["revenue"] or 0) - line["cost"]


def net(line: dict[str, Any], rule: str) -> float | None:
    """What is left of a line after its part of the shared costs too."""
    left = gross(line)
    if left is None or line[f"spread_{rule}"] is None:
        return None
    return left - line[f"spread_{rule}"] - line[f"rest_{rule}"]
