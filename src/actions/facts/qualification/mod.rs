//! Facts of what is known of a deal by MEDDIC (with or without paper process and competition) or BANT: each letter with
//! its sources, or what to ask.
//!
//! Invariant: a quote is a whole sentence that says it: neither asked, nor denied, nor only supposed, and not ours about
//! our own offer. What no sentence and no field says is missing.
//! Cost: the texts around one deal, and the contacts of its account.

mod letters;
#[cfg(test)]
mod tests;
mod words;

use crate::actions::deal::{Meant, meant, names, titled};
use crate::actions::digest::heard;
use crate::actions::text::clean;
use crate::actions::{ActionError, Desk, Gathered, Request, signals};
use letters::{Case, Letter};
use serde::Deserialize;
use serde_json::json;

/// `knobs/qualification.toml`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::actions) struct Knobs {
    framework: Framework,
    /// Sources told with each letter.
    sources: usize,
}

/// The questions that are asked of a deal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Framework {
    /// Metrics, economic buyer, decision criteria, decision process, identified pain, champion.
    #[default]
    Meddic,
    /// The same and competition.
    Meddicc,
    /// The same, paper process and competition.
    Meddpicc,
    /// Budget, authority, need, timing.
    Bant,
}

impl Framework {
    fn named(name: &str) -> Option<Self> {
        match name.trim().to_lowercase().as_str() {
            "meddic" => Some(Self::Meddic),
            "meddicc" => Some(Self::Meddicc),
            "meddpicc" => Some(Self::Meddpicc),
            "bant" => Some(Self::Bant),
            _ => None,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Meddic => "MEDDIC",
            Self::Meddicc => "MEDDICC",
            Self::Meddpicc => "MEDDPICC",
            Self::Bant => "BANT",
        }
    }

    fn letters(self) -> Vec<&'static Letter> {
        let [metrics, buyer, criteria, process, pain, champion] = &letters::MEDDIC;
        let (paper, rivals) = (&letters::PAPER_PROCESS, &letters::COMPETITION);
        match self {
            Self::Meddic => letters::MEDDIC.iter().collect(),
            Self::Meddicc => letters::MEDDIC.iter().chain([rivals]).collect(),
            Self::Meddpicc => vec![metrics, buyer, criteria, process, paper, pain, champion, rivals],
            Self::Bant => letters::BANT.iter().collect(),
        }
    }
}

pub(super) fn compute(desk: &Desk<'_>, request: &Request<'_>, out: &mut Gathered) -> Result<(), ActionError> {
    let knobs: Knobs = desk.knobs.read("qualification");
    let asked = request.inputs.get("framework").map(String::as_str).unwrap_or_default();
    let framework = Framework::named(asked).unwrap_or(knobs.framework);
    let unknown = !asked.trim().is_empty() && Framework::named(asked).is_none();
    let (mut headline, mut lines, mut missing, mut others) = (String::new(), Vec::new(), Vec::new(), Vec::new());
    match meant(desk, "qualification-gaps", request)? {
        Meant::Nothing => headline.push_str("There is no open deal here to qualify."),
        Meant::Deal(deal, rest) => {
            others = names(desk, &mut out.book, &rest);
            out.record = Some((*deal).clone());
            let signals = signals(desk, &deal)?;
            let said = heard(desk, &deal, &signals.activities)?;
            let contacts = letters::contacts(desk, &deal)?;
            let letters = framework.letters();
            let mut case = Case {
                desk,
                deal: &deal,
                book: &mut out.book,
                signals: &signals,
                said: &said,
                contacts: &contacts,
                most: knobs.sources,
            };
            for letter in &letters {
                let found = case.known(letter);
                match found.is_empty() {
                    true => missing.push(json!({ "title": letter.title, "ask": letter.ask })),
                    false => lines.push(json!({ "title": letter.title, "found": found })),
                }
            }
            let (known, all) = (lines.len(), letters.len());
            let cite = out.book.computed(framework.word(), &format!("{known} of {all} known"), None);
            let name = titled(desk, &mut out.book, &deal);
            headline = format!("{name} by {}: {known} of {all} known {cite}.", framework.word());
        }
    }
    out.data.insert("headline".into(), json!(headline));
    out.data.insert("known".into(), json!(lines));
    out.data.insert("missing".into(), json!(missing));
    out.data.insert("unknown_framework".into(), json!(unknown.then(|| clean(asked))));
    out.data.insert("others".into(), json!(others));
    Ok(())
}
