//! The risk that a customer leaves: named reasons with points, what they rest on, and what to do.
//!
//! Points, windows and advice stand in `knobs/churn.toml`. Not for: a probability; nobody has measured one here.
//! Cost: of one account its texts, cases and deals; of all customers the same for as many as the knobs say, which the
//! answer tells.

use super::among;
use crate::actions::cues::{self, Competitors, LEAVING, Reading, Said, Trend};
use crate::actions::signals::{happened_at, is_open};
use crate::actions::text::{capital, clean, count, points, tell_rest};
use crate::actions::{ActionError, Book, Desk, Gathered, Request, signals};
use crate::crm::{Citation, Kind, Record, SourceError, Table, Value, format};
use serde::Deserialize;
use serde_json::json;
use std::collections::BTreeMap;

/// Reasons told of one account.
const REASONS: usize = 7;
/// Last words told.
const LAST: usize = 2;
/// Reasons told of each account in a list.
const SHORT: usize = 2;
/// Which customers a list is of that cannot be of all.
const PART: &str = " Those with an open case or deal were taken first; `list.accounts` of `knobs/churn.toml` says how \
                    many are looked at, and any other customer is looked at by name.";

/// `knobs/churn.toml`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::actions) struct Knobs {
    points: Points,
    windows: Windows,
    silence: Silence,
    words: Words,
    list: List,
    advice: BTreeMap<String, String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Points {
    tone_falls: f64,
    tone_negative: f64,
    open_case: f64,
    high_case: f64,
    escalated_case: f64,
    cases_most: f64,
    cancel: f64,
    alternative: f64,
    expensive: f64,
    escalate: f64,
    competitor: f64,
    renewal_silent: f64,
    left: f64,
    payment: f64,
    praise: f64,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Windows {
    texts_days: i64,
    renewal_days: i64,
    renewal_silent_days: i64,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Silence {
    steps: Vec<(i64, f64)>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    high: f64,
    medium: f64,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    accounts: usize,
    told: usize,
}

/// Why somebody may leave.
struct Reason {
    name: &'static str,
    points: f64,
    text: String,
}

/// One account with its reasons, heaviest first.
struct Risk {
    account: Record,
    reasons: Vec<Reason>,
}

impl Risk {
    fn score(&self) -> f64 {
        self.reasons.iter().map(|reason| reason.points).sum::<f64>().clamp(0.0, 100.0).round() + 0.0
    }
}

pub(super) fn compute(desk: &Desk<'_>, request: &Request<'_>, out: &mut Gathered) -> Result<(), ActionError> {
    let knobs: Knobs = desk.knobs.read("churn");
    let rivals = Competitors::new(desk)?;
    let account = request.record.map(|record| super::spoken::account_of(desk, record));
    for name in ["headline", "list"] {
        out.data.insert(name.into(), json!(""));
    }
    for name in ["lines", "advice", "last"] {
        out.data.insert(name.into(), json!(Vec::<String>::new()));
    }
    match account {
        Some(None) => {}
        Some(Some(account)) => {
            let risk = risk(desk, &mut out.book, account, &knobs, &rivals)?;
            one(&knobs, &risk, out, desk);
            let last = last(desk, &mut out.book, &risk)?;
            out.data.insert("last".into(), json!(last));
        }
        None => all(desk, &knobs, &rivals, out)?,
    }
    Ok(())
}

fn one(knobs: &Knobs, risk: &Risk, out: &mut Gathered, desk: &Desk<'_>) {
    let mut lines: Vec<String> = risk.reasons.iter().take(REASONS).map(|reason| told(&mut out.book, reason)).collect();
    tell_rest(&mut lines, risk.reasons.len());
    let headline = headline(desk, knobs, risk, &mut out.book);
    let advice: Vec<String> = risk
        .reasons
        .iter()
        .filter(|reason| reason.points > 0.0)
        .filter_map(|reason| knobs.advice.get(reason.name))
        .take(2)
        .map(|text| capital(&clean(text)))
        .collect();
    out.rows = Some(table(risk));
    out.data.insert("headline".into(), json!(headline));
    out.data.insert("lines".into(), json!(lines));
    out.data.insert("advice".into(), json!(advice));
}

/// Their last words, and how long nothing has happened where that counts for nothing yet.
fn last(desk: &Desk<'_>, book: &mut Book, risk: &Risk) -> Result<Vec<String>, SourceError> {
    let said = cues::around(desk, &risk.account)?;
    let mut lines = super::spoken::last_words(desk, book, &said, LAST, &|_| false);
    let newest = said.iter().filter(|said| said.is_theirs()).filter_map(|said| said.on).max();
    if let Some(on) = newest.filter(|_| risk.reasons.iter().all(|reason| reason.name != "silence")) {
        let span = count(format::days_from(on, desk.today), "day");
        lines.push(format!("Quiet since then: {span} {}.", book.computed("since their last word", &span, None)));
    }
    Ok(lines)
}

/// Whether the account buys from us already, as far as its type says.
fn is_customer(account: &Record) -> bool {
    account.text("type").is_none_or(|kind| kind.to_lowercase().contains("customer"))
}

/// `cancelling was mentioned … (+30)`.
fn told(book: &mut Book, reason: &Reason) -> String {
    let points = points(reason.points);
    let cite = book.computed(reason.name, &points, None);
    format!("{} ({points} {cite})", capital(&reason.text))
}

fn headline(desk: &Desk<'_>, knobs: &Knobs, risk: &Risk, book: &mut Book) -> String {
    let score = risk.score();
    let word = match score {
        score if score >= knobs.words.high => "high",
        score if score >= knobs.words.medium => "medium",
        _ => "low",
    };
    let text = format!("{score} of 100");
    let cite = book.computed("Churn risk", &text, None);
    if !is_customer(&risk.account) {
        let name = clean(&risk.account.name());
        let kind = book.show(desk, &risk.account, "type");
        return format!(
            "**{name}** is no customer ({kind}), so nobody can leave; what speaks against us counts {text} {cite}"
        );
    }
    format!(
        "**{}** {}: {word} risk to leave, {text} {cite}",
        clean(&risk.account.name()),
        book.cite(desk, &risk.account, "name")
    )
}

fn table(risk: &Risk) -> Table {
    let row = |reason: &Reason| vec![Value::text(reason.name.replace('_', " ")), Value::Number(reason.points)];
    Table {
        columns: ["Reason", "Points"].map(str::to_owned).to_vec(),
        rows: risk.reasons.iter().map(row).collect(),
        records: Vec::new(),
        total: risk.reasons.len() as u64,
    }
}

/// Customers, riskiest first.
fn all(desk: &Desk<'_>, knobs: &Knobs, rivals: &Competitors, out: &mut Gathered) -> Result<(), SourceError> {
    let customers = among::customers(desk, knobs.list.accounts)?;
    let mut risks: Vec<Risk> = Vec::new();
    let (looked, part) = (customers.records.len(), customers.is_part());
    for account in customers.records {
        let mut unused = Book::default();
        let risk = risk(desk, &mut unused, account, knobs, rivals)?;
        if risk.score() > 0.0 {
            risks.push(risk);
        }
    }
    risks.sort_by(|a, b| b.score().total_cmp(&a.score()).then_with(|| a.account.id.cmp(&b.account.id)));
    let mut lines = Vec::new();
    for found in risks.iter().take(knobs.list.told) {
        let found = risk(desk, &mut out.book, found.account.clone(), knobs, rivals)?;
        let reasons: Vec<String> = found.reasons.iter().take(SHORT).map(|reason| reason.text.clone()).collect();
        lines.push(format!("{}. {}", headline(desk, knobs, &found, &mut out.book), capital(&reasons.join("; "))));
    }
    super::spoken::tell_rest(&mut out.book, &mut lines, risks.len());
    let text = match part {
        true => format!("{looked} of {}", count(i64::try_from(customers.total).unwrap_or(i64::MAX), "customer")),
        false => count(i64::try_from(looked).unwrap_or(0), "customer"),
    };
    let cite = out.book.computed("Customers looked at", &text, None);
    let rest = if part { PART } else { "" };
    out.data.insert("list".into(), json!(format!("{text} looked at {cite}, riskiest first.{rest}")));
    out.data.insert("lines".into(), json!(lines));
    out.rows = Some(Table {
        columns: ["Account", "Risk"].map(str::to_owned).to_vec(),
        rows: risks.iter().map(|risk| vec![Value::text(risk.account.name()), Value::Number(risk.score())]).collect(),
        records: risks.iter().map(|risk| risk.account.reference()).collect(),
        total: risks.len() as u64,
    });
    Ok(())
}

fn risk(
    desk: &Desk<'_>,
    book: &mut Book,
    account: Record,
    knobs: &Knobs,
    rivals: &Competitors,
) -> Result<Risk, SourceError> {
    let mut said = cues::around(desk, &account)?;
    said.retain(|said| said.on.is_none_or(|on| format::days_from(on, desk.today) <= knobs.windows.texts_days));
    let mut reasons = Vec::new();
    reasons.extend(tone(desk, book, &said, knobs));
    reasons.extend(cases(desk, book, &account, knobs)?);
    reasons.extend(words(desk, book, &said, knobs));
    reasons.extend(competitor(desk, book, &said, knobs, rivals));
    reasons.extend(silence(desk, book, &account, knobs)?);
    reasons.extend(renewal(desk, book, &account, &said, knobs)?);
    reasons.sort_by(|a, b| b.points.total_cmp(&a.points));
    reasons.retain(|reason| reason.points != 0.0);
    Ok(Risk { account, reasons })
}

fn tone(desk: &Desk<'_>, book: &mut Book, said: &[Said], knobs: &Knobs) -> Option<Reason> {
    let tone: super::sentiment::Knobs = desk.knobs.read("sentiment");
    let moods = cues::moods(said);
    let trend = Trend::of(&moods, desk.today, tone.recent_days);
    let newest = |sign: i8| moods.iter().find(|mood| mood.sign() == sign);
    let falls = trend.fall(tone.least).is_some_and(|fall| fall >= tone.change);
    let low = trend.recent_n >= tone.least && trend.recent <= -tone.change;
    let (name, points, what, mood) = match (falls, low) {
        (true, _) => ("tone_falls", knobs.points.tone_falls, "their tone gets worse", newest(-1)?),
        (_, true) => ("tone_negative", knobs.points.tone_negative, "their messages are negative", newest(-1)?),
        _ if trend.recent >= tone.change && trend.recent_n > 0 => {
            ("praise", knobs.points.praise, "they praised lately", newest(1)?)
        }
        _ => return None,
    };
    let phrase = mood.cue.as_ref().map(|cue| cue.words.clone()).unwrap_or_default();
    Some(Reason { name, points, text: format!("{what}. {}", super::spoken::line(desk, book, &mood.said, &phrase)) })
}

fn cases(desk: &Desk<'_>, book: &mut Book, account: &Record, knobs: &Knobs) -> Result<Option<Reason>, SourceError> {
    let open: Vec<Record> = desk.linked(account, Kind::Case, 100)?.into_iter().filter(is_open).collect();
    let holds = |case: &Record, field: &str, words: &[&str]| {
        case.text(field).is_some_and(|text| words.iter().any(|word| text.to_lowercase().contains(word)))
    };
    let points = |case: &Record| {
        let high = holds(case, "priority", &["high", "urgent", "critical"]);
        let escalated = holds(case, "status", &["escalat"]) || case.get("escalated") == &Value::Bool(true);
        knobs.points.open_case
            + if high { knobs.points.high_case } else { 0.0 }
            + if escalated { knobs.points.escalated_case } else { 0.0 }
    };
    let Some(worst) = open.iter().max_by(|a, b| points(a).total_cmp(&points(b))) else { return Ok(None) };
    let total = open.iter().map(points).sum::<f64>().min(knobs.points.cases_most);
    let number = count(i64::try_from(open.len()).unwrap_or(0), "open case");
    let cite = book.computed("Open cases", &number, None);
    let priority = worst
        .text("priority")
        .map(|_| format!(", {} priority", book.show(desk, worst, "priority")))
        .unwrap_or_default();
    let text = format!(
        "{number} {cite}. The worst: “{}” {}{priority}",
        clean(worst.text("subject").unwrap_or("a case")),
        book.cite(desk, worst, "subject")
    );
    Ok(Some(Reason { name: "cases", points: total, text }))
}

/// Phrases of leaving, the newest of each class.
fn words(desk: &Desk<'_>, book: &mut Book, said: &[Said], knobs: &Knobs) -> Vec<Reason> {
    let points = &knobs.points;
    let classes: [(&'static str, &str, f64, &str); 6] = [
        ("cancel", "cancel", points.cancel, "they speak of leaving"),
        ("alternative", "alternative", points.alternative, "they speak of alternatives"),
        ("expensive", "expensive", points.expensive, "the price is a topic"),
        ("escalate", "escalate", points.escalate, "they escalate"),
        ("left", "left", points.left, "somebody left"),
        ("payment", "payment", points.payment, "a payment is late"),
    ];
    let mut reasons = Vec::new();
    for (name, class, points, what) in classes {
        let newest = said.iter().filter(|said| said.may_prove()).find_map(|said| {
            let cue = cues::found(&LEAVING, &said.text, Reading::Request).into_iter().find(|cue| cue.class == class)?;
            Some((said, cue))
        });
        if let Some((said, cue)) = newest {
            let text = format!("{what}. {}", super::spoken::line(desk, book, said, &cue.words));
            reasons.push(Reason { name, points, text });
        }
    }
    reasons
}

fn competitor(desk: &Desk<'_>, book: &mut Book, said: &[Said], knobs: &Knobs, rivals: &Competitors) -> Option<Reason> {
    let (said, name) = said
        .iter()
        .filter(|said| said.may_prove())
        .find_map(|said| Some((said, rivals.of(&said.text).into_iter().next()?)))?;
    let text = format!("a competitor is named. {}", super::spoken::line(desk, book, said, &name));
    Some(Reason { name: "competitor", points: knobs.points.competitor, text })
}

fn silence(desk: &Desk<'_>, book: &mut Book, account: &Record, knobs: &Knobs) -> Result<Option<Reason>, SourceError> {
    let signals = signals(desk, account)?;
    let Some(days) = signals.days_silent else { return Ok(None) };
    let Some((_, points)) = knobs.silence.steps.iter().rev().find(|(least, _)| days >= *least) else { return Ok(None) };
    let last = signals.activities.iter().find(|activity| happened_at(activity).is_some_and(|at| at <= desk.now));
    let from = last.map(|last| Citation {
        record: last.reference(),
        record_name: last.name(),
        field: "sent_at".into(),
        value: happened_at(last).map_or(Value::Null, Value::Time),
    });
    let span = count(days, "day");
    let cite = book.computed("silence", &span, from);
    Ok(Some(Reason { name: "silence", points: *points, text: format!("nothing happened for {span} {cite}") }))
}

/// A renewal near its date, with no word of theirs lately.
fn renewal(
    desk: &Desk<'_>,
    book: &mut Book,
    account: &Record,
    said: &[Said],
    knobs: &Knobs,
) -> Result<Option<Reason>, SourceError> {
    let is_renewal = |deal: &Record| {
        ["type", "name"].iter().any(|field| deal.text(field).is_some_and(|text| text.to_lowercase().contains("renew")))
    };
    let near = |deal: &Record| {
        deal.date("close_date").is_some_and(|day| format::days_from(desk.today, day) <= knobs.windows.renewal_days)
    };
    let deals = desk.linked(account, Kind::Opportunity, 100)?;
    let Some(deal) = deals.iter().find(|deal| is_open(deal) && is_renewal(deal) && near(deal)) else { return Ok(None) };
    let last = said.iter().filter(|said| said.is_theirs()).filter_map(|said| said.on).max();
    let silent = last.is_none_or(|on| format::days_from(on, desk.today) >= knobs.windows.renewal_silent_days);
    if !silent {
        return Ok(None);
    }
    let last = match last {
        Some(on) => {
            let span = count(format::days_from(on, desk.today), "day");
            format!("their last word was {span} ago {}", book.computed("their last word", &span, None))
        }
        None => "they have not written lately".to_owned(),
    };
    let text = format!(
        "{} {} is due on {}, and {last}",
        clean(&deal.name()),
        book.cite(desk, deal, "name"),
        book.show(desk, deal, "close_date")
    );
    Ok(Some(Reason { name: "renewal_silent", points: knobs.points.renewal_silent, text }))
}
