//! By what a line wants figures split, and which records only: "per region", "in which country", "upsell deals".
//!
//! Invariant: what to split by stands behind a word that asks for a split; what narrows is a value of the records.

use super::super::vocabulary::has_phrase;
use super::whose;
use crate::actions::deal::catalog::Catalog;
use crate::actions::{Action, Desk, question};
use crate::crm::Kind;
use crate::crm::query::{Expr, Literal, Op, Path};

/// Words before what to split by.
const PER: &[&str] = &[
    "what about",
    "how about",
    "by",
    "per",
    "across",
    "for each",
    "of each",
    "for every",
    "each",
    "every",
    "in which",
    "which",
    "what",
    "between",
    "nach",
    "pro",
    "je",
    "in welchem",
    "in welcher",
    "welches",
    "welche",
    "welcher",
    "par",
    "par",
    "por",
    "per ogni",
    "dans quel",
    "dans quelle",
    "quel",
    "quelle",
    "en que",
    "que",
    "quale",
    "in quale",
    "welk",
    "in welk",
];
/// Words between the two.
const BETWEEN: &[&str] = &[
    "the",
    "our",
    "my",
    "single",
    "customer",
    "customers",
    "account",
    "accounts",
    "agent",
    "agents",
    "case",
    "deal",
    "sales",
    "support",
    "of",
    "der",
    "dem",
    "den",
    "kunden",
    "month",
    "months",
    "and",
    "monat",
    "mois",
    "et",
    "par",
    "und",
    "mes",
    "y",
];
/// Figures over all, split by nothing.
const WHOLE: &[&str] = &[
    "overall",
    "in total",
    "altogether",
    "as a whole",
    "just the figure",
    "one figure",
    "single figure",
    "insgesamt",
    "au total",
    "en total",
];
/// Segments of deals, and words for them.
const DEALS: &[(&str, &[&str])] = &[
    (
        "owner",
        &[
            "owner",
            "owners",
            "rep",
            "reps",
            "seller",
            "sellers",
            "salesperson",
            "colleague",
            "person",
            "verkaufer",
            "commercial",
            "vendeur",
            "venditore",
            "vendedor",
            "verkoper",
            "mitarbeiter",
            "who",
        ],
    ),
    ("region", &["region", "regions", "territory", "gebiet", "regio", "regione"]),
    ("country", &["country", "countries", "land", "lander", "pays", "pais", "paese"]),
    ("industry", &["industry", "industries", "sector", "vertical", "branche", "secteur", "settore", "sektor"]),
    ("product", &["product", "products", "produkt", "produit", "producto", "prodotto"]),
    ("size band", &["size", "deal size", "size band", "grosse", "taille", "tamano"]),
    ("source", &["source", "sources", "lead source", "channel", "quelle", "origen"]),
    ("type", &["type", "types", "deal type", "typ", "art", "tipo"]),
];
/// Segments of cases, and words for them.
const CASES: &[(&str, &[&str])] = &[
    ("region", &["region", "regions", "territory"]),
    ("country", &["country", "countries", "land", "pays", "pais", "paese"]),
    ("customer", &["customer", "customers", "account", "accounts", "client", "clients", "kunde", "kunden", "company"]),
    ("industry", &["industry", "sector", "branche", "secteur"]),
    (
        "agent",
        &[
            "agent",
            "agents",
            "owner",
            "colleague",
            "person",
            "rep",
            "bearbeiter",
            "mitarbeiter",
            "employee",
            "agente",
            "medewerker",
        ],
    ),
    ("product", &["product", "products", "produkt", "produit", "producto", "prodotto"]),
    (
        "issue",
        &[
            "issue", "issues", "reason", "reasons", "problem", "problems", "topic", "topics", "thema", "grund",
            "motif", "motivo", "category",
        ],
    ),
    ("priority", &["priority", "priorities", "prio", "prioritat", "priorite", "prioridad", "priorita", "urgency"]),
    ("channel", &["channel", "channels", "origin", "kanal", "canal", "canale", "source"]),
    ("month", &["month", "monat", "mois", "mes", "mese", "maand"]),
    ("status", &["status"]),
];

/// What to split by, for an action whose file declares these.
pub(super) fn by(action: &Action, plain: &str) -> Option<String> {
    let cases = action.name == "handle-time" || action.name == "case-trends";
    let words: Vec<&str> = plain.split(' ').collect();
    // Months are what case trends are told by anyway.
    let takes = |segment: &str| segment != "month" || action.name == "handle-time";
    let found = (0..words.len()).find_map(|at| {
        let lead = PER.iter().find(|per| stands(&words, at, per))?;
        let mut noun = at + lead.split(' ').count();
        let end = noun + 4;
        while noun < end {
            let table = if cases { CASES } else { DEALS };
            let segment = table
                .iter()
                .find(|(segment, said)| takes(segment) && said.iter().any(|said| stands(&words, noun, said)));
            // "By customer country" is by country.
            let more = words.get(noun + 1).is_some_and(|next| {
                table.iter().any(|(_, said)| said.contains(next)) && BETWEEN.contains(words.get(noun).unwrap_or(&""))
            });
            match segment {
                Some((segment, _)) if !more => return behind(table, &words, noun).or(Some((*segment).to_owned())),
                _ if words.get(noun).is_some_and(|word| BETWEEN.contains(word)) => noun += 1,
                _ => return None,
            }
        }
        None
    });
    // "Priority of new cases": what trends are told by, without a word for it.
    let bare = || {
        let of = (0..words.len()).find(|at| matches!(words.get(at + 1), Some(&"of" | &"der" | &"des" | &"de")))?;
        CASES.iter().find(|(segment, said)| takes(segment) && said.contains(&words[of])).map(|(name, _)| *name)
    };
    let found = found.or_else(|| bare().filter(|_| action.name == "case-trends").map(str::to_owned));
    let whole = action.name == "handle-time" && WHOLE.iter().any(|word| has_phrase(plain, word));
    found.or_else(|| whole.then(|| "all".to_owned()))
}

/// "Region of the agent" is the region; so is "agent of the region" the agent.
fn behind(table: &[(&str, &[&str])], words: &[&str], noun: usize) -> Option<String> {
    let said = |at: usize| table.iter().find(|(_, said)| words.get(at).is_some_and(|word| said.contains(word)));
    said(noun).map(|(segment, _)| (*segment).to_owned())
}

fn stands(words: &[&str], at: usize, phrase: &str) -> bool {
    phrase.split(' ').enumerate().all(|(n, part)| words.get(at + n) == Some(&part))
}

/// Which records only, as a condition of a query.
pub(super) fn only(desk: &Desk<'_>, action: &Action, line: &str, plain: &str) -> Option<String> {
    let cases = matches!(action.name.as_str(), "handle-time" | "case-trends");
    let kind = if cases { Kind::Case } else { Kind::Opportunity };
    let narrowed = question::narrowing(desk, &kind, line).ok().flatten();
    if !cases {
        return narrowed.map(|filter| filter.to_string());
    }
    // What those of deals ask in inputs of their own.
    let has = |field: &str| narrowed.as_ref().is_some_and(|filter| filter.to_string().contains(field));
    let product = (!has("product")).then(|| product(desk, line)).flatten();
    let owner = (!has("owner")).then(|| owner(desk, line, plain)).flatten();
    let open = || Expr::Empty(Path::new("closed_at"));
    let open = (action.name == "case-trends" && OPEN.iter().any(|words| has_phrase(plain, words))).then(open);
    let all: Vec<Expr> = narrowed.into_iter().chain(product).chain(owner).chain(open).collect();
    (!all.is_empty()).then(|| Expr::all(all).to_string())
}

/// Words for cases that are not closed; "open cases" may be those that were opened.
const OPEN: &[&str] = &["open ones", "still open", "unsolved", "not closed"];
/// Words for one's own.
const MINE: &[&str] =
    &["my", "mine", "my own", "do i", "did i", "i close", "i take", "i need", "mein", "meine", "meinen", "meiner"];
/// What is everybody's, whoever says so; customers of mine have cases with others, too.
const OURS: &[&str] = &[
    "team",
    "teams",
    "agents",
    "colleagues",
    "reps",
    "everybody",
    "kollegen",
    "my customers",
    "my accounts",
    "my clients",
    "meine kunden",
    "meiner kunden",
];

/// Whose cases: the seller's own, or those of the one colleague who is named.
fn owner(desk: &Desk<'_>, line: &str, plain: &str) -> Option<Expr> {
    let is = |field: &str, value: Literal| Some(Expr::Compare(Path::new(field), Op::Eq, value));
    match whose::read(desk, line, plain)?.as_str() {
        "all" => None,
        "me" => {
            let mine = MINE.iter().any(|words| has_phrase(plain, words));
            let ours = OURS.iter().any(|words| has_phrase(plain, words));
            if mine && !ours && desk.me().ok()?.is_some() { is("owner", Literal::Me) } else { None }
        }
        name => is("owner.name", Literal::Text(name.to_owned())),
    }
}

/// The one product that a line names by enough of its name, written as one word or as several.
fn product(desk: &Desk<'_>, line: &str) -> Option<Expr> {
    let products = super::products(desk);
    let catalog = Catalog::of(&products);
    let words: Vec<&str> = line.split_whitespace().collect();
    // "Cold Watch" is "ColdWatch".
    let joined: Vec<String> = words.windows(2).map(|pair| pair.concat()).collect();
    let mut found: Vec<usize> = Vec::new();
    for at in 0..words.len() {
        let rest: Vec<&str> = joined
            .get(at)
            .map(String::as_str)
            .into_iter()
            .chain(words[words.len().min(at + 2)..].iter().copied())
            .collect();
        let named = catalog.at(&words, at).or_else(|| catalog.at(&rest, 0).filter(|named| named.words.end > 1));
        found.extend(named.filter(|named| named.sure).map(|named| named.product));
    }
    found.dedup();
    let [only] = found[..] else { return None };
    Some(Expr::Compare(Path::new("product.name"), Op::Eq, Literal::Text(products[only].name())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits_are_read_behind_words_that_ask_for_one() {
        let registry = crate::actions::Registry::builtin();
        for (action, line, expected) in [
            ("handle-time", "handle time by the region of the agent", Some("region")),
            ("handle-time", "in which customer country does closing take longest", Some("country")),
            ("handle-time", "which product takes longest to support", Some("product")),
            ("handle-time", "low priority cases of aisha", None),
            ("handle-time", "overall mean handle time", Some("all")),
            ("case-trends", "nombre de tickets par mois et par canal", Some("channel")),
            ("win-rate", "abschlussquote je verkaufer", Some("owner")),
            ("win-rate", "compare win rates across regions", Some("region")),
            ("win-rate", "our win rate in the country", None),
        ] {
            let action = registry.get(action).unwrap();
            assert_eq!(by(action, line).as_deref(), expected, "{line}");
        }
    }
}
