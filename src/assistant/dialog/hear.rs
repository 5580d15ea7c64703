//! One line at its place in the conversation: which of the rules takes it, in their order.
//!
//! Not for: the rules themselves, which have files of their own. Invariant: an answer to a question back comes first, a
//! wish to change something before any reading of the line as a question.

use super::follow::{self, Followed};
use super::line::{self, Line};
use super::{
    Dialog, Heard, Topic, back, change, draft, edit, fill, input, narrow, options, people, pick, retarget, rows, same,
    stay, words,
};
use crate::actions::{question, text::clean};
use crate::assistant::router::{self, Found};
use crate::assistant::{Context, Input, help};
use crate::crm::query::{Expr, Literal, Op, Path};
use crate::crm::{Answer, Kind, RecordRef, SourceError, Status};

/// One line at its place in the conversation.
pub(super) struct Hearing<'a> {
    pub(super) context: &'a Context<'a>,
    pub(super) dialog: &'a Dialog,
    pub(super) scope: Option<&'a RecordRef>,
    pub(super) said: &'a str,
    pub(super) line: Line,
}

impl Hearing<'_> {
    /// A line that answers no question back.
    pub(super) fn new_line(&self) -> Result<Heard, SourceError> {
        // Nobody is to be chosen first for what is refused whoever is meant.
        if router::is_harm(self.context, self.said)? {
            return Ok(Heard::Fresh);
        }
        if let Some(heard) = options::read(self.dialog, &self.line) {
            return Ok(heard);
        }
        if let Some(heard) = stay::language(self)? {
            return Ok(heard);
        }
        if let Some(draft) = draft::changed(self.dialog, &self.line) {
            let input = Input::ReviseDraft { draft: draft.clone(), request: self.said.to_owned() };
            let note = "a change of the draft".to_owned();
            return Ok(Heard::Request { input, scope: draft.record.clone(), note, returned: false });
        }
        if let Some(heard) = back::read(self.context, self.dialog, &self.line)? {
            return Ok(heard);
        }
        if let Some(heard) = self.change()? {
            return Ok(heard);
        }
        // No word of a text that is brought along says who is meant.
        if router::on_text(self.context, self.said, self.scope)?.is_some() {
            return Ok(Heard::Fresh);
        }
        if self.line.leaning.corrects
            && let Some(heard) = self.another_record()?
        {
            return Ok(heard);
        }
        if let Some(heard) = fill::read(self) {
            return Ok(heard);
        }
        if let Some(heard) = same::read(self)? {
            return Ok(heard);
        }
        if let Some(heard) = self.row()? {
            return Ok(heard);
        }
        if let Some(heard) = narrow::read(self)? {
            return Ok(heard);
        }
        if let Some(heard) = self.plainly_about()? {
            return Ok(heard);
        }
        if let Some(heard) = stay::read(self)? {
            return Ok(heard);
        }
        for step in [Self::person, Self::another_record, Self::follow_up, Self::role, Self::at_hand] {
            if let Some(heard) = step(self)? {
                return Ok(heard);
            }
        }
        Ok(Heard::Fresh)
    }

    /// The record that "it" means: what was spoken of last, unless another record was opened since.
    pub(super) fn focus(&self) -> Option<RecordRef> {
        let spoken = self.dialog.record();
        match (self.scope, self.dialog.last()) {
            (Some(scope), Some(last)) if last.scope.as_ref() == Some(scope) => Some(spoken.unwrap_or(scope).clone()),
            (Some(scope), _) => Some(scope.clone()),
            (None, _) => spoken.cloned(),
        }
    }

    pub(super) fn name(&self, record: &RecordRef) -> Result<String, SourceError> {
        Ok(self.context.records.get(record)?.map_or_else(|| record.to_string(), |found| found.name()))
    }

    fn named(&self, records: &[RecordRef]) -> Result<Vec<(RecordRef, String)>, SourceError> {
        records.iter().map(|record| Ok((record.clone(), self.name(record)?))).collect()
    }

    /// The same with other words or another record, as if it had been said so.
    fn as_if(&self, words: &str, scope: Option<&RecordRef>, note: &str) -> Result<Heard, SourceError> {
        let hearing =
            Hearing { context: self.context, dialog: self.dialog, scope, said: words, line: Line::new(words) };
        Ok(match hearing.new_line()? {
            Heard::Fresh => Heard::words(words.to_owned(), scope.cloned(), note),
            heard => heard,
        })
    }

    pub(super) fn choose(
        &self,
        name: &str,
        records: &[RecordRef],
        request: String,
        scope: Option<RecordRef>,
    ) -> Result<Heard, SourceError> {
        Ok(Heard::Choose { name: name.to_owned(), candidates: self.named(records)?, request, scope })
    }

    /// The answer to a question back that is open.
    pub(super) fn answer(&self) -> Result<Option<Heard>, SourceError> {
        let Some(open) = self.dialog.open_question() else { return Ok(None) };
        if let Some(needs) = &open.needs {
            return input::read(self, open, needs);
        }
        if open.candidates.is_empty() {
            return self.missing_record(open);
        }
        if let Some(ids) = pick::actions(&open.candidates) {
            return Ok(self.chosen_action(open, &ids));
        }
        Ok(match pick::read(self.context, &self.line, &open.candidates)? {
            pick::Said::Chosen(record) => Some(self.go_on(open, &record)?),
            pick::Said::Still(left) => {
                let name = open.asked.clone().unwrap_or_else(|| "That".into());
                Some(self.choose(&name, &left, open.request.clone(), open.scope.clone())?)
            }
            pick::Said::NeverMind => Some(Heard::Answer(Box::new(Answer::new(
                Status::Answered,
                "All right, none of them. Nothing was done.",
            )))),
            pick::Said::Other => None,
        })
    }

    /// One of the actions that were offered.
    fn chosen_action(&self, open: &Topic, ids: &[&str]) -> Option<Heard> {
        let titled = |id: &str| self.context.registry.get(id).map(|action| action.title.clone()).unwrap_or_default();
        let named: Vec<(&str, String)> = ids.iter().map(|id| (*id, titled(id))).collect();
        match pick::action(&self.line, &named) {
            pick::Which::Chosen(id) => Some(Heard::Request {
                input: Input::Action { id: id.to_owned(), inputs: open.inputs.clone() },
                scope: open.record.clone().or_else(|| open.scope.clone()),
                note: format!("{id}, which was offered"),
                returned: false,
            }),
            pick::Which::None => Some(Heard::Answer(Box::new(Answer::new(
                Status::Answered,
                "All right, none of them. Nothing was done.",
            )))),
            pick::Which::Other => None,
        }
    }

    /// Goes on with the request that a question back had interrupted.
    fn go_on(&self, open: &Topic, record: &RecordRef) -> Result<Heard, SourceError> {
        if open.asked.as_ref().is_some_and(|asked| router::only_shows(&open.request, asked)) {
            return Ok(Heard::on("summarize", record.clone(), "the record that was chosen"));
        }
        let name = self.name(record)?;
        let unique = self.context.records.by_name(None, &name, 3)?.len() == 1;
        let plain =
            [" to ", " for ", " with ", " about ", " of "].iter().all(|word| !name.to_lowercase().contains(word));
        let called = if unique && plain && line::bare(&name) == name { name } else { record.to_string() };
        let put_in = open.asked.as_ref().and_then(|asked| line::replace_words(&open.request, asked, &called));
        match put_in {
            Some(request) => self.as_if(&request, open.scope.as_ref(), "the request before, with the choice"),
            None => self.as_if(&open.request, Some(record), "the request before, with the choice"),
        }
    }

    /// A record was missing, and the line is nothing but a name.
    fn missing_record(&self, open: &Topic) -> Result<Option<Heard>, SourceError> {
        if open.request.is_empty() || self.line.length() > 6 || self.line.opens(words::OPENINGS) || self.line.is_empty()
        {
            return Ok(None);
        }
        Ok(match router::resolve(self.context, &self.line.rest, None)? {
            Found::One(record) => {
                Some(self.as_if(&open.request, Some(&record), "the request before, with the record")?)
            }
            Found::Several(candidates) => Some(Heard::Choose {
                name: self.line.rest.clone(),
                candidates,
                request: open.request.clone(),
                scope: None,
            }),
            Found::Nobody => None,
        })
    }

    /// A wish to change a record: a proposal at most.
    fn change(&self) -> Result<Option<Heard>, SourceError> {
        if router::on_text(self.context, self.said, self.scope)?.is_some() {
            return Ok(None);
        }
        let focus = self.focus();
        if router::on_task(self.context, self.said, focus.as_ref())?.is_some() {
            return Ok(Some(Heard::words(self.said.to_owned(), focus, "an order on a task")));
        }
        let find = |name: &str| {
            if let Some(row) = rows::named(&Line::new(name), None)
                && let Some(rows::Row::One(record)) = rows::resolve(self.context, self.dialog, row.which)?
            {
                return Ok(vec![record]);
            }
            Ok(match router::resolve(self.context, name, None)? {
                Found::One(record) => vec![record],
                Found::Several(candidates) => candidates.into_iter().map(|(record, _)| record).collect(),
                Found::Nobody => Vec::new(),
            })
        };
        let at = change::At { record: focus.as_ref(), waiting: self.dialog.proposals(), find: &find };
        Ok(match change::read(self.context, self.said, &self.line, &at)? {
            None => None,
            Some(change::Change::Answer(answer)) => Some(Heard::Answer(answer)),
            Some(change::Change::Name(name)) => Some(match router::resolve(self.context, &name, None)? {
                Found::Several(candidates) => {
                    Heard::Choose { name, candidates, request: self.said.to_owned(), scope: self.scope.cloned() }
                }
                _ => {
                    let nearest = router::nearest_names(self.context, &name)?;
                    Heard::Answer(Box::new(help::unknown(&name, nearest)))
                }
            }),
        })
    }

    /// "The second one": a row of the latest list, or a group of the latest table.
    fn row(&self) -> Result<Option<Heard>, SourceError> {
        let list = self.dialog.list();
        let kind = list.and_then(|topic| topic.query.as_ref()).map(|query| query.kind.clone());
        let Some(named) = rows::named(&self.line, kind.as_ref()) else { return Ok(None) };
        if let Some(heard) = self.group(&named)? {
            return Ok(Some(heard));
        }
        let note = "a row of the list before";
        let beyond = |count: usize| match count {
            0 => "Nothing is in the last list, so there is no such row.".to_owned(),
            1 => "The last list has only one row.".to_owned(),
            count => format!("The last list has {count} rows."),
        };
        Ok(match rows::resolve(self.context, self.dialog, named.which)? {
            None if named.alone => {
                let text = "No list was shown in this conversation, so I do not know which one is meant.";
                Some(Heard::Answer(Box::new(Answer::new(Status::NeedsInput, text))))
            }
            None => None,
            Some(rows::Row::One(record)) if named.alone => Some(Heard::on("summarize", record, note)),
            Some(rows::Row::One(record)) => match self.asked_of_row(&named.rest, &record) {
                Some(id) => Some(Heard::on(&id, record, note)),
                None => Some(self.as_if(&named.rest, Some(&record), note)?),
            },
            Some(rows::Row::Tie(all)) => {
                let request = if named.alone { "summarize it".to_owned() } else { named.rest };
                Some(self.choose("That", &all, request, None)?)
            }
            Some(rows::Row::Beyond(count)) => {
                Some(Heard::Answer(Box::new(Answer::new(Status::NeedsInput, beyond(count)))))
            }
        })
    }

    /// A row of a table of groups: its records.
    fn group(&self, named: &rows::Named) -> Result<Option<Heard>, SourceError> {
        let query = self.dialog.current().and_then(|topic| topic.query.as_ref());
        let Some(query) = query.filter(|query| !query.group.is_empty() && named.alone) else { return Ok(None) };
        let table = self.context.records.run(query)?;
        let at = match named.which {
            rows::Which::Nth(number) => number.checked_sub(1),
            rows::Which::Last => table.rows.len().checked_sub(1),
            _ => None,
        };
        let keys = at.and_then(|at| table.rows.get(at));
        let found = keys.and_then(|keys| edit::of_group(query, keys));
        Ok(found.map(|query| Heard::query(&query, "the records of one group".into())))
    }

    /// Him, her, their company: the person at hand.
    fn person(&self) -> Result<Option<Heard>, SourceError> {
        let who = people::asks_who(&self.line);
        if people::asks_company(&self.line) {
            let of =
                people::at_hand(self.context, self.dialog, self.scope)?.into_iter().next().or_else(|| self.focus());
            let company = of.map(|of| people::company(self.context, &of)).transpose()?.flatten();
            return Ok(company.map(|company| Heard::on("summarize", company, "the company of who was spoken of")));
        }
        let spoken = people::speaks_of(&self.line) || people::writes_to_contact(&self.line);
        if !who && !spoken || router::harms(self.context, self.said) {
            return Ok(None);
        }
        let addressed = people::addressed(&self.line, "them");
        let plural = ["them", "they", "their"].iter().any(|word| self.line.has(word));
        if plural && addressed.is_none() && !who {
            return Ok(None);
        }
        let people = people::at_hand(self.context, self.dialog, self.scope)?;
        match people.as_slice() {
            [] => Ok(None),
            [person] if who => Ok(Some(Heard::on("summarize", person.clone(), "the person spoken of"))),
            [person] => {
                let name = self.name(person)?;
                let words = people::addressed(&self.line, &name);
                let note = format!("about {}", clean(&name));
                Ok(Some(match words {
                    Some(words) => Heard::words(words, self.focus(), &note),
                    None => match self.focus().filter(|_| plural) {
                        Some(focus) if self.runs_on(&focus)? => {
                            let note = format!("about {}", clean(&self.name(&focus)?));
                            Heard::words(self.said.to_owned(), Some(focus), &note)
                        }
                        _ => self.of_person(person, note)?,
                    },
                }))
            }
            several => {
                let request =
                    if who { "summarize them".to_owned() } else { addressed.unwrap_or_else(|| self.said.to_owned()) };
                Ok(Some(self.choose("them", several, request, self.focus())?))
            }
        }
    }

    fn another_record(&self) -> Result<Option<Heard>, SourceError> {
        retarget::read(self)
    }

    fn follow_up(&self) -> Result<Option<Heard>, SourceError> {
        Ok(match follow::read(self.context, self.dialog, &self.line)? {
            None => None,
            Some(Followed::Query(query, note)) => Some(Heard::query(&query, note)),
            Some(Followed::Choose(name, candidates)) => {
                Some(Heard::Choose { name, candidates, request: self.said.to_owned(), scope: self.scope.cloned() })
            }
        })
    }

    /// "Who is the decision maker?" while a record is at hand: among the people of its customer.
    fn role(&self) -> Result<Option<Heard>, SourceError> {
        if !self.line.opens(&["who is the", "who's the", "who are the", "who is our", "who's our"]) {
            return Ok(None);
        }
        let at_hand = self.scope.is_some() || self.dialog.current().is_some_and(|topic| topic.record.is_some());
        let Some(record) = self.focus().filter(|_| at_hand) else { return Ok(None) };
        let reading = question::read(&self.context.desk(), self.said)?;
        let Some(mut query) = reading.query.filter(|query| query.kind == Kind::Contact && !query.is_aggregate()) else {
            return Ok(None);
        };
        let mut conditions = edit::flat(query.filter.take());
        let by_role = |condition: &Expr| edit::keys(condition).iter().any(|key| key == "role");
        if !reading.unused.is_empty() || conditions.is_empty() || !conditions.iter().all(by_role) {
            return Ok(None);
        }
        let Some(company) = people::company(self.context, &record)? else { return Ok(None) };
        let name = self.name(&company)?;
        conditions.push(Expr::Compare(Path::new("account.name"), Op::Eq, Literal::Text(name.clone())));
        query.filter = edit::joined(conditions);
        Ok(Some(Heard::query(&query, format!("at {}", clean(&name)))))
    }
}
