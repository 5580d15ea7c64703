//! The rules between fields, as one table: each with the kind, the fields it is about, what it says, and what to do.
//!
//! A rule is looked at only where one of its fields is written: what was wrong before is no reason to refuse another
//! edit. Not for: single values (see `convert` and `limits`).

use crate::crm::query::fold_text;
use crate::crm::{Kind, Record};
use jiff::civil::Date;

/// One rule.
pub struct Rule {
    /// Its short name.
    pub id: &'static str,
    /// Of which kind.
    pub kind: Kind,
    /// The fields it is about; `*` for any.
    pub about: &'static [&'static str],
    /// What it says.
    pub says: &'static str,
    /// What to do where it is broken.
    pub hint: &'static str,
    broken: fn(&Step<'_>) -> bool,
}

/// A record before and after the edits.
pub(super) struct Step<'a> {
    /// As it is; `None` for a new record.
    pub(super) before: Option<&'a Record>,
    /// As it would be.
    pub(super) after: &'a Record,
    /// The seller's day.
    pub(super) today: Date,
    /// Whether a reason stands with the edits: the words they were derived from, or a field that explains.
    pub(super) explained: bool,
}

impl Rule {
    /// The first of these fields that the rule is about.
    pub(super) fn concerns<'f>(&self, fields: impl Iterator<Item = &'f str>) -> Option<&'f str> {
        let mut fields = fields;
        fields.find(|field| self.about.iter().any(|about| about == field || *about == "*"))
    }

    pub(super) fn is_broken(&self, step: &Step<'_>) -> bool {
        step.after.kind == self.kind && (self.broken)(step)
    }
}

macro_rules! rules {
    ($($id:literal $kind:ident $about:tt $says:literal $hint:literal $broken:expr;)+) => {
        /// Every rule.
        pub const RULES: &[Rule] = &[$(Rule {
            id: $id, kind: Kind::$kind, about: &$about, says: $says, hint: $hint, broken: $broken,
        }),+];
    };
}

rules! {
    "won-amount" Opportunity ["stage", "amount"]
        "a won deal has an amount above zero" "give the amount with the stage"
        |s| is(s.after, &WON) && s.after.number("amount").is_none_or(|amount| amount <= 0.0);
    "closed-date" Opportunity ["stage", "close_date"]
        "a closed deal has a close date that is not in the future" "give the day on which it was closed"
        |s| is(s.after, &CLOSED) && s.after.date("close_date").is_none_or(|day| day > s.today);
    "open-date" Opportunity ["close_date"]
        "an open deal does not close in the past" "give a day from today on, or close the deal"
        |s| !is(s.after, &CLOSED) && s.after.date("close_date").is_some_and(|day| day < s.today);
    "reopened" Opportunity ["stage"]
        "a closed deal is opened again only with a reason"
        "give the reason with it: the words it comes from, a description or a next step"
        |s| s.before.is_some_and(|deal| is(deal, &CLOSED)) && !is(s.after, &CLOSED) && !s.explained;
    "probability" Opportunity ["probability"]
        "a probability lies between 0 and 100 %" "give a number from 0 to 100"
        |s| s.after.number("probability").is_some_and(|percent| !(0.0..=100.0).contains(&percent));
    "amount" Opportunity ["amount"]
        "an amount is not negative" "give zero or more" |s| below_zero(s.after, "amount");
    "converted-date" Lead ["status", "converted_on"]
        "a converted lead has the day of its conversion, not in the future" "give the field converted_on with it"
        |s| is(s.after, &CONVERTED) && s.after.date("converted_on").is_none_or(|day| day > s.today);
    "converted-who" Lead ["status"]
        "a lead is converted only with a name and a company" "fill them in first"
        |s| is(s.after, &CONVERTED) && (s.after.text("company").is_none() || !has_name(s.after));
    "converted-status" Lead ["converted_on"]
        "only a converted lead has a day of conversion" "set the status to the converted one with it"
        |s| !s.after.get("converted_on").is_null() && !is(s.after, &CONVERTED);
    "converted-stays" Lead ["*"]
        "a converted lead is not changed any more" "change the contact, account or deal that it became"
        |s| s.before.is_some_and(|lead| is(lead, &CONVERTED));
    "case-closed" Case ["status", "closed_at"]
        "a closed case has the moment it was closed, not in the future" "give the field closed_at with it"
        |s| is(s.after, &SOLVED) && s.after.date("closed_at").is_none_or(|day| day > s.today);
    "case-open" Case ["status", "closed_at"]
        "an open case has no moment of closing" "empty the field closed_at, or close the case"
        |s| !is(s.after, &SOLVED) && !s.after.get("closed_at").is_null();
    "case-order" Case ["closed_at"]
        "a case is closed after it was opened" "look at the day"
        |s| earlier(s.after, "closed_at", "created_at");
    "task-due" Task ["due_date"]
        "a new task is not due in the past" "give a day from today on"
        |s| s.before.is_none() && !is(s.after, &DONE) && s.after.date("due_date").is_some_and(|day| day < s.today);
    "task-done" Task ["completed_at"]
        "a task is not completed in the future" "give the moment it was completed"
        |s| s.after.date("completed_at").is_some_and(|day| day > s.today);
    "event-order" Event ["starts_at", "ends_at"]
        "a meeting ends after it starts" "look at both times" |s| earlier(s.after, "ends_at", "starts_at");
    "campaign-order" Campaign ["start_date", "end_date"]
        "a campaign ends after it starts" "look at both days" |s| earlier(s.after, "end_date", "start_date");
    "quote-valid" Quote ["valid_until"]
        "a quote is not valid until a day in the past" "give a day from today on"
        |s| s.after.date("valid_until").is_some_and(|day| day < s.today);
    "quote-amount" Quote ["amount"]
        "an amount is not negative" "give zero or more" |s| below_zero(s.after, "amount");
    "own-parent" Account ["parent"]
        "an account is not its own parent" "name another account"
        |s| s.after.link("parent") == Some(&s.after.reference());
    "company-size" Account ["employees", "annual_revenue"]
        "staff and revenue are not negative" "give zero or more"
        |s| below_zero(s.after, "employees") || below_zero(s.after, "annual_revenue");
    "own-manager" Contact ["reports_to"]
        "nobody reports to themselves" "name another contact"
        |s| s.after.link("reports_to") == Some(&s.after.reference());
    "born" Contact ["birthdate"]
        "a birth date lies in the past" "look at the year"
        |s| s.after.date("birthdate").is_some_and(|day| day >= s.today);
    "price" Product ["price"]
        "a price is not negative" "give zero or more" |s| below_zero(s.after, "price");
}

const WON: [&str; 1] = ["won"];
const CLOSED: [&str; 3] = ["won", "lost", "closed"];
const CONVERTED: [&str; 1] = ["convert"];
const SOLVED: [&str; 3] = ["closed", "solved", "resolved"];
const DONE: [&str; 4] = ["complete", "done", "closed", "cancel"];

/// Whether stage or status holds one of the words.
fn is(record: &Record, words: &[&str]) -> bool {
    let field = if record.kind == Kind::Opportunity { "stage" } else { "status" };
    record.text(field).is_some_and(|text| {
        let text = fold_text(text);
        words.iter().any(|word| text.contains(word) && !text.contains(&format!("un{word}")))
    })
}

fn has_name(record: &Record) -> bool {
    ["last_name", "name"].iter().any(|field| record.text(field).is_some())
}

fn below_zero(record: &Record, field: &str) -> bool {
    record.number(field).is_some_and(|number| number < 0.0)
}

fn earlier(record: &Record, late: &str, early: &str) -> bool {
    matches!((record.time(late), record.time(early)), (Some(late), Some(early)) if late < early)
}
