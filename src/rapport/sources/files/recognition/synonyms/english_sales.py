"""What the CRMs and their exports call the fields of English exports.

These are those of companies, people, deals and products.
"""

from __future__ import annotations

FIELDS = {
    "companies": {
        "name": """
            name, account name, company name, organization name, company, hs name, legal name,
            organisation name, client name""",
        "source": """
            source, account source, lead source, referral source, original source, original
            traffic source""",
        "industry": """
            industry, sector, vertical, hs industry, industry type, sub industry, business
            segment""",
        "segment": """
            segment, tier, customer segment, company type, type, account type, account segment,
            customer type, business type, relationship type""",
        "employees": """
            employees, number of employees, no of employees, employee count, headcount, company
            size, numberofemployees, no employees, employees count, total employees, number
            employees, size""",
        "annual_revenue": """
            annual revenue, revenue, turnover, annualrevenue, yearly revenue, total revenue,
            sales revenue""",
        "lifecycle": """
            lifecycle stage, lifecycle, life cycle stage, lifecyclestage, customer status""",
        "country": """
            country, country region, billing country, office location, headquarters, address
            country, billingcountry, shipping country, address country name, country of
            organization""",
        "region": """
            region, state, state region, state or province, province, billing state, state
            province, county, billingstate, shipping state, address state, territory, sales
            region, market""",
        "city": """
            city, billing city, town, billingcity, shipping city, address city, address locality""",
        "created_at": """
            created at, created, create date, created date, created on, created time, date
            created, add time, signup date, sign up date, customer since, createdate, hs
            createdate, added on, date added, customer since date, organization created, company
            created""",
    },
    "contacts": {
        "name": "name, full name, contact name, contact, person name, customer name, client name",
        "first_name": "first name, firstname, given name, forename, first",
        "last_name": "last name, surname, family name, lastname, second name, last",
        "email": """
            email, email address, e mail, work email, mail, email work, email home, primary
            email, e mail address, contact email, work e mail, email id, email 1""",
        "job_title": "job title, title, position, role, jobtitle, role title, designation",
        "seniority": "seniority, job level, employment seniority",
        "source": """
            source, lead source, original source, original traffic source, leadsource, hs
            analytics source, contact source""",
        "country": "country, country region, mailing country, mailingcountry, other country",
        "region": "region, state, state region, province, mailing state, mailingstate",
        "city": "city, mailing city, mailingcity",
        "birth_year": "birth year, year of birth",
        "gender": "gender, sex",
        "lifecycle": "lifecycle stage, lifecycle, lifecyclestage, customer status",
        "created_at": """
            created at, created, create date, created date, created on, created time, date
            created, add time, createdate, added on, date added, person created, contact created""",
    },
    "users": {
        "name": """
            name, full name, sales agent, sales rep, salesperson, sales person, username, owner
            name, agent name, rep name, display name, display title, alias""",
        "first_name": "first name, firstname, given name",
        "last_name": "last name, surname, lastname, family name",
        "email": """
            email, email address, e mail, mail, owner email, user email, work email, user email
            address""",
        "team.parent.name": "regional office, office, division, parent team, business unit",
        "active": "active, is active, active flag, isactive, user active, enabled",
        "created_at": """
            created at, created, created date, hire date, hired on, createdate, joined, date
            joined, created time, add time""",
    },
    "teams": {
        "name": "name, team name, team",
    },
    "deals": {
        "name": """
            name, deal name, opportunity name, title, deal title, potential name, dealname,
            opportunity, deal, topic, lead name, potential, sales opportunity, deal title name,
            deal description""",
        "status": """
            status, deal status, opportunity status, outcome, won lost, state, deal state,
            opportunity result, result, opportunity outcome, deal outcome, win loss status,
            final status, win loss, closed status, sales outcome""",
        "amount": """
            amount, deal amount, deal value, deal size, opportunity, value, close value, total
            value, amount in company currency, opportunity amount, opportunity value, opportunity
            size, contract value, total contract value, tcv, price, total, total amount, order
            value, revenue, acv, annual contract value, amount converted, sales amount,
            estimated value, estimated revenue, est revenue, actual revenue, expected amount,
            budget, potential value""",
        "currency": """
            currency, currency code, currency iso code, deal currency code, currency of value,
            currencyisocode, amount currency, value currency, opportunity currency""",
        "probability": """
            probability, deal probability, probability percent, win probability, win likelihood,
            likelihood, confidence, hs deal stage probability, deal stage probability, stage
            probability, customized win likelihood, probability of winning, win rate, close
            probability, probability to close""",
        "forecast_category": """
            forecast category, forecast category name, forecastcategory, forecastcategoryname,
            hs manual forecast category, hs forecast category, forecast type, forecast status""",
        "source": """
            source, lead source, deal source, original source, original traffic source, source
            name, leadsource, sources, hs analytics source, source channel, origin, deal origin,
            lead origin, acquisition channel, lead channel, source id""",
        "sales_channel": """
            sales channel, channel, route to market, channel type, purchase channel, sales
            channel type""",
        "kind": """
            type, deal type, opportunity type, kind, dealtype, type of deal, new or existing,
            deal category, business type, opportunity record type, new existing""",
        "country": "country",
        "region": "region, state",
        "city": "city",
        "created_at": """
            created at, created, create date, created date, created on, created time, date
            created, add time, deal created, opened at, open date, createdate, hs createdate,
            creation date, created by date, date opened, opened, deal creation date, added on,
            added at, date added, creation time, deal created date, opportunity created date,
            opening date, start, date create""",
        "engaged_at": "engage date, engaged at, engaged on, start date",
        "expected_close_on": """
            expected close on, expected close date, expected close, expected closing date,
            estimated close date, close date expected, forecast close date, anticipated close
            date, anticipated closed time, anticipated close, projected close date, est close
            date, target close date, planned close date, expected closing, due date, expected
            close time, estimated closing date, forecasted close date, anticipated closed date""",
        "closed_at": """
            closed at, close date, closed date, closing date, closed on, closed time, actual
            close date, date closed, closedate, close time, deal closed on, closed, actual
            close, actual closed date, actual closing date, end date, deal close date, date of
            close, close on, finished at""",
        "loss_reason": """
            loss reason, lost reason, closed lost reason, reason lost, reason for loss,
            closedlostreason, hs closed lost reason, reason for loss s, loss reason name,
            outcome reason, reason lost name, lost reason details, reason for losing, won lost
            reason, why lost, lossreason, lost reason name""",
        "competitor": """
            competitor, main competitor, main competitors, competitors, competitor name, primary
            competitor, lost to, lost to competitor, maincompetitors s""",
        "next_step_at": """
            next step at, next activity date, next step date, next activity, next follow up
            date, next contact date, next meeting date, notes next activity date,
            nextactivitydate, next activity on""",
        "last_activity_at": """
            last activity at, last activity date, last activity, last contacted, last modified
            activity, lastactivitydate, last activity time, last activity on, notes last
            updated, notes last contacted, last contacted time, last contact date, last
            contacted on, date of last activity""",
        "won_at": """
            won time, won date, date won, won on, won at, closed won date, hs closed won date,
            deal won on""",
        "lost_at": """
            lost time, lost date, date lost, lost on, lost at, closed lost date, deal lost on""",
        "is_won": """
            is won, won, is closed won, hs is closed won, deal won, won deal, won flag, is deal
            won, converted to sale""",
        "is_lost": "is lost, is closed lost, hs is closed lost, lost, lost flag",
        "is_closed": "is closed, hs is closed, closed, closed flag, is deal closed",
    },
    "stages": {
        "name": "name, stage name, stage, label, stage label, deal stage, milestone, step name",
        "position": """
            position, order, sort order, display order, order nr, stage order, displayorder,
            sortorder, sequence, sequence number, step, sort, index, rank""",
        "probability": """
            probability, default probability, deal probability, defaultprobability, win
            likelihood, likelihood, confidence, win probability""",
        "kind": "kind, type, outcome, status, forecast type, category, stage type, stage category",
        "part": "part",
    },
    "pipelines": {
        "name": "name, pipeline name, label, pipeline, display value, title",
        "position": "position, order, order nr",
    },
    "deal_events": {
        "deal_id": """
            record id, object id, entity id, parent id, record key, record, data item id, item
            id, opportunity record id, deal record id""",
        "happened_at": """
            happened at, changed at, changed on, change date, date changed, change time, time of
            change, edit date, edited at, modified at, modified on, last modified date, event
            date, entered at, entered on, date entered, moved at, date, timestamp, time, when,
            created date, created at, created on, created, entered stage at, date entered stage,
            stage entered, modified time, log time, data log time, data timestamp, update time,
            updated at, updated on, change timestamp, changed time, audited time, start date,
            stage start, stage change date, date of change, last modified, stage start date,
            stage date, fivetran start""",
        "recorded_at": "recorded at, recorded on, logged at",
        "what": """
            what, event, field, field name, field changed, changed field, field event, property,
            property name, attribute, change type, event type, column, data field key, field
            key, changed property, field api name, api name, field event name, fieldname, field
            label, what changed""",
        "from_value": """
            from value, from, old value, previous value, original value, prior value, value
            before, old, previous, before, from stage, old stage, previous stage, data old
            value, oldvalue, value from, from value name, stage from, prior stage, was, source
            stage""",
        "to_value": """
            moved to, moved to s, to value, to, new value, current value, changed to, value
            after, new, after, to stage, new stage, value, stage, stage name, data new value,
            newvalue, value to, stage to, next stage, current stage, stagename, became, target
            stage""",
    },
    "deal_lines": {
        "quantity": """
            quantity, qty, units, unit quantity, number of units, hs quantity, item quantity""",
        "unit_price": """
            unit price, price, sales price, list price, net price, item price, product price,
            unitprice, hs price, price per unit, selling price""",
        "discount": """
            discount, discount percent, discount rate, unit discount, hs discount percentage,
            discount %""",
        "amount": """
            amount, total, line total, total price, subtotal, totalprice, net total, sum, line
            amount, product amount, amount after discount, sales, total amount, revenue""",
        "cost": "cost, unit cost, total cost, costs, hs cost of goods sold, cost of goods sold",
    },
    "products": {
        "name": "name, product name, title, product, item name, sku name, hs name",
        "category": """
            category, product category, series, product family, family, product line, product
            group, sub category, subcategory, supplies group""",
        "kind": "kind, product type, type",
        "unit_price": """
            unit price, price, list price, sales price, standard price, retail price, unitprice,
            hs price, msrp, rrp, sales price usd, standard list price""",
        "unit_cost": """
            unit cost, cost, cost of goods sold, hs cost of goods sold, costs, standard cost,
            direct cost""",
        "currency": "currency, currency code",
        "recurring": "recurring, is recurring, subscription",
    },
}
