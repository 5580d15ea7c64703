//! Promises of a front matter that something must keep: what comes out (`output`), what facts may read (`facts` with keys),
//! what is proposed (`propose`).
//!
//! Invariant: a key that would do nothing is an error, so that no file says what does not happen.

use crate::actions::OutputFormat;
use crate::actions::expr::nearest;
use crate::actions::facts::Makes;
use crate::actions::file::{Action, FactNeeds};
use crate::actions::flow::{Does, Step};
use crate::actions::problem::Problems;
use crate::actions::yaml::At;
use crate::actions::{RecordNeed, Registry};
use crate::crm::{Kind, StandardField, standard_fields};

/// Computations that count whole kinds: a part of the records would make wrong sums.
const COUNT: &[&str] = &[
    "case-trends",
    "data-hygiene",
    "find-duplicates",
    "forecast",
    "handle-time",
    "pipeline-review",
    "query",
    "route-case",
    "sales-velocity",
    "stage-conversion",
    "stale-deals",
    "win-rate",
];

/// Whether something makes what `output` promises. What inner actions make is known only with a `registry`.
pub(super) fn output(action: &Action, registry: Option<&Registry>, at: At, problems: &mut Problems) {
    let (wanted, thing, mend) = match action.output {
        OutputFormat::Table => {
            (Makes::Rows, "rows", "add facts that give rows, such as `prioritize-tasks`, or write text")
        }
        OutputFormat::Chart => (Makes::Chart, "a chart", "add facts that give one, such as `forecast`, or write text"),
        OutputFormat::Proposals => {
            (Makes::Proposals, "proposals", "add a step `propose: { next_step: … }`, or write text")
        }
        OutputFormat::Draft => (Makes::Draft, "a mail to anybody", "add the facts `draft-email`, or write text"),
        OutputFormat::Text | OutputFormat::Json => return,
    };
    if action.makes(wanted, registry) == Some(false) {
        problems.error(at, format!("`output` promises {thing}, and nothing here gives that"), mend);
    }
}

/// Whether the keys of a fact narrow what it reads.
pub(super) fn needs(fact: &str, needs: &FactNeeds, at: At, problems: &mut Problems) {
    let said = *needs != FactNeeds::default();
    if said && COUNT.contains(&fact) {
        let mend = format!("write only `{fact}`; its inputs say what it counts");
        problems.error(at, format!("`{fact}` counts all records, so a part of them would make its sums wrong"), &mend);
    }
    if needs.limit == Some(0) {
        problems.error(at, "`limit` is 0, so nothing would be read", "write 1 at least, or take it out");
    }
    for kind in needs.relations.iter().filter(|kind| !kind.is_standard() && !kind.as_str().ends_with("__c")) {
        let near = nearest(kind.as_str(), Kind::STANDARD.iter().map(Kind::as_str));
        let mend = near.map_or_else(
            || "write kinds, such as `relations: [contact, email]`".to_owned(),
            |near| format!("did you mean `{near}`?"),
        );
        problems.error(at, format!("`{}` in `relations` is no kind of record", kind.as_str()), &mend);
    }
}

/// Whether a step proposes fields that there are, of a record that there is.
pub(super) fn proposed(action: &Action, step: &Step, problems: &mut Problems) {
    let Does::Propose { fields, at } = &step.does else { return };
    if action.record == RecordNeed::None {
        problems.error(*at, "there is no record to change", "set `record: required`");
    }
    if action.kinds.is_empty() || action.kinds.iter().any(|kind| !kind.is_standard()) {
        return;
    }
    let known: Vec<&StandardField> = action.kinds.iter().flat_map(|kind| standard_fields(kind)).collect();
    for (field, (_, at)) in fields.iter().filter(|(field, _)| !field.ends_with("__c")) {
        if !known.iter().any(|known| known.name == field) {
            let mend = match nearest(field, known.iter().map(|known| known.name)) {
                Some(near) => format!("did you mean `{near}`? A field of your own ends in `__c`"),
                None => "name a field of the record; one of your own ends in `__c`".to_owned(),
            };
            problems.error(*at, format!("{} has no field `{field}`", action.kinds[0]), &mend);
        }
    }
}
