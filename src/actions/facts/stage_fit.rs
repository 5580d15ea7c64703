//! What has happened on an open deal that its stage and its close date do not say: a quote that was accepted, a price that
//! was sent, a day that has passed.
//!
//! Not for: what a text says of the stage itself (`disagree`). Invariants: only what is on record counts, a quote before a
//! mail; where the stage's name says nothing of its place, nothing is said of it.

use crate::actions::book::citation;
use crate::actions::signals::{happened_on, is_inbound, is_open, word_in};
use crate::actions::text::{amounts, clean, excerpt, sentences};
use crate::actions::{Book, Desk, Signals};
use crate::crm::{Kind, Record, SourceError, stage_place};

/// Quotes and tasks that are looked at.
const QUOTES: usize = 40;
const TASKS: usize = 40;
/// Words of the status of a quote that the customer has, and of one that was accepted.
const SENT: &[&str] = &["presented", "sent", "delivered", "approved"];
const ACCEPTED: &[&str] = &["accepted", "signed"];

/// One thing that does not fit.
pub(super) struct Misfit {
    /// With markers, with no full stop.
    pub(super) what: String,
    /// What to do, as a sentence.
    pub(super) advice: &'static str,
}

/// What does not fit an open deal.
pub(super) fn find(
    desk: &Desk<'_>,
    book: &mut Book,
    deal: &Record,
    signals: &Signals,
) -> Result<Vec<Misfit>, SourceError> {
    if deal.kind != Kind::Opportunity || !is_open(deal) {
        return Ok(Vec::new());
    }
    let mut found: Vec<Misfit> = stage(desk, book, deal, signals)?.into_iter().collect();
    if deal.date("close_date").is_some_and(|day| day < desk.today) {
        let what = format!("it is open, and its close date, {}, has passed", book.show(desk, deal, "close_date"));
        found.push(Misfit { what, advice: "Ask what holds it, and set a day that somebody named." });
    }
    Ok(found)
}

fn stage(desk: &Desk<'_>, book: &mut Book, deal: &Record, signals: &Signals) -> Result<Option<Misfit>, SourceError> {
    let quotes = desk.linked(deal, Kind::Quote, QUOTES)?;
    if let Some(quote) = quotes.iter().find(|quote| word_in(quote, "status", ACCEPTED)) {
        let left = left(desk, book, deal)?;
        let what =
            format!("{}, and the stage is {}{left}", of_quote(desk, book, quote), book.show(desk, deal, "stage"));
        return Ok(Some(Misfit { what, advice: "Do what is still missing, or set the stage right." }));
    }
    let early = deal.text("stage").and_then(stage_place).is_some_and(|place| Some(place) < stage_place("proposal"));
    if !early {
        return Ok(None);
    }
    let sent = quotes.iter().find(|quote| word_in(quote, "status", SENT)).map(|quote| of_quote(desk, book, quote));
    let Some(sent) = sent.or_else(|| priced(desk, book, deal, &signals.activities)) else { return Ok(None) };
    let what = format!("{sent}, and the stage is still {}", book.show(desk, deal, "stage"));
    Ok(Some(Misfit { what, advice: "Where the price is on the table, the stage is behind: set it right." }))
}

/// The open task of a deal that is due first: what is still missing.
fn left(desk: &Desk<'_>, book: &mut Book, deal: &Record) -> Result<String, SourceError> {
    let tasks = desk.open_linked(&deal.reference(), &Kind::Task, TASKS)?;
    let Some(task) =
        tasks.iter().filter(|task| task.date("due_date").is_some()).min_by_key(|task| task.date("due_date"))
    else {
        return Ok(String::new());
    };
    let due = book.show(desk, task, "due_date");
    Ok(format!("; still open: the task “{}” {}, due {due}", clean(&task.name()), book.cite(desk, task, "subject")))
}

/// "the quote “Q-1 Acme” is Accepted".
fn of_quote(desk: &Desk<'_>, book: &mut Book, quote: &Record) -> String {
    let (name, cite) = (clean(&quote.name()), book.cite(desk, quote, "name"));
    format!("the quote “{name}” {cite} is {}", book.show(desk, quote, "status"))
}

/// The newest mail of ours that names what the deal is worth.
fn priced(desk: &Desk<'_>, book: &mut Book, deal: &Record, activities: &[Record]) -> Option<String> {
    let worth = deal.number("amount").filter(|worth| *worth > 0.0)?;
    let names = |sentence: &&str| {
        amounts(sentence).iter().any(|found| found.money && (found.value - worth).abs() <= 0.01 * worth)
    };
    let mails = activities.iter().filter(|text| text.kind == Kind::Email && !is_inbound(text));
    let (mail, words) =
        mails.filter_map(|mail| Some((mail, sentences(mail.text("body")?).into_iter().find(names)?))).next()?;
    let day = happened_on(mail).map_or_else(String::new, |day| format!(" of {}", desk.day(day)));
    let words = excerpt(words, 120);
    let cite = book.quote(citation(mail, "body", mail.get("body").clone()), &words);
    Some(format!("our mail{day} names the price: “{words}” {cite}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actions::deal::sample::{ago, mail, set, workspace};
    use crate::actions::sample::{desk, link};
    use crate::actions::signals;
    use crate::crm::RecordRef;

    fn told(stage: &str, with: &[Record]) -> Vec<String> {
        let mut memory = workspace();
        memory.records.extend(with.iter().cloned());
        set(&mut memory, "o1", "stage", stage);
        set(&mut memory, "o1", "amount", 84_000.0);
        let desk = desk(&memory);
        let deal = desk.get(&RecordRef::new(Kind::Opportunity, "o1")).unwrap().unwrap();
        let found = signals(&desk, &deal).unwrap();
        let mut book = Book::default();
        let found = find(&desk, &mut book, &deal, &found).unwrap();
        found.into_iter().map(|misfit| misfit.what).collect()
    }

    #[test]
    fn a_stage_behind_what_has_happened_is_told() {
        let quote = |status: &str| {
            Record::new(Kind::Quote, "q7")
                .with("name", "Q-7 Acme")
                .with("status", status)
                .with("opportunity", link(Kind::Opportunity, "o1"))
        };
        let price = mail("m7", false, "c1", 20, "Dear Dana, the price is €84,000 for all.");
        let order = Record::new(Kind::Task, "t7")
            .with("subject", "Get the order signed")
            .with("status", "Open")
            .with("due_date", ago(0))
            .with("about", link(Kind::Opportunity, "o1"));
        let budget = mail("m8", true, "c1", 20, "Our budget is €84,000.");
        for (stage, with, part) in [
            ("Negotiation", vec![quote("Accepted")], Some("is Accepted")),
            ("Negotiation", vec![quote("Accepted"), order], Some("still open: the task “Get the order signed”")),
            ("Closed Won", vec![quote("Accepted")], None),
            ("Qualification", vec![quote("Presented")], Some("is Presented")),
            ("Proposal", vec![quote("Presented")], None),
            ("Qualification", vec![quote("Draft")], None),
            ("Qualification", vec![price.clone()], Some("“Dear Dana, the price is €84,000 for all.”")),
            ("Proposal", vec![price], None),
            ("Qualification", vec![budget], None),
            ("Phase 3", vec![quote("Presented")], None),
        ] {
            let told = told(stage, &with);
            assert_eq!(told.len(), usize::from(part.is_some()), "{stage}: {told:?}");
            assert!(part.is_none_or(|part| told[0].contains(part)), "{stage}: {told:?}");
        }
    }

    #[test]
    fn a_close_date_that_has_passed_is_told() {
        let mut memory = workspace();
        set(&mut memory, "o1", "close_date", ago(9));
        let desk = desk(&memory);
        let deal = desk.get(&RecordRef::new(Kind::Opportunity, "o1")).unwrap().unwrap();
        let found = signals(&desk, &deal).unwrap();
        let told = find(&desk, &mut Book::default(), &deal, &found).unwrap();
        assert!(told.iter().any(|misfit| misfit.what.contains("has passed")));
    }
}
