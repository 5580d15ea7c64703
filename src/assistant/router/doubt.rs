//! Lines that doubt what a field says: "still in Qualification although we sent a price - does that fit?", "is the close date
//! believable".
//!
//! For: a deal that is named, whose data is held against its facts; deals in general, whose fields are held against each
//! other. Not for: what an action that judges deals takes anyway. Invariant: a doubt needs a field, or a stage by its name,
//! and a word that doubts.

use super::vocabulary::has_phrase;
use super::{Route, Said, led, makes};
use crate::actions::{examples, is_open};
use crate::crm::{Kind, RecordRef, SourceError, validate};

/// What a record's data is held against its facts by, and all records' data against itself.
const ONE: &str = "check-record";
const ALL: &str = "data-hygiene";
/// Actions that look at that, too.
const JUDGE: &[&str] = &[ONE, ALL, "deal-health", "deal-risk", "pipeline-review", "next-best-action", "summarize"];
/// Those that tell why something stays as it is.
const STAYS: &[&str] = &["stale-deals", "what-changed", "timeline-digest", "forecast"];
/// Words for the fields of a deal that can be out of date.
const FIELDS: &[&str] = &[
    "stage",
    "phase",
    "close date",
    "closing date",
    "probability",
    "stufe",
    "abschlussdatum",
    "etape",
    "date de cloture",
    "verhandlung",
    "qualifizierung",
    "angebotsphase",
    "negociation",
    "qualification",
];
/// Words that doubt what stands there.
const DOUBTS: &[&str] = &[
    "fit",
    "fits",
    "match",
    "matches",
    "right",
    "correct",
    "wrong",
    "believable",
    "realistic",
    "plausible",
    "credible",
    "make sense",
    "makes sense",
    "up to date",
    "out of date",
    "outdated",
    "still true",
    "still right",
    "stimmt",
    "passt",
    "richtig",
    "realistisch",
    "plausibel",
    "correcte",
    "realiste",
    "juste",
];
/// Words that wonder why it is there still.
const STILL: &[&str] = &["still", "noch", "encore", "toujours"];
const WHY: &[&str] = &["why", "how come", "warum", "wieso", "pourquoi"];
/// Words for some of many deals, and of what does not go together in them.
const ANY: &[&str] = &[
    "any deal",
    "any deals",
    "a deal where",
    "deals where",
    "any open deal",
    "which deals",
    "any record",
    "any opportunity",
    "deal whose",
    "deals whose",
    "opportunities where",
];
const APART: &[&str] = &[
    "does not match",
    "doesn't match",
    "doesnt match",
    "don't match",
    "do not match",
    "does not fit",
    "doesn't fit",
    "contradict",
    "contradicts",
    "disagree",
    "disagrees",
];
const BUT: &[&str] = &["but the stage", "but stage", "but the status", "although the stage", "and the stage"];
/// What the mistakes of deals are about.
const MISTAKES: &[&str] = &["probability", "quote", "close date", "amount"];

impl Said<'_> {
    /// A route to an action that judges no deal gives way where the line doubts a field of one.
    pub(super) fn doubted(&self, route: Route) -> Result<Route, SourceError> {
        let has = |words: &[&str]| words.iter().any(|word| has_phrase(&self.plain, word));
        let doubts = (has(FIELDS) || self.says_stage()) && (has(DOUBTS) || has(STILL) && has(WHY));
        if matches!(&route, Route::Action { id, record: Some(on), .. } if id == ONE && on.kind == Kind::Account) {
            let deal = if doubts { self.deal_of_customer()? } else { None };
            return Ok(deal.map_or(route, |deal| Route::run(ONE, Some(deal))));
        }
        let text = |id: &str| self.context.registry.get(id).is_some_and(makes) && !self.line.trim_end().ends_with('?');
        let stays = |id: &str| JUDGE.contains(&id) || STAYS.contains(&id) && !has(DOUBTS) || text(id);
        let keeps = match &route {
            Route::Action { id, .. } => stays(id),
            Route::OutOfScope { why, .. } => why.is_some(),
            Route::Help | Route::Choose { .. } | Route::Unknown { .. } | Route::Whom { .. } => true,
            _ => false,
        };
        if keeps {
            return Ok(route);
        }
        if self.mention.is_some() || self.scope.is_some_and(|open| open.kind == Kind::Opportunity) {
            return if doubts { self.unless_nothing(ONE, route) } else { Ok(route) };
        }
        let nothing = matches!(&route, Route::Unanswered { .. } | Route::NeedsRecord { .. } | Route::OutOfScope { .. });
        // A question over records compares no two fields.
        let apart = has(APART) && (nothing || matches!(route, Route::Query)) || nothing && has(BUT);
        if apart && has(ANY) && has(FIELDS) {
            let mistake = MISTAKES.iter().find(|word| has(&[**word, format!("{word}s").as_str()]));
            return Ok(self.unless_nothing(ALL, route)?.of_deals(mistake));
        }
        Ok(route)
    }

    /// The only deal of the customer who is named that is not over, whose fields are those that are doubted.
    fn deal_of_customer(&self) -> Result<Option<RecordRef>, SourceError> {
        let Some(mention) = &self.mention else { return Ok(None) };
        let mut deals = led::of_customer(self.context, mention, &Kind::Opportunity)?;
        deals.retain(is_open);
        Ok(if let [only] = deals.as_slice() { Some(only.reference()) } else { None })
    }

    /// Whether the line names a stage of the workspace.
    fn says_stage(&self) -> bool {
        let stages = validate::choices(self.context.records, &Kind::Opportunity, "stage");
        let says = |stage: &String| {
            let stage = examples::plain(stage);
            has_phrase(&self.plain, &stage) || has_phrase(&self.asked, &stage)
        };
        stages.iter().any(says)
    }

    /// An action where it finds its record, else what there was; a customer's only deal rather than the customer.
    fn unless_nothing(&self, id: &str, route: Route) -> Result<Route, SourceError> {
        let Some(action) = self.context.registry.get(id) else { return Ok(route) };
        Ok(match self.act(action)? {
            Route::NeedsRecord { .. } | Route::Whom { .. } | Route::Unknown { .. } => route,
            Route::Choose { .. } if matches!(route, Route::Action { .. }) => route,
            Route::Action { id, record: Some(on), inputs } if on.kind == Kind::Account => {
                Route::Action { id, record: Some(self.deal_of_customer()?.unwrap_or(on)), inputs }
            }
            found => found,
        })
    }
}

impl Route {
    /// The same of deals only, and of one sort of mistake.
    fn of_deals(mut self, mistake: Option<&&str>) -> Self {
        if let Self::Action { inputs, .. } = &mut self {
            inputs.entry("kind".to_owned()).or_insert_with(|| "deals".to_owned());
            inputs.extend(mistake.map(|word| ("mistake".to_owned(), (*word).to_owned())));
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use crate::actions::{Registry, sample};
    use crate::assistant::router::{Route, route};
    use crate::assistant::tests::context;

    #[test]
    fn what_a_field_says_is_doubted_of_one_deal_or_of_all() {
        let memory = sample::workspace();
        let registry = Registry::builtin();
        let context = context(&memory, &registry, false);
        for (line, id, record) in [
            ("Acme renewal is still in Negotiation although they signed - does that fit?", "check-record", Some("o1")),
            ("globex expansion: stage prospecting, is the close date believable", "check-record", Some("o2")),
            (
                "globex expansion stands at Prospecting but Tess got a price, does the stage still fit?",
                "check-record",
                Some("o2"),
            ),
            ("does the close date of Globex make sense", "check-record", Some("o2")),
            ("is there a deal where the customer accepted the quote but the stage is not won", "data-hygiene", None),
            ("any deal where the probability does not match its stage", "data-hygiene", None),
            ("write Dana Reyes a mail that fits the stage of the Acme renewal", "", None),
            ("what would it take to get the Acme renewal to the next stage", "", None),
        ] {
            let found = route(&context, line, None).unwrap();
            let told = match &found {
                Route::Action { id, record, .. } => {
                    Some((id.as_str(), record.as_ref().map(|record| record.id.to_string())))
                }
                _ => None,
            };
            match id {
                "" => assert!(told.is_none_or(|(id, _)| id != "check-record"), "{line}: {found:?}"),
                id => assert_eq!(told, Some((id, record.map(str::to_owned))), "{line}: {found:?}"),
            }
        }
    }
}
