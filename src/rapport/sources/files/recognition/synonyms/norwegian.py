"""What the CRMs and their exports call the model's tables and fields, in Norwegian Bokmål."""

from __future__ import annotations

FILE_NAMES = {
    "companies": """
        kunder, firmaer, selskaper, bedrifter, bedrift, kontoer, konto, organisasjoner,
        organisasjon, firma, selskap, kunde""",
    "contacts": "kontakter, personer, kontakt, kontaktpersoner, person",
    "users": "selgere, brukere, eiere, selger, bruker, ansatte",
    "teams": "lag, avdelinger",
    "deals": "salgsmuligheter, muligheter, avtaler, avtale, salgsmulighet, salg, mulighet",
    "stages": "faser, avtalefaser, stadier, trinn",
    "products": "produkter, varer, vare, produkt",
    "leads": "emner, kundeemner, leads, kundeemne, emne, prospekter",
    "activities": """
        aktiviteter, oppgaver, samtaler, møter, notater, oppgave, samtale, møte, notat, anrop,
        aktivitet""",
    "campaigns": "kampanjer, kampanje, markedsføringskampanjer",
    "subscriptions": "abonnementer, abonnement",
    "tickets": "saker, henvendelser, sak, supportsaker",
    "orders": "ordrer, ordre, bestillinger",
    "order_lines": "ordrelinjer",
    "invoices": "fakturaer, faktura",
    "invoice_lines": "fakturalinjer",
    "goals": "mål, budsjett, salgsmål, budsjetter, kvoter",
    "costs": "kostnader, utgifter",
    "rates": "valutakurser",
    "pipelines": "salgsprosesser, pipeliner",
    "deal_events": "endringslogg, fasehistorikk, avtalehistorikk, historikk, fasebytter",
    "deal_lines": "avtalelinjer, varelinjer, linjeelementer, produktlinjer",
}

OWN = {
    "companies": "kunde, firma, bedrift, selskap, konto, organisasjon",
    "contacts": "kontakt, kontaktperson",
    "users": "selger, bruker, eier, ansatt",
    "deals": "avtale, salgsmulighet, mulighet",
    "products": "produkt, vare",
    "leads": "kundeemne, emne",
    "activities": "aktivitet, oppgave, samtale, møte, notat, anrop",
    "tickets": "sak, saks",
    "campaigns": "kampanje",
    "orders": "ordre",
    "invoices": "faktura",
}

REFERENCES = {
    "owner": """
        selger, eier, ansvarlig, avtaleeier, salgsmulighetseier, kontaktens eier, kontakteier,
        kontoeier, selskapseier, bedriftseier, kundeansvarlig, tildelt, tildelt til,
        saksbehandler, selgernavn, eiernavn, postens eier, emneeier, kundeemneeier, sakseier,
        organisasjonens eier, aktivitetseier""",
    "company": """
        kunde, firma, selskap, bedrift, firmanavn, selskapsnavn, bedriftsnavn, kontonavn, konto,
        organisasjon, organisasjonsnavn, kundenavn, tilknyttet selskap, tilknyttet bedrift,
        primært selskap, tilknyttet selskap primær""",
    "contact": """
        kontakt, kontaktperson, kontaktnavn, kontaktpersonens navn, tilknyttet kontakt, person,
        primærkontakt, tilknyttede kontakter""",
    "product": "produkt, produktnavn, varenavn, vare",
    "campaign": "kampanje, kampanjenavn, primær kampanjekilde",
    "stage": """
        fase, salgsfase, avtalefase, avtalestadium, stadium, trinn, salgstrinn, salgsstadium,
        fasenavn""",
    "team": "lag, avdeling, gruppe, salgsteam, eierens team",
    "by_user": "by, endret av, redigert av, oppdatert av, opprettet av, av",
    "pipeline": "avtalepipeline, salgsprosess, salgspipeline",
    "lead": "kundeemne, emne",
    "deal": """
        avtale, avtalenavn, salgsmulighet, salgsmulighetsnavn, salgsmulighetens navn, tilknyttet
        avtale""",
    "parent": "morselskap, overordnet konto, overordnet",
}

FIELDS = {
    "companies": {
        "name": """
            navn, firmanavn, selskapsnavn, bedriftsnavn, kontonavn, organisasjonsnavn, kundenavn""",
        "source": "kilde, opprinnelig kilde, kundekilde",
        "industry": "bransje, næring, sektor",
        "segment": "kundegruppe, kundesegment, kundetype, segment, kategori",
        "employees": "antall ansatte, ansatte, ansatte antall, antall medarbeidere, medarbeidere",
        "annual_revenue": "omsetning, årlig omsetning, årsomsetning, årlig inntekt",
        "country": "land, faktureringsland, land region",
        "region": "fylke, fylke region, region, område",
        "city": "by, poststed, sted, faktureringssted",
        "created_at": """
            opprettet, opprettelsesdato, opprettet dato, dato opprettet, opprettet den, kunde
            siden""",
        "lifecycle": "livssyklusfase, livssyklusstadium",
    },
    "contacts": {
        "name": "navn, fullt navn, kontaktnavn",
        "first_name": "fornavn",
        "last_name": "etternavn",
        "email": "e post, e postadresse, epost, epostadresse",
        "job_title": "stilling, stillingstittel, tittel, jobbtittel",
        "source": "kilde, opprinnelig kilde, kundeemnekilde",
        "country": "land, postland",
        "region": "fylke",
        "city": "by, poststed, sted",
        "birth_year": "fødselsår",
        "gender": "kjønn",
        "created_at": "opprettet, opprettelsesdato, opprettet dato, dato opprettet",
        "lifecycle": "livssyklusfase",
    },
    "users": {
        "name": "navn, fullt navn, brukernavn, selger",
        "first_name": "fornavn",
        "last_name": "etternavn",
        "email": "e post, epost, e postadresse",
        "active": "aktiv",
        "created_at": "opprettet, ansatt fra",
    },
    "teams": {
        "name": "navn, lagnavn, avdeling",
    },
    "deals": {
        "name": """
            navn, avtalenavn, salgsmulighetsnavn, salgsmulighetens navn, tittel, mulighet,
            salgsmulighet""",
        "amount": """
            beløp, verdi, avtalebeløp, avtaleverdi, sum, totalbeløp, beløp i selskapets valuta,
            kontraktsverdi""",
        "currency": "valuta, valutakode, avtalevaluta",
        "probability": """
            sannsynlighet, sannsynlighet for avtale, avtalesannsynlighet, vinnersannsynlighet""",
        "source": "kilde, kundeemnekilde, opprinnelig kilde, avtalekilde, leadkilde",
        "country": "land",
        "region": "fylke",
        "city": "by",
        "created_at": """
            opprettet, opprettelsesdato, opprettet dato, dato opprettet, opprettet den, avtale
            opprettet, opprettelsestidspunkt, startdato""",
        "expected_close_on": """
            forventet lukkedato, forventet avslutningsdato, forventet avsluttet, forventet
            lukking, estimert lukkedato, planlagt lukkedato, antatt lukkedato""",
        "closed_at": """
            lukkedato, avslutningsdato, avsluttet, lukket dato, lukket, sluttdato, avsluttet
            dato, faktisk lukkedato, dato lukket""",
        "loss_reason": """
            tapsårsak, tapt årsak, årsak til tap, tapsgrunn, grunn til tap, lukket tapt årsak,
            årsak til tapt avtale""",
        "competitor": "konkurrent, hovedkonkurrent, konkurrenter",
        "status": "avtalestatus, resultat, utfall",
        "forecast_category": "prognosekategori",
        "sales_channel": "salgskanal, kanal",
        "kind": "avtaletype, type, salgstype",
        "won_at": """
            vunnet tidspunkt, vunnet dato, dato vunnet, vunnet tid, vunnet den, tidspunkt for
            vunnet""",
        "lost_at": "tapt tidspunkt, tapt dato, dato tapt, tapt tid, tapt den",
        "is_won": "vunnet, er vunnet",
        "is_lost": "tapt, er tapt",
        "is_closed": "lukket, avsluttet, er lukket",
        "next_step_at": "neste aktivitet, neste aktivitetsdato, dato for neste aktivitet",
        "last_activity_at": """
            siste aktivitet, siste aktivitetsdato, dato for siste aktivitet, sist kontaktet""",
    },
    "deal_lines": {
        "quantity": "antall, mengde",
        "discount": "rabatt, rabattprosent",
        "unit_price": "enhetspris, stykkpris, pris, listepris, salgspris",
        "amount": "beløp, sum, total, linjesum, totalpris",
        "cost": "kostnad, kostpris, varekost",
    },
    "products": {
        "name": "navn, produktnavn, varenavn",
        "category": "kategori, produktkategori, varegruppe, produktgruppe",
        "unit_price": "pris, enhetspris, listepris, salgspris, veiledende pris",
        "unit_cost": "kostpris, enhetskostnad, innkjøpspris, varekost",
        "currency": "valuta",
    },
    "leads": {
        "name": "navn, fullt navn, emnenavn, kundeemnenavn, navn på kundeemne",
        "first_name": "fornavn",
        "last_name": "etternavn",
        "email": "e post, epost, e postadresse",
        "company.name": """
            firma, selskap, bedrift, firmanavn, organisasjon, bedriftsnavn, selskapsnavn""",
        "source": "kilde, kundeemnekilde, leadkilde, opprinnelig kilde",
        "job_title": "stilling, tittel, stillingstittel",
        "industry": "bransje, næring",
        "country": "land",
        "region": "fylke",
        "city": "by",
        "created_at": "opprettet, opprettelsesdato, opprettet dato, dato opprettet, opprettet den",
        "status": "kundeemnestatus, emnestatus, leadstatus, status",
        "score": "poengsum, poeng, leadscore",
        "converted_at": "konverteringsdato, konvertert dato, dato konvertert",
        "qualified_at": "kvalifisert dato, kvalifisert",
        "disqualified_reason": "årsak til diskvalifisering, avslagsgrunn",
        "is_converted": "konvertert, er konvertert",
        "employees": "antall ansatte, ansatte",
        "value": "verdi, beløp",
        "currency": "valuta",
    },
    "campaigns": {
        "name": "navn, kampanjenavn, kampanje",
        "channel": "kanal",
        "kind": "type, kampanjetype",
        "starts_on": "startdato, start",
        "ends_on": "sluttdato, slutt",
        "budget": "budsjett, budsjettert kostnad",
        "currency": "valuta",
        "status": "status, kampanjestatus",
    },
    "tickets": {
        "priority": "prioritet",
        "opened_at": "opprettet, opprettelsesdato, opprettet dato, innsendt, åpnet, åpnet dato",
        "kind": "type, sakstype, kategori",
        "status": "status, saksstatus",
        "first_reply_at": "første svar, første svar dato",
        "solved_at": "løst, lukket, lukket dato, løst dato, avsluttet",
        "reason": "årsak",
    },
    "invoices": {
        "tax": "mva, moms",
        "number": "fakturanummer",
        "issued_at": "fakturadato, dato",
        "paid_at": "betalt, betalt dato, betalingsdato",
        "status": "status, fakturastatus",
        "amount": "beløp, fakturabeløp, sum, total",
        "currency": "valuta",
    },
    "stages": {
        "name": "fasenavn, fase, navn, stadium",
        "position": "rekkefølge, nummer, posisjon",
        "probability": "sannsynlighet",
    },
    "pipelines": {
        "name": "navn, pipelinenavn",
        "position": "rekkefølge",
    },
    "deal_events": {
        "deal_id": "post id, oppføring id",
        "happened_at": """
            endret dato, endringsdato, endret, tidspunkt, dato, redigeringsdato, dato endret,
            sist endret, tid""",
        "what": "felt, feltnavn, hendelse, felt hendelse, egenskap, endret felt",
        "from_value": """
            gammel verdi, fra, tidligere verdi, fra fase, gammel, forrige verdi, opprinnelig
            verdi""",
        "to_value": "ny verdi, til, til fase, ny, nåværende verdi, fase, verdi",
    },
    "activities": {
        "kind": "type, aktivitetstype, oppgavetype, samtaletype",
        "subject": """
            emne, tittel, navn, oppgavetittel, oppgavenavn, møtenavn, møtetittel, samtaletittel,
            notat, beskrivelse, innhold""",
        "created_at": "opprettet, opprettelsesdato, opprettet dato",
        "due_at": "forfallsdato, forfall, frist, starttid, startdato",
        "done_at": """
            utført, fullført, fullført dato, aktivitetsdato, dato, samtaledato, møtedato, utført
            dato, ferdig, gjort, gjort dato, dato gjort, dato utført, dato fullført, utført den,
            utførtdato, fullført den, fullførtdato, fullføringsdato, ferdigdato, ferdig dato,
            ferdigstilt, ferdigstilt dato, gjennomført, gjennomført dato""",
        "outcome": "utfall, resultat, samtaleutfall, møteutfall",
        "direction": "retning, samtaleretning",
        "duration_s": "varighet sekunder, varighet i sekunder",
    },
    "orders": {
        "ordered_at": "ordredato, bestillingsdato, dato",
        "promised_on": "lovet dato, lovet levering, lovet leveringsdato, ønsket leveringsdato",
        "status": "ordrestatus, status",
        "amount": "beløp, sum, ordresum, totalbeløp, total",
        "currency": "valuta",
    },
    "order_lines": {
        "quantity": "antall",
        "amount": "beløp, sum, linjesum",
        "cost": "kostnad",
    },
    "goals": {
        "measure": "mål, måltall",
        "period_start": "periode, måned, startdato, kvartal, fra",
        "target": "målbeløp, salgsmål, budsjett, kvote, budsjettbeløp",
    },
    "costs": {
        "cost_on": "dato, kostnadsdato",
        "category": "kategori, konto",
        "amount": "beløp, kostnad, sum",
        "currency": "valuta",
    },
}
