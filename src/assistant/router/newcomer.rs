//! A case or a lead that a line tells of and no record is: "haulier near Bremen calls, gateway offline, who gets the ticket".
//!
//! For: who should have it, by `route-case` and `route-lead` with the line as what is told. Not for: entering it. Invariants: a
//! lead or an open case that is named is meant itself; a question that the records answer stays one.

use super::pieces::{self, Pieces};
use super::{Route, Said};
use crate::actions::facts::DESCRIBED;
use crate::actions::is_open;
use crate::crm::{Kind, RecordRef, SourceError};
use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

/// The lists of `newcomer.txt`.
static LISTS: LazyLock<HashMap<&'static str, Vec<&'static str>>> = LazyLock::new(|| {
    let lines = include_str!("newcomer.txt").lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.split_once(": ")).map(|(name, words)| (name, words.split(", ").collect())).collect()
});

/// What a line has of the lists.
struct Told {
    pieces: Pieces,
    /// Whether it begins with something that nobody spoke of yet.
    opens: bool,
}

impl Told {
    fn of(line: &str, plain: &str) -> Self {
        let folded = pieces::folded(line);
        let mut words = folded.split(' ');
        let opens = LISTS["new"].contains(&words.next().unwrap_or_default());
        // "An wen geht …".
        let opens = opens && !words.next().is_some_and(|next| LISTS["who"].contains(&next));
        Self { pieces: Pieces::of(plain).and(&folded), opens }
    }

    fn has(&self, list: &str) -> bool {
        self.pieces.any(&LISTS[list])
    }

    /// Whether somebody turns to us, and it is asked who is to care.
    fn somebody_new(&self, beside_open: bool) -> bool {
        let told = self.has("comes") || self.has("alike") || self.opens && !beside_open;
        told && self.has("who")
    }
}

impl Said<'_> {
    /// Whether the line tells of somebody's trouble and asks who is to care: no harm, though a password stands in it.
    pub(super) fn tells_of_trouble(&self) -> bool {
        let told = Told::of(&self.line, &self.plain);
        told.somebody_new(self.scope.is_some()) && told.has("of-cases")
    }

    /// A route that answers nothing, or takes a past case for the new one, gives way where the line tells of a newcomer and
    /// asks who is to have it.
    pub(super) fn newcomer(&self, route: Route) -> Result<Route, SourceError> {
        let told = Told::of(&self.line, &self.plain);
        if !told.somebody_new(self.scope.is_some()) || !self.gives_way(&route, told.has("hands-over"))? {
            return Ok(route);
        }
        let has = |list: &str| told.has(list);
        let of_case = match &route {
            Route::Action { id, .. } | Route::NeedsRecord { id } if id == "route-case" => true,
            Route::Action { id, .. } | Route::NeedsRecord { id } if id == "route-lead" => false,
            _ => has("of-cases") || has("alike"),
        };
        if !of_case && !has("of-leads") && !matches!(route, Route::NeedsRecord { .. }) {
            return Ok(route);
        }
        let id = if of_case { "route-case" } else { "route-lead" };
        let takes = self.context.registry.get(id).is_some_and(|action| action.input(DESCRIBED).is_some());
        let inputs = BTreeMap::from([(DESCRIBED.to_owned(), self.line.clone())]);
        Ok(if takes { Route::Action { id: id.to_owned(), record: None, inputs } } else { route })
    }

    /// Whether a route is no answer to who should have something new; another action gives way only where the line says
    /// outright that it is to be handed over.
    fn gives_way(&self, route: &Route, outright: bool) -> Result<bool, SourceError> {
        Ok(match route {
            Route::NeedsRecord { .. }
            | Route::Which { .. }
            | Route::Unknown { .. }
            | Route::Unanswered { .. }
            | Route::Ask { .. }
            | Route::Whom { .. }
            | Route::OutOfScope { why: None, .. } => true,
            Route::Query => self.is_one() || !self.is_read()?,
            Route::Action { id, record: Some(record), .. } if id == "route-case" || id == "route-lead" => {
                !self.is_named(record) && !self.is_in_force(record)?
            }
            Route::Action { id, .. } => {
                outright && !["route-case", "route-lead", "query", "handle-time"].contains(&id.as_str())
            }
            _ => false,
        })
    }

    /// "New lead from Zürich - whose?": one of them, and none that is named.
    fn is_one(&self) -> bool {
        let opens = self.plain.strip_prefix("new ").or_else(|| self.plain.strip_prefix("another "));
        let one = |rest: &str| rest.split(' ').any(|word| matches!(word, "lead" | "case" | "ticket" | "prospect"));
        self.mention.is_none() && opens.is_some_and(one)
    }

    /// Whether the records answer the line as a question.
    fn is_read(&self) -> Result<bool, SourceError> {
        let reading = self.reading()?;
        Ok(reading.query.is_some() && reading.unused.is_empty() && reading.blocking.is_empty())
    }

    /// Whether a record's whole name or number stands in the line.
    fn is_named(&self, record: &RecordRef) -> bool {
        let mention = self.mention.as_ref().filter(|mention| mention.whole);
        mention.is_some_and(|mention| mention.records.iter().any(|(known, _)| known == record))
            || self.scope == Some(record)
    }

    fn is_in_force(&self, record: &RecordRef) -> Result<bool, SourceError> {
        let found = self.context.records.get(record)?;
        Ok(found.is_some_and(|record| record.kind == Kind::Lead || is_open(&record)))
    }
}

#[cfg(test)]
mod tests {
    use crate::actions::facts::DESCRIBED;
    use crate::actions::{Registry, sample};
    use crate::assistant::router::{Route, route};
    use crate::assistant::tests::context;

    #[test]
    fn what_is_told_and_no_record_goes_to_whoever_fits() {
        let memory = sample::workspace();
        let registry = Registry::builtin();
        let context = context(&memory, &registry, false);
        for (line, wanted) in [
            ("haulier near Bremen calls, gateway offline in 2 trailers. who gets the ticket", "route-case"),
            ("a customer in Lyon cannot log in. Which of us has solved that sort of case?", "route-case"),
            ("new dairy lead from Zürich - whose?", "route-lead"),
            ("Me ha escrito una cervecería de Glasgow. ¿A qué compañero le toca por territorio?", "route-lead"),
        ] {
            let found = route(&context, line, None).unwrap();
            let Route::Action { id, record: None, inputs } = &found else { panic!("{line}: {found:?}") };
            assert_eq!((id.as_str(), inputs[DESCRIBED].as_str()), (wanted, line));
        }
    }

    #[test]
    fn what_is_a_record_or_a_question_stays_what_it_is() {
        let memory = sample::workspace();
        let registry = Registry::builtin();
        let context = context(&memory, &registry, false);
        for line in
            ["who has the most open cases?", "who should take the lead Dawn Rivers", "how many new leads came in"]
        {
            let told = |route: &Route| matches!(route, Route::Action { inputs, .. } if inputs.contains_key(DESCRIBED));
            let found = route(&context, line, None).unwrap();
            assert!(!told(&found), "{line}: {found:?}");
        }
    }
}
