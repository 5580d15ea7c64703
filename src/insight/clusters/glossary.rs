//! Words of the trade in English and German that mean the same, so that questions in both fall together.
//!
//! Not for: understanding a question; it only says that two words are alike. Source: the usual vocabulary of selling,
//! buying and office work; no list of anybody's was copied. Written without umlauts (`ae`, `ss`), as words are folded.

/// One meaning a line: the word it is called by, and the others.
pub(super) const MEANINGS: &[&str] = &[
    // People and organisations.
    "customer client buyer kunde kundin kunden",
    "contact ansprechpartner kontakt",
    "colleague coworker teammate kollege kollegin",
    "manager boss chef vorgesetzter",
    "partner reseller haendler vertriebspartner",
    "supplier vendor lieferant",
    "competitor competition rival wettbewerber konkurrent konkurrenz wettbewerb mitbewerber",
    "employee staff mitarbeiter personal",
    "company firm unternehmen firma",
    "department division abteilung",
    "team mannschaft",
    "legal lawyer attorney recht rechtsabteilung anwalt juristisch",
    "procurement purchasing einkauf beschaffung",
    "decision entscheidung entscheider",
    "stakeholder beteiligte",
    // Deals and money.
    "deal opportunity geschaeft chance abschluss",
    "lead interessent prospect",
    "pipeline funnel vertriebstrichter",
    "forecast prediction prognose vorhersage",
    "quote quotation offer angebot offerte",
    "order bestellung auftrag",
    "contract agreement vertrag vereinbarung rahmenvertrag",
    "clause paragraph klausel",
    "signature sign esign signing unterschrift unterschreiben unterzeichnen signieren",
    "renewal renew verlaengerung verlaengern",
    "cancellation cancel terminate termination kuendigung kuendigen storno stornieren",
    "invoice bill rechnung faktura",
    "statement settlement abrechnung abrechnen",
    "payment pay paid zahlung zahlen bezahlen bezahlt",
    "overdue unpaid outstanding ueberfaellig offen mahnung",
    "refund reimbursement erstattung rueckerstattung",
    "credit bonitaet kreditlimit",
    "price pricing preis preise preisliste",
    "discount rebate rabatt nachlass skonto",
    "cost costs kosten",
    "budget etat",
    "revenue turnover umsatz erloes",
    "margin profit marge gewinn",
    "commission bonus provision praemie",
    "salary wage gehalt lohn",
    "quota target goal ziel vorgabe zielvorgabe",
    "tax vat steuer mehrwertsteuer umsatzsteuer",
    "currency exchange waehrung wechselkurs",
    "subscription abo abonnement",
    "licence license seat lizenz",
    // Goods and service.
    "product item produkt artikel",
    "stock inventory availability available lager bestand lagerbestand verfuegbar verfuegbarkeit vorraetig",
    "delivery shipment shipping ship lieferung liefern versand versenden zustellung",
    "track tracking sendungsverfolgung verfolgen",
    "warranty guarantee garantie gewaehrleistung",
    "return returns retoure ruecksendung",
    "repair fix reparatur reparieren",
    "maintenance wartung",
    "installation install setup einrichtung einrichten installieren",
    "manual handbook anleitung handbuch bedienungsanleitung",
    "datasheet specification spec specs datenblatt spezifikation",
    "sample muster probe",
    "trial testversion testphase",
    "demo demonstration vorfuehrung",
    "feature function funktion",
    "roadmap fahrplan",
    "release version veroeffentlichung",
    "integration interface api schnittstelle anbindung",
    "implementation rollout einfuehrung umsetzung",
    "training schulung kurs weiterbildung",
    "ticket case incident supportfall stoerung stoermeldung vorfall",
    "complaint beschwerde reklamation",
    "support helpdesk kundendienst",
    "outage downtime ausfall",
    // Papers.
    "document file dokument datei unterlage unterlagen",
    "presentation slides slide deck powerpoint praesentation folien folie",
    "report bericht auswertung",
    "spreadsheet excel csv tabelle",
    "template vorlage muster",
    "brochure flyer broschuere prospekt",
    "proposal vorschlag",
    "tender rfp ausschreibung",
    "questionnaire survey fragebogen umfrage",
    "certificate certification zertifikat zertifizierung",
    "nda confidentiality geheimhaltung vertraulichkeit geheimhaltungsvereinbarung",
    "privacy gdpr datenschutz dsgvo avv",
    "security sicherheit",
    "policy guideline richtlinie",
    "casestudy referenz reference referenzkunde testimonial",
    "whitepaper fachartikel",
    // Office and travel.
    "meeting appointment termin besprechung treffen",
    "calendar kalender",
    "room raum besprechungsraum konferenzraum",
    "call phone telephone anruf anrufen telefonat telefon",
    "recording record aufzeichnung aufnahme mitschnitt",
    "transcript transcribe mitschrift transkript transkription",
    "mail email newsletter rundschreiben",
    "letter brief schreiben",
    "translation translate uebersetzung uebersetzen",
    "vacation holiday leave pto urlaub ferien",
    "sick illness krank krankmeldung",
    "travel trip reise reisen dienstreise geschaeftsreise",
    "flight fly plane flug fliegen",
    "hotel accommodation unterkunft uebernachtung",
    "train rail bahn zug bahnfahrt",
    "car rental mietwagen auto leihwagen firmenwagen",
    "route itinerary tour route fahrtroute tourenplan",
    "map karte landkarte",
    "expense expenses spesen auslagen reisekosten",
    "receipt beleg quittung",
    "parking parkplatz parken",
    "lunch dinner restaurant essen mittagessen abendessen",
    "gift geschenk praesent",
    "birthday geburtstag",
    "event fair messe veranstaltung tradeshow",
    "webinar onlineseminar",
    "invitation invite einladung einladen",
    "password passwort kennwort",
    "login account access zugang anmeldung zugriff",
    "laptop computer notebook rechner",
    "printer drucker drucken print",
    "software programm",
    // Data and doing.
    "data daten",
    "export exportieren ausgeben",
    "import importieren einlesen",
    "duplicate dublette doppelt dubletten",
    "merge zusammenfuehren",
    "delete remove loeschen entfernen",
    "assign assignment owner reassign zuweisen zuweisung uebergeben zustaendig",
    "territory region gebiet vertriebsgebiet",
    "approval approve genehmigung genehmigen freigabe freigeben",
    "request apply application antrag beantragen anfordern",
    "reminder remind erinnerung erinnern",
    "deadline due frist faellig",
    "compare comparison versus vergleich vergleichen",
    "calculate calculation calculator compute berechnen berechnung rechner kalkulieren",
    "roi payback wirtschaftlichkeit amortisation",
    "savings save einsparung sparen",
    "strategy plan strategie",
    "organigram orgchart hierarchy reporting organigramm hierarchie",
    "profile linkedin xing profil",
    "website homepage webseite internetseite",
    "news press nachrichten neuigkeiten presse",
    "address adresse anschrift",
    "weather forecast wetter",
    "industry sector branche",
    "market markt",
    "campaign kampagne",
    "chance probability likelihood wahrscheinlichkeit",
    "strength weakness strengths weaknesses staerken schwaechen",
    "objection einwand",
    "battlecard argument argumente",
    "book reserve reservation booking buchen reservieren buchung",
    "cheap cheapest guenstig guenstigste billig",
    "last previous letzte vorige",
    "status state stand",
    "number nummer",
    "date datum",
    "week woche",
    "month monat",
    "quarter quartal",
    "year jahr",
    "today heute",
    "tomorrow morgen",
];

/// Words that say nothing of what a question is about: articles, pronouns, polite forms, and what any request begins
/// with.
pub(super) const EMPTY: &str = "a an the this that these those some any all every each my our your his her their its me \
    us you we they he she it i them him who whom whose which what when where why how is are was were be been being am do \
    does did done have has had can could will would shall should may might must to of in on at by for from with without \
    about into over under between as than then so if or and but not no yes please pls plz thanks thank hi hello hey ok \
    just also too very really there here out up down off again more most much many few lot lets let s t re ve ll d m \
    need want like give show tell get got make create find look send help know see check put take go come use using new \
    possible way someone somebody anyone anything something thing things \
    der die das den dem des ein eine einen einem einer eines dieser diese dieses diesen diesem mein meine meinen meinem \
    meiner unser unsere unseren unserem unserer dein deine euer eure ihr ihre ihren ihrem ihrer sein seine seinen mich \
    mir uns dich dir euch ich du er sie es wir man wer wen wem was wann wo warum wieso wie welche welcher welches welchen \
    ist sind war waren bin bist sei wird werden wurde wuerde hat habe haben hatte hast kann kannst koennen koennte \
    koenntest will willst wollen soll sollte sollen muss muessen darf duerfen mag moechte moechten zu zum zur von vom in \
    im an am auf bei beim fuer mit ohne ueber unter zwischen aus nach vor seit bis um gegen durch als denn dann so wenn ob \
    oder und aber nicht kein keine keinen nein ja bitte danke hallo mal gern gerne doch noch schon auch nur sehr da hier \
    dort raus rein hoch runter ab los wieder mehr viel viele brauche brauchen braucht gib gebe geben zeig zeige zeigen \
    sag sage mach mache machen erstelle erstellen finde finden such suche suchen schick schicke schicken hilf weiss \
    wissen sehen siehe pruefe pruefen neu neue neuen neuer neues gibt etwas jemand ding sache moeglich irgendwie lass \
    lasse bekomme bekommen kriege kriegen hol hole holen";

/// Words for records of any sort, and for times: they say no more of what is wanted than a masked name does.
pub(super) const FAINT: &str = "customer contact deal lead company product account accounts opportunity opportunities \
    project projekt team colleague office person people \
    last next now current currently aktuell aktuelle today tomorrow yesterday gestern date week month quarter year day \
    days tag tage hour stunde minute time zeit uhr monday tuesday wednesday thursday friday saturday sunday montag \
    dienstag mittwoch donnerstag freitag samstag sonntag january february march april june july august september \
    october november december januar februar maerz mai juni juli oktober dezember am pm q1 q2 q3 q4 \
    naechste naechsten naechster kommende heute morgen abend afternoon evening night number status";
