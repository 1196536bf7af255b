"""What the CRMs and their exports call the model's tables, in English.

The names that the vendors' interfaces give to scripts stand here too, and those of the data sets
that are published: they are English as well. What they call the fields is in english_sales and
english_other.
"""

from __future__ import annotations

from rapport.sources.files.recognition.synonyms.english_other import FIELDS as OTHER
from rapport.sources.files.recognition.synonyms.english_sales import FIELDS as SALES

FILE_NAMES = {
    "companies": """
        accounts, account, companies, company, organizations, organisations, organization,
        organisation, customers, customer, clients, associated companies, sellers""",
    "contacts": "contacts, contact, people, persons, person",
    "users": """
        users, user, owners, owner, sales teams, sales team, sales people, sales person,
        salespeople, salesperson, salespersons, sales agents, sales reps, reps, agents, team
        members, sales force, sales agent, crm users, hubspot owners""",
    "teams": "teams, team, departments",
    "deals": """
        deals, deal, opportunities, opportunity, sales pipeline, pipeline, potentials, sales,
        closed deals, crm deals, win loss, sales win loss, deal data, sales opportunities, deals
        won, won deals, lost deals, open deals""",
    "stages": "stages, deal stages, pipeline stages, opportunity stages",
    "pipelines": "pipelines",
    "deal_events": """
        deal events, deal changes, stage history, opportunity history, deal history, field
        history, change history, property history, change log, changelog, audit log, audit
        trail, opportunity field history, stage changes, stage transitions, deal stage history,
        deal flow, flow, deal updates, opportunity stage history""",
    "deal_lines": """
        deal lines, line items, opportunity products, opportunity line items, deal products,
        deal line items, opportunity line item""",
    "products": "products, product, price list",
    "leads": """
        leads, lead, prospects, marketing qualified leads, mqls, lead scoring, lead conversion,
        lead data""",
    "activities": """
        activities, activity, tasks, calls, meetings, engagements, call, meeting, task, note,
        notes, logged calls, appointments, crm emails, sales activities, crm activities,
        activity log""",
    "campaigns": "campaigns, campaign, marketing campaigns",
    "subscriptions": "subscriptions, subscription, customer subscriptions",
    "churn_events": "churn events, churn event, churns, churn, cancellations",
    "tickets": """
        tickets, ticket, support tickets, cases, support requests, incidents, service requests,
        zendesk tickets, support cases""",
    "orders": "orders, order, sales orders, superstore, sample superstore, order history",
    "order_lines": "order lines, order items",
    "invoices": "invoices, invoice",
    "invoice_lines": "invoice lines, invoice items",
    "goals": """
        goals, quotas, quota, quota history, targets, sales targets, sales goals, forecast
        quota, forecasting quota, user goals""",
    "costs": "costs, expenses",
    "rates": "rates, exchange rates, currency rates",
    "spend": "spend, ad spend, marketing spend",
    "visits": "visits, web visits, sessions, traffic",
    "emails": "emails, mailings, newsletters",
    "survey_responses": "survey responses, surveys, nps, feedback",
    "work": "work, time entries, timesheets, hours, timer",
}

OWN = {
    "companies": "account, company, organization, organisation, customer, client, hs company, org",
    "contacts": "contact, person",
    "users": """
        sales agent, sales rep, sales person, salesperson, system user, owner, user, agent, rep,
        employee""",
    "teams": "team",
    "deals": "deal, opportunity, sales, potential, opp",
    "stages": "stage, deal stage",
    "pipelines": "pipeline",
    "deal_events": "event",
    "deal_lines": "line item, line",
    "products": "product, item, hs product",
    "leads": "lead, prospect, mql, hs lead",
    "activities": "activity, task, engagement, call, meeting, note, email, event",
    "campaigns": "campaign",
    "subscriptions": "subscription",
    "churn_events": "churn event, churn",
    "tickets": "support ticket, ticket, case",
    "orders": "order",
    "invoices": "invoice",
    "emails": "email",
}

REFERENCES = {
    "owner": """
        owner, account owner, deal owner, opportunity owner, contact owner, lead owner, record
        owner, company owner, ticket owner, owner full name, owner name, sales agent, sales rep,
        sales person, salesperson, sales owner, assigned to, assigned user, assignee, assigned
        agent, responsible, account manager, hubspot owner, user, rep, agent, primary owner,
        assigned rep, deal owner name, owner alias, opportunity owner alias, created for, task
        owner, activity assigned to, assigned, case owner, primary assignee, host, organizer,
        sr, sdr, seller name, assigned by""",
    "company": """
        company, account, organization, organisation, associated company, primary company,
        customer, client, related to, account name, company name, organization name, customer
        name, associated company name, company account, associated company primary, primary
        associated company, hs primary associated company, associatedcompany, org, account id
        name, customer company, company or account, what account, requester organization, client
        company, buyer""",
    "contact": """
        contact, contact person, person, primary contact, associated contact, contact name, full
        contact, person name, associated contacts, contact full name, who, requester, requester
        name, recipient, associatedcontact, primary associated contact, lead contact""",
    "product": """
        product, product name, item, plan tier, plan, product or service, sku name, product
        title, hs product, item name, supplies subgroup, declared product""",
    "campaign": """
        campaign, primary campaign source, campaign source, campaign name, primary campaign,
        related campaign, associated campaign, utm campaign""",
    "stage": """
        stage, sales stage, deal stage, pipeline stage, stage name, opportunity stage,
        dealstage, current stage, pipeline step, milestone, sales stage name, opportunity sales
        stage, stepname, status stage""",
    "pipeline": """
        pipeline, deal pipeline, pipeline name, sales process, sales pipeline, sales process
        name, stageset, record type, deal process""",
    "team": """
        team, manager, sales manager, sales team, department, hubspot team, owner team, group,
        assigned group, sales group, role, owner role, opportunity owner role, manager name""",
    "lead": "lead, source lead, mql, prospect, related lead, original lead",
    "deal": """
        deal, opportunity, potential, associated deal, deal title, related deal, potential name,
        deal name, opportunity name, what deal, regarding, deal record, associated deals""",
    "subscription": "subscription",
    "order": "order, sales order, order number",
    "invoice": "invoice",
    "user": "user, owner, sales agent, sales person, sales rep",
    "by_user": """
        changed by, modified by, edited by, updated by, created by, moved by, user, author,
        actor, who, updated by user, changed by user, last modified by, changed by name, done
        by, edited by user, createdby, source user""",
    "parent": """
        parent, parent account, parent company, parent organization, subsidiary of, parent name,
        parent campaign, parent team, parent account name, parent company name, parent org""",
    "partner": "partner, partner account, reseller",
    "converted_deal": "converted opportunity, converted deal",
}

FIELDS = {**SALES, **OTHER}
