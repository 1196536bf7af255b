"""What the CRMs and their exports call the fields of English exports.

These are those of leads, activities, campaigns, tickets, orders and the rest.
"""

from __future__ import annotations

FIELDS = {
    "leads": {
        "name": """
            name, full name, lead name, title, prospect name, contact name, person name, hs lead
            name, lead""",
        "first_name": "first name, firstname, given name",
        "last_name": "last name, surname, lastname, second name",
        "email": "email, email address, e mail, mail, primary email, e mail address, work email",
        "company.name": """
            company, company name, organization, organization name, account name, associated
            company, organisation, organisation name""",
        "source": """
            source, lead source, original source, original traffic source, leadsource, hs
            analytics source, lead channel, source channel, origin, utm source, channel,
            acquisition source, marketing channel, first touch source""",
        "source_detail": """
            source detail, source details, original source drill down 1, lead origin, source
            medium, utm medium, hs analytics source data 1, original traffic source drill down
            1, first page seen, landing page""",
        "kind": "kind, type, lead type, hs lead type, lead category",
        "status": """
            status, lead status, lifecycle stage, hs lead status, lead stage, stage, state,
            current status, leadstatus, hs pipeline stage, lead pipeline stage""",
        "score": """
            score, lead score, hubspot score, rating score, rating, lead rating, hubspotscore,
            lead grade, total score, asymmetrique activity score""",
        "value": """
            value, lead value, estimated value, amount, expected value, potential value, annual
            revenue""",
        "currency": "currency, currency code",
        "job_title": "job title, title, position, jobtitle, designation, role",
        "industry": "industry, sector, business segment, business sector, specialization",
        "employees": """
            employees, number of employees, no of employees, numberofemployees, company size,
            employee count""",
        "country": "country, country region",
        "region": "region, state, province",
        "city": "city",
        "created_at": """
            created at, created, create date, created date, created on, created time, date
            created, add time, createdate, hs createdate, creation date, added on, date added,
            submission date, lead creation date, registered at, inquiry date, lead date, date of
            enquiry, date""",
        "status_changed_at": """
            status changed at, status changed on, status changed, status change date, date of
            last status change, last status change, lead status changed date, status updated at""",
        "qualified_at": """
            qualified at, qualified date, qualified on, became a qualified lead date, mql date,
            sql date, date qualified, became a marketing qualified lead date, became a sales
            qualified lead date, qualification date""",
        "converted_at": """
            converted at, converted date, conversion date, converted on, converteddate,
            conversion time, lead conversion time date, date converted, became an opportunity
            date, became a customer date, converted time""",
        "disqualified_at": """
            disqualified at, disqualified date, unqualified date, date disqualified, unqualified
            at, lost date""",
        "disqualified_reason": """
            disqualified reason, unqualified reason, disqualification reason, hs lead
            disqualification reason, reason for disqualification, lost reason, reason
            unqualified, rejection reason, junk reason""",
        "first_contacted_at": """
            first contacted at, first contact date, first outreach date, first contacted on,
            first contacted, first response date, hs sa first engagement date, first call date""",
        "is_converted": """
            converted, is converted, isconverted, lead converted, conversion, converted flag""",
    },
    "activities": {
        "kind": """
            kind, type, activity type, task type, hs activity type, engagement type, interaction
            type, activity kind, call type, task subtype, tasksubtype, event type""",
        "subject": """
            subject, title, activity subject, name, hs call title, hs meeting title, hs task
            subject, hs email subject, call title, call name, meeting name, meeting title, task
            title, task name, task, event title, email subject, hs note body, note body, note,
            notes, call notes, body, description, content, note content, call summary, meeting""",
        "created_at": """
            created at, created, create date, created date, created time, add time, createdate,
            hs createdate, date created, added on, logged at, logged on, marked created""",
        "due_at": """
            due at, due date, due on, hs task due date, start date time, due time, deadline,
            activity due date, due date time, start, scheduled at, activitydate""",
        "done_at": """
            done at, done date, done on, done, date done, date completed, completion date,
            completion time, time done, completed at, completed date, marked as done time, finished
            at, finished on, held on, activity date, date, done time, completed, completed time,
            completed on, hs timestamp, call date, call time, call start time, made at, meeting
            date, meeting start time, hs meeting start time, hs task completion date, closed time,
            completed date time, completeddatetime, start datetime, start time, occurred at,
            happened at, logged time, activity time, sent at, send date, email send date, note date,
            logged date, last call date""",
        "outcome": """
            outcome, call outcome, result, call result, hs call disposition, hs meeting outcome,
            meeting outcome, task status, hs task status, call status, hs call status, status,
            calldisposition""",
        "direction": """
            direction, call direction, hs call direction, email direction, hs email direction,
            calltype""",
        "duration_s": """
            duration s, duration seconds, call duration in seconds, duration in seconds,
            calldurationinseconds, duration sec""",
    },
    "campaigns": {
        "name": "name, campaign name, campaign, hs name",
        "channel": "channel, medium, marketing channel, utm medium, source",
        "kind": "kind, type, campaign type",
        "starts_on": "starts on, start date, start, startdate, hs start date, launch date",
        "ends_on": "ends on, end date, end, enddate, hs end date, finish date",
        "budget": """
            budget, budgeted cost, budgetedcost, hs budget items sum amount, budgeted cost in
            campaign, total budget, planned budget""",
        "currency": "currency, currency code",
        "status": "status, campaign status, hs campaign status",
    },
    "subscriptions": {
        "status": "status",
        "started_at": """
            started at, start date, started on, start, created, created utc, current period
            start, activated at, subscription start""",
        "cancelled_at": """
            cancelled at, canceled at, canceled at utc, end date, ended at, ended on, churned
            at, cancel date, canceled on, cancelled on, subscription end""",
        "cancel_reason": "cancel reason, cancellation reason, churn reason",
        "billing_interval": """
            billing interval, billing frequency, interval, billing period, billing cycle""",
        "mrr": """
            mrr, mrr amount, monthly recurring revenue, monthly amount, mrr usd, monthly amount
            usd, hs mrr""",
        "price": """
            price, amount, plan amount, plan price, unit amount, recurring amount, recurring
            price, subscription amount, amount per period""",
        "currency": "currency, currency code, plan currency",
    },
    "churn_events": {
        "churned_at": "churned at, churn date, churned on, date, cancelled at",
        "reason": "reason, reason code, churn reason, cancel reason",
        "refunded": "refunded, refund amount, refund",
        "currency": "currency, currency code",
        "reactivation": "reactivation, is reactivation",
        "comment": "comment, feedback text, feedback, comments, note",
    },
    "tickets": {
        "kind": """
            kind, type, ticket type, case type, category, case origin type, issue type, hs
            ticket category, request type""",
        "status": """
            status, ticket status, case status, ticket status name, hs pipeline stage, state,
            case state""",
        "priority": "priority, hs ticket priority, urgency, severity",
        "opened_at": """
            opened at, submitted at, created at, created, create date, created date, opened on,
            date opened, date time opened, createdate, created time, date submitted, requested
            at, date created, requested, received at""",
        "first_reply_at": """
            first reply at, first response at, first reply, first response, first agent reply
            date, first reply date, first response date, initially assigned at, first response
            time stamp""",
        "solved_at": """
            solved at, closed at, resolved at, close date, closed date, solved, closed date
            time, date time closed, resolution date, solved date, resolved, resolved on, date
            closed, solved on, completed at""",
        "satisfaction": """
            satisfaction, satisfaction rating, satisfaction score rating, csat rating, good or
            bad""",
        "satisfaction_score": "satisfaction score, csat, csat score",
        "reason": "reason, case reason, resolution, hs resolution, cause, root cause",
        "quantity": "quantity",
    },
    "orders": {
        "ordered_at": """
            ordered at, order date, created at, created date, date, ordered on, purchase date,
            order time, processed at, order purchase timestamp, sale date""",
        "promised_on": """
            promised on, promised date, promised delivery date, promise date, expected delivery
            date, estimated delivery date, requested delivery date, delivery due date""",
        "status": "status, order status, financial status",
        "amount": """
            amount, total, order total, total amount, grand total, sum, sales, revenue, sales
            amount, order value, order amount, net sales, total sales, amount usd""",
        "currency": "currency, currency code",
    },
    "order_lines": {
        "quantity": "quantity, qty, units, quantity ordered, order quantity, lineitem quantity",
        "amount": """
            amount, total, line total, sales, net sales, line amount, line total amount, price,
            revenue, lineitem price""",
        "cost": "cost, total cost, costs, unit cost",
    },
    "invoices": {
        "number": "number, invoice number, no",
        "issued_at": """
            issued at, invoice date, issue date, date, created at, issued on, date issued,
            invoiced at, billed on, created, invoice created""",
        "paid_at": "paid at, payment date, paid date, paid on, date paid",
        "status": "status, invoice status",
        "amount": """
            amount, total, invoice total, total amount, net amount, amount due, invoice amount,
            amount paid, total due, billed amount""",
        "currency": "currency, currency code",
        "tax": "tax, vat, tax amount",
        "refunded": "refunded, amount refunded, refund amount",
    },
    "invoice_lines": {
        "quantity": "quantity, qty",
        "amount": "amount, total, line total",
        "cost": "cost, total cost",
    },
    "goals": {
        "measure": "measure, metric, goal, kpi, goal type, forecast type",
        "period_start": """
            period start, period, quota date, start date, date, month, quota month, month start,
            quarter, year, goal start, from, period begin, start""",
        "grain": "grain, period type, interval",
        "target": """
            target, quota, sales quota, goal amount, amount, target value, quota amount,
            quotaamount, quota value, sales target, target amount, monthly quota, goal value,
            sales goal, hs target amount""",
        "scope_kind": "scope kind",
        "scope_id": "scope id, business entity id",
    },
    "costs": {
        "cost_on": "cost on, date, cost date, booked on",
        "kind": "kind, type",
        "category": "category, account, cost type",
        "amount": "amount, cost, total",
        "currency": "currency, currency code",
    },
    "rates": {
        "currency": "currency, currency code, quote currency",
        "rate_on": "rate on, date, rate date",
        "rate": "rate, exchange rate, value",
    },
    "spend": {
        "source": "source, channel, platform",
        "spent_on": "spent on, date, day",
        "amount": "amount, spend, cost, amount spent",
        "currency": "currency, currency code, account currency",
        "impressions": "impressions",
        "clicks": "clicks",
    },
    "visits": {
        "visited_on": "visited on, date, day",
        "source": "source, session source, traffic source, channel",
        "sessions": "sessions, visits",
        "visitors": "visitors, users, unique visitors",
    },
    "emails": {
        "name": "name, email name, campaign name",
        "subject": "subject, email subject, subject line",
        "sent_at": "sent at, send date, sent date, sent on",
        "cost": "cost",
        "currency": "currency, currency code",
        "sent": "sent, total recipients, recipients",
        "delivered": "delivered, successful deliveries",
        "opens": "opens, total opens",
        "unique_opens": "unique opens",
        "clicks": "clicks, total clicks",
        "unique_clicks": "unique clicks",
        "bounces_hard": "hard bounces, bounces hard",
        "bounces_soft": "soft bounces, bounces soft",
        "unsubscribes": "unsubscribes, unsubscribed",
        "spam_reports": "spam reports, abuse complaints",
        "replies": "replies",
    },
    "survey_responses": {
        "survey": "survey, survey name",
        "kind": "kind, survey type",
        "score": "score, rating, nps score, nps, csat, ces, answer",
        "comment": "comment, feedback, verbatim, open answer, response, text",
        "answered_at": """
            answered at, response date, responded at, date, submitted at, response time, created
            at, completed at""",
    },
    "work": {
        "worked_on": "worked on, date, spent date",
        "hours": "hours, duration hours, time spent",
    },
}
