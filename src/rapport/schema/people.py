from __future__ import annotations

from rapport.schema.column import (
    TableSchema,
    day,
    flag,
    identity,
    integer,
    moment,
    money,
    reference,
    text,
)

USERS = TableSchema(
    "users",
    "user",
    "The people who sell and serve.",
    ("id",),
    (
        identity(),
        text("name", "The person's name."),
        text("email", "The person's address."),
        reference("team_id", "teams", "The team that the person is in now."),
        flag("active", "False for who has left."),
        moment("created_at", "When the person was added."),
    ),
)

TEAMS = TableSchema(
    "teams",
    "team",
    "Teams, as a tree: a team's figures include its sub-teams'.",
    ("id",),
    (
        identity(),
        text("name", "The team's name."),
        reference("parent_id", "teams", "The team that this one belongs to."),
    ),
)

USER_TEAMS = TableSchema(
    "user_teams",
    "membership",
    "Who was in which team, and when.",
    ("user_id", "team_id", "valid_from"),
    (
        reference("user_id", "users", "The person."),
        reference("team_id", "teams", "The team."),
        day("valid_from", "The first day."),
        day("valid_to", "The first day no longer; null for now."),
    ),
)

COMPANIES = TableSchema(
    "companies",
    "company",
    "The organisations that buy, or may.",
    ("id",),
    (
        identity(),
        text("name", "The company's name."),
        reference("owner_id", "users", "Who looks after the company."),
        text("source", "Where the company came from."),
        text("industry", "What it does."),
        text("segment", "Which of our own groups it is in."),
        integer("employees", "How many people work there.", "people"),
        money("annual_revenue", "What it earns in a year."),
        text("lifecycle", "How far the relation has come."),
        text("country", "Its country."),
        text("region", "Its state, county or other part of the country."),
        text("city", "Its city."),
        reference("parent_id", "companies", "The company that owns it."),
        moment("created_at", "When the record was made."),
    ),
)

CONTACTS = TableSchema(
    "contacts",
    "contact",
    "The people at companies, or customers of their own.",
    ("id",),
    (
        identity(),
        text("name", "The person's name."),
        text("email", "The person's address."),
        reference("company_id", "companies", "Where the person works."),
        reference("owner_id", "users", "Who looks after the contact."),
        text("job_title", "What the person does there."),
        text("seniority", "How high up."),
        text("source", "Where the contact came from."),
        reference("campaign_id", "campaigns", "The campaign that brought the contact."),
        text("country", "The person's country."),
        text("region", "The person's state, county or other part of the country."),
        text("city", "The person's city."),
        integer("birth_year", "The year of birth.", "year"),
        text("gender", "The gender, as the source has it."),
        text("lifecycle", "How far the relation has come."),
        moment("created_at", "When the record was made."),
    ),
)
