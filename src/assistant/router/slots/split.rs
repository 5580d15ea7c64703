//! By what a line wants figures split, and which records only: "per region", "in which country", "upsell deals".
//!
//! Invariant: what to split by stands behind a word that asks for a split; what narrows is a value of the records.

use super::super::vocabulary::has_phrase;
use crate::actions::{Action, Desk, question};
use crate::crm::Kind;

/// Words before what to split by.
const PER: &[&str] = &[
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
pub(super) fn only(desk: &Desk<'_>, action: &Action, line: &str) -> Option<String> {
    let kind = match action.name.as_str() {
        "handle-time" | "case-trends" => Kind::Case,
        _ => Kind::Opportunity,
    };
    question::narrowing(desk, &kind, line).ok().flatten().map(|filter| filter.to_string())
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
