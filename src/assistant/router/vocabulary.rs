//! The words of the router, as data. Lower case, without punctuation.

/// Lines that ask what there is.
pub(super) const HELP: &[&str] = &[
    "help",
    "what can you do",
    "what can i ask",
    "what do you do",
    "how do you work",
    "commands",
    "who are you",
    "can",
    "hello",
    "hi",
    "what are your limits",
];

/// Words for the record that is open.
const POINTERS: &[&str] = &[
    "it",
    "this",
    "that",
    "this one",
    "that one",
    "them",
    "him",
    "her",
    "this deal",
    "the deal",
    "this account",
    "the account",
    "this customer",
    "the customer",
    "this lead",
    "the lead",
    "this case",
    "the case",
    "this contact",
    "this record",
    "this opportunity",
    "the opportunity",
    "my deal",
    "here",
    "this company",
    "that deal",
];

/// Verbs after which a name that nobody has is asked back, rather than taken for another topic.
const COMMANDS: &[&str] = &["summarize ", "summarise ", "sum up ", "brief me "];

/// Openings after which a name is that of a record to be shown.
const SHOWING: &[&str] =
    &["show me ", "show ", "open ", "pull up ", "bring up ", "go to ", "let me see ", "take me to "];

/// What a line wants to see, where it opens so.
pub(super) fn to_show(plain: &str) -> Option<&str> {
    SHOWING.iter().find_map(|opening| plain.strip_prefix(opening)).filter(|name| name.split(' ').count() <= 7)
}

/// Openings after which the name of a person asks for the person.
const ASKING_WHO: &[&str] =
    &["who is", "who's", "wer ist", "qui est", "quién es", "quien es", "chi e", "wie is", "vem ar"];

/// Whether what stands before a name, and all that does, wants its record to be shown.
pub(super) fn shows(opening: &str, person: bool) -> bool {
    let nouns =
        [" the lead", " the contact", " the case", " the deal", " the account", " the customer", " case", " lead"];
    let opening = opening.trim();
    let bare = nouns.iter().find_map(|noun| opening.strip_suffix(noun)).unwrap_or(opening);
    SHOWING.iter().any(|known| known.trim() == bare) || person && ASKING_WHO.contains(&bare)
}

/// Words that show that a line is about selling.
const SALES: &[&str] = &[
    "deal",
    "deals",
    "customer",
    "customers",
    "account",
    "accounts",
    "lead",
    "leads",
    "contact",
    "contacts",
    "case",
    "cases",
    "task",
    "tasks",
    "mail",
    "mails",
    "email",
    "meeting",
    "meetings",
    "opportunity",
    "opportunities",
    "quote",
    "price",
    "pricing",
    "discount",
    "budget",
    "competitor",
    "competitors",
    "renewal",
    "contract",
    "pipeline",
    "forecast",
    "quota",
    "commission",
    "sell",
    "sale",
    "sales",
    "product",
    "close",
    "stage",
    "risk",
    "prospect",
    "champion",
    "buyer",
    "territory",
    "churn",
    "invoice",
    "negotiation",
    "objection",
    "note",
    "notes",
    "next step",
    "call",
    "clients",
    "client",
    "buyers",
    "prospects",
    "products",
    "contracts",
    "quotes",
    "offers",
    "offer",
    "discounts",
    "budgets",
    "renewals",
    "objections",
    "invoices",
    "campaigns",
    "campaign",
    "webinar",
    "revenue",
    "margin",
    "won",
    "lost",
    "closed",
    "commit",
    "segment",
    "segments",
    "pilot",
    "pilots",
    "supplier",
    "suppliers",
    "vendor",
    "vendors",
    "owner",
    "owners",
    "manager",
    "calls",
    "called",
    "appointment",
    "reminder",
    "reminders",
    "follow-up",
    "follow-ups",
    "followup",
    "ticket",
    "tickets",
    "complaint",
    "complaints",
    "record",
    "records",
    "data",
    "signature",
    "signed",
    "blocker",
    "stakeholder",
    "stakeholders",
    "decision",
    "kunde",
    "kunden",
    "angebot",
    "angebote",
    "rabatt",
    "vertrag",
    "termin",
    "aufgabe",
    "aufgaben",
    "umsatz",
    "vertrieb",
    "fall",
    "affaire",
    "affaires",
    "devis",
    "remise",
    "contrat",
    "tache",
    "taches",
    "vente",
    "ventes",
    "target",
    "targets",
    "ghosted",
    "list",
    "proposal",
    "sold",
    "selling",
    "seller",
    "sellers",
    "rep",
    "reps",
    "business",
    "competition",
    "conversion",
    "velocity",
    "bookings",
    "gateways",
    "delivery",
    "subscription",
    "licences",
    "licenses",
    "agent",
    "agents",
    "support",
    "handover",
    "duplicates",
    "dupes",
    "kunden",
    "verkauf",
    "prognose",
    "clients",
    "prospect",
    "entreprise",
    "chiffre",
];

/// Openings of a line that wants one reply written.
const REPLIES: &[&str] = &["reply to ", "respond to ", "answer "];
/// Words of a line that wants several to choose from.
const SEVERAL: &[&str] =
    &["options", "ways", "two", "three", "2", "3", "replies", "versions", "variants", "objection", "or"];

/// Whether a line wants one reply written: "reply to Tess about the alarm".
pub(super) fn replies(plain: &str) -> bool {
    let opens = REPLIES.iter().any(|opening| plain.starts_with(opening));
    opens && !SEVERAL.iter().any(|word| has_phrase(plain, word))
}

/// Openings of a line that wants a list or a count and nothing made of it.
const LISTS: &[&str] = &[
    "list",
    "count",
    "how many",
    "number of",
    "show all",
    "show me all",
    "total",
    "sum of",
    "liste",
    "wie viele",
    "combien de",
];

/// Whether a line asks whether something is so.
pub(super) fn asks_whether(plain: &str) -> bool {
    let openings = ["is ", "are ", "was ", "were ", "did ", "does ", "has ", "had "];
    openings.iter().any(|opening| plain.starts_with(opening))
}

/// Whether a line says outright that it wants a list or a count.
pub(super) fn lists(plain: &str) -> bool {
    LISTS.iter().any(|opening| plain.strip_prefix(opening).is_some_and(|rest| rest.starts_with(' ')))
}

/// Whether a phrase is a word for the record that is open.
pub(super) fn is_pointer(phrase: &str) -> bool {
    POINTERS.contains(&phrase.to_lowercase().trim())
}

/// The word for the open record that a phrase of several words begins with: "this deal keep it brief".
pub(super) fn pointer_first(phrase: &str) -> Option<&'static str> {
    let begins = |pointer: &&&str| {
        pointer.contains(' ') && phrase.strip_prefix(**pointer).is_some_and(|rest| rest.starts_with(' '))
    };
    POINTERS.iter().filter(begins).max_by_key(|pointer| pointer.len()).copied()
}

/// Whether a line begins with a verb that wants a record.
pub(super) fn is_command(plain: &str) -> bool {
    COMMANDS.iter().any(|verb| plain.starts_with(verb))
}

/// Whether a line speaks of the record that is open.
pub(super) fn points_at_scope(plain: &str) -> bool {
    let windows = ["this month", "this week", "this quarter", "this year"];
    let bare = windows.iter().fold(plain.to_owned(), |line, window| line.replace(window, ""));
    POINTERS.iter().any(|pointer| *pointer != "that" && has_phrase(&bare, pointer))
}

/// Words for somebody who was not named.
const SOMEBODY: &[&str] =
    &["he", "she", "they", "his", "their", "they're", "he's", "she's", "er", "ihn", "ihm", "elle"];
/// Words that make "they" some of many.
pub(super) const OF_MANY: &[&str] =
    &["who", "which", "all", "any", "customers", "accounts", "deals", "leads", "wer", "welche", "quels"];

/// Whether a line speaks of somebody as of one who is known: "did he name a supplier".
pub(super) fn speaks_of_somebody(plain: &str) -> bool {
    SOMEBODY.iter().any(|word| has_phrase(plain, word)) && !OF_MANY.iter().any(|word| has_phrase(plain, word))
}

/// Whether a line is about selling.
pub(super) fn about_sales(plain: &str) -> bool {
    SALES.iter().any(|word| has_phrase(plain, word))
}

/// Whether a phrase stands in a line as whole words.
pub(super) fn has_phrase(plain: &str, phrase: &str) -> bool {
    format!(" {plain} ").contains(&format!(" {phrase} "))
}

/// Openings of a question about one field of a record.
const FIELD_ASKED: &[&str] = &[
    "who owns",
    "who is the owner",
    "who is the decision maker",
    "who's the decision maker",
    "whose is",
    "when does",
    "when is",
    "when do",
    "how much is",
    "how big is",
    "what stage",
    "which stage",
    "what is the stage",
    "what is the amount",
    "what is the status",
    "what is the close date",
    "what is the phone",
    "what is the email",
    "what's the next step",
    "what's the stage",
    "what's the amount",
    "what's the status",
];

/// Whether a short line asks for a field of the record that it points at, which the record itself answers.
pub(super) fn asks_field(plain: &str) -> bool {
    let bare = plain.starts_with("what is the ") && plain.split(' ').count() <= 4;
    let own = ["its amount", "its stage", "its status", "its close date", "its owner"];
    let own = own.iter().any(|field| plain.contains(field)) && plain.split(' ').count() <= 12;
    bare || own || plain.split(' ').count() <= 9 && FIELD_ASKED.iter().any(|opening| plain.starts_with(opening))
}

/// Whether a line wants what was said before to be otherwise; without anything before, it is like many a thing.
pub(super) fn changes_what_was_said(plain: &str) -> bool {
    let openings = ["make it ", "make that ", "make this "];
    matches!(plain, "back" | "go back" | "not that" | "again")
        || openings.iter().any(|opening| plain.starts_with(opening))
}
/// Whether a line speaks of writing to somebody.
pub(super) fn writes(plain: &str) -> bool {
    const WRITING: &[&str] = &[
        "mail", "mails", "email", "emails", "e-mail", "write", "draft", "reply", "answer", "send", "thank", "outreach",
        "mailing", "schreib", "schreibe", "antwort", "antworte", "écris", "repond", "reponds", "message", "letter",
    ];
    plain.split(' ').any(|word| WRITING.contains(&word))
}

/// Whether a line opens with an order to write to somebody: "tell Dana that …".
pub(in crate::assistant) fn writes_first(line: &str) -> bool {
    const TELLING: &[&str] = &["tell", "remind", "let", "inform", "thank", "ask", "sag", "frag", "dis", "rappelle"];
    let plain = crate::actions::examples::plain(line);
    let mut words =
        plain.split(' ').skip_while(|word| matches!(*word, "please" | "pls" | "can" | "you" | "could" | "bitte"));
    let (first, second) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    writes(first) && first != "mail" || TELLING.contains(&first) && second != "me" && second != "mir"
}

/// Whether a line speaks of a quarter, in which only a business counts.
pub(super) fn speaks_of_a_quarter(plain: &str) -> bool {
    ["quarter", "quartal", "trimestre"].iter().any(|word| has_phrase(plain, word))
}
