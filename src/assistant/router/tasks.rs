//! An order on tasks of one's own: "push the vendor form to Tuesday", "demo task -> 25.11.", "done with the call to Kim",
//! "everything that is overdue to Monday".
//!
//! For: finding which task is meant by words of its subject, or by whom or what it is about. Not for: what is proposed of
//! it (the action does that). Invariants: a line that asks something, or speaks of a deal's fields, is no such order; of
//! tasks that fit alike none is picked.

use super::near::{nearness, parts};
use super::{Found, Route, resolve, vocabulary::has_phrase};
use crate::actions::is_open;
use crate::assistant::{Context, dialog::day};
use crate::crm::query::{Expr, Literal, Op, Path, fold_text};
use crate::crm::{Kind, Record, RecordRef, SourceError, wording::month_number};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// What closes a day and works on single tasks.
const ACTION: &str = "end-of-day";
/// Longest order, in words.
const LONGEST: usize = 18;
/// Longest order without a word for it.
const HARDLY: usize = 7;
/// Tasks that are looked at, and told where several fit.
const MOST: usize = 500;
const TOLD: usize = 6;
/// What a word counts that stands in the name of somebody or something that the task is about.
const LINKED: f64 = 0.6;

/// Words that move.
const MOVES: &str = "
    push move shift postpone reschedule delay defer bump snooze carry wait waits
    verschieb verschiebe verschieben verleg verlege schieb schiebe warten
    repousse repousser décale décaler reporte reporter attendre flytta sposta rimanda aplaza mueve verzet
";
/// Words that finish.
const FINISHES: &str = "
    done finished finish complete completed tick ticked cross crossed did
    erledigt erledige fertig abhaken abgehakt fait terminé fini klar klart hecho fatto gedaan
";
/// Words before a day to which something is moved.
const JOINTS: &str = "to until till for on by auf bis à au jusqu'à -> make due the am";
/// Those of them that say where to, without a verb.
const TOWARD: &str = "to -> auf à au";
/// Words that take all of them, without a verb.
const WHOLE: &str = "everything all rest alles tout";
/// Words that say nothing about which task.
const IDLE: &str = "
    the a an my our this that it one is are was be can could may just please pls plz bitte svp and then to until till
    for on by with about of in at off out over up as i have has had we de la le les du l' der die das den dem bei
    mit zu zum zur auf bis à au task tasks todo to-do reminder due date set change mark not today instead make ->
    now ok so thx thanks next kann peut est ist me again back aufgabe aufgaben tâche tâches job all got get
";
/// Words for all that is left.
const ALL: &str = "
    everything all rest remaining left leftover leftovers open overdue late today's todays today tonight them these
    those due what what's whats which unfinished tasks ones undone alles rest restliche überfällige überfälligen heutigen
    offene offenen tout toutes tous reste retard
";
/// Words that make a line no order on a task.
const OTHER: &str = "
    close stage amount deal deals opportunity quote case ticket lead pipeline price mail email e-mail draft write
    budget forecast won lost meeting tell thank create add new schedule plan remind anlegen
";
/// Beginnings of a question.
const ASKS: &str = "
    what which who whom whose when where why how is are did do does has have should shall would was were any show list
    was welche wer wann wie hat que quel quelle qui quand
";

/// The order of a line on tasks of the seller; `None` where it is none.
pub(in crate::assistant) fn on_task(
    context: &Context<'_>,
    line: &str,
    scope: Option<&RecordRef>,
) -> Result<Option<Route>, SourceError> {
    let Some(said) = Said::read(context, line) else { return Ok(None) };
    let Some(action) = context.registry.get(ACTION) else { return Ok(None) };
    if said.about.is_empty() {
        let open = scope.filter(|open| open.kind == Kind::Task && action.fits(&open.kind));
        return open.map(|task| said.route(context, Some(task.clone()))).transpose();
    }
    if said.about.iter().all(|word| holds(ALL, word)) {
        let moves = !said.finishes && !said.hardly && said.day.is_some();
        return if moves { said.route(context, None).map(Some) } else { Ok(None) };
    }
    if !said.names_task && is_something_else(context, &said)? {
        return Ok(None);
    }
    let tasks = own_tasks(context)?;
    // Two things at once are none of one task.
    let best_of = |words: &[String]| weighed(context, words, &tasks).first().map(|(_, task)| task.id.clone());
    if let Some((one, other)) = &said.halves
        && let (Some(one), Some(other)) = (best_of(one), best_of(other))
        && one != other
    {
        return Ok(None);
    }
    let weighed = weighed(context, &said.about, &tasks);
    let Some(best) = weighed.first().map(|(weight, _)| *weight) else { return Ok(None) };
    // Without a word for moving, the words have to be those of the task.
    if said.hardly && best < said.about.len() as f64 - f64::EPSILON {
        return Ok(None);
    }
    let tied: Vec<&Record> = weighed.iter().filter(|(weight, _)| *weight == best).map(|(_, task)| *task).collect();
    match tied.as_slice() {
        [one] => said.route(context, Some(one.reference())).map(Some),
        several => Ok(Some(Route::Choose {
            name: said.about.join(" "),
            candidates: several.iter().take(TOLD).map(|task| (task.reference(), task.name())).collect(),
        })),
    }
}

/// Whether words name a deal, a case or the like, whose dates are moved otherwise.
fn is_something_else(context: &Context<'_>, said: &Said) -> Result<bool, SourceError> {
    let desk = context.desk();
    let other = |record: &RecordRef| {
        let named = parts(&desk.name_of(record));
        let has =
            |word: &String| parts(word).iter().all(|word| named.iter().any(|part| nearness(word, part).is_some()));
        let kind = matches!(record.kind, Kind::Task | Kind::Contact | Kind::Lead | Kind::User);
        !kind && said.about.iter().all(has)
    };
    Ok(match resolve(context, &said.about.join(" "), None)? {
        Found::One(record) => other(&record),
        Found::Several(candidates) => candidates.iter().any(|(record, _)| other(record)),
        Found::Nobody => false,
    })
}

/// An order as it was said.
struct Said {
    finishes: bool,
    day: Option<Date>,
    /// A step from the day on which the task is due.
    step: Option<String>,
    /// The words that say which task.
    about: Vec<String>,
    /// The same on both sides of an "and".
    halves: Option<(Vec<String>, Vec<String>)>,
    /// Whether it speaks of a task as such.
    names_task: bool,
    /// Whether nothing but a day says that it is to be moved.
    hardly: bool,
    /// What comes next, with its own day.
    next: Option<(String, Date)>,
    /// Which of all.
    which: Option<&'static str>,
}

impl Said {
    fn read(context: &Context<'_>, line: &str) -> Option<Self> {
        let today = context.today;
        let lower = line.to_lowercase().replace('’', "'");
        let (lower, next) = after_it(&lower, today);
        let spaced = ["->", "→", "=>"].iter().fold(lower, |line, arrow| line.replace(arrow, " -> "));
        // "puhs the vendor form": a verb with a slip in it is that verb.
        let meant = |word: &str| context.registry.examples().meant(word).filter(|meant| holds(MOVES, meant));
        let spelt: Vec<String> =
            spaced.split_whitespace().map(bare).map(|word| meant(word).unwrap_or_else(|| word.to_owned())).collect();
        let words: Vec<&str> = spelt.iter().map(String::as_str).filter(|word| !word.is_empty()).collect();
        let asks = line.trim_end().ends_with('?') || words.first().is_some_and(|first| holds(ASKS, first));
        if asks || words.len() > LONGEST || words.iter().any(|word| holds(OTHER, word)) {
            return None;
        }
        let (day, from, to) = named_day(&words, today).map_or((None, 0, 0), |(day, at)| (Some(day), at.start, at.end));
        let step = words.windows(3).enumerate().find_map(|(at, three)| {
            let step = three.join(" ");
            (three[0] == "by" && day_of(&step, Some(today), today).is_some()).then_some((at, step))
        });
        let taken =
            |at: usize| (from..to).contains(&at) || step.as_ref().is_some_and(|(s, _)| (*s..s + 3).contains(&at));
        let names_task =
            ["task", "tasks", "todo", "to-do", "reminder", "aufgabe", "tâche"].iter().any(|word| words.contains(word));
        let finishes = words.iter().any(|word| holds(FINISHES, word));
        let whole = words.join(" ");
        let verb = words.iter().any(|word| holds(MOVES, word))
            || ["put off", "due date", "not today", "instead"].iter().any(|phrase| has_phrase(&whole, phrase));
        let toward = day.is_some() && holds(TOWARD, words[from]);
        let takes_all = words.iter().any(|word| holds(WHOLE, word));
        let moves = verb || toward && (names_task || takes_all || words[from] == "->");
        let hardly = !finishes && !moves && toward && words.len() <= HARDLY;
        if !finishes && !hardly && !(moves && (day.is_some() || step.is_some())) {
            return None;
        }
        let told = words
            .iter()
            .enumerate()
            .filter(|(at, word)| !taken(*at) && !holds(IDLE, word) && !holds(MOVES, word) && !holds(FINISHES, word));
        let told: Vec<(usize, String)> = told.map(|(at, word)| (at, word.trim_end_matches("'s").to_owned())).collect();
        let side = |wanted: &dyn Fn(usize) -> bool| -> Vec<String> {
            told.iter().filter(|(at, _)| wanted(*at)).map(|(_, word)| word.clone()).collect()
        };
        let joint = words.iter().position(|word| matches!(*word, "and" | "und" | "et"));
        let halves = joint.map(|joint| (side(&|at| at < joint), side(&|at| at > joint)));
        let about = side(&|_| true);
        let says = |known: &[&str]| words.iter().any(|word| known.contains(word));
        let which = match () {
            () if says(&["overdue", "late", "überfällige", "überfälligen", "retard"]) => Some("overdue"),
            () if says(&["today", "today's", "todays", "heute", "heutige", "heutigen"]) => Some("today"),
            () => None,
        };
        let step = step.map(|(_, step)| step);
        let about = match about.is_empty() && (takes_all || verb && words.iter().any(|word| holds(ALL, word))) {
            true => vec!["all".to_owned()],
            false => about,
        };
        Some(Self { finishes, day, step, about, halves, names_task, next, hardly, which })
    }

    fn route(&self, context: &Context<'_>, task: Option<RecordRef>) -> Result<Route, SourceError> {
        let how = if self.finishes { "finish" } else { "move" };
        let mut inputs = BTreeMap::from([("how".to_owned(), how.to_owned())]);
        let due = match (&self.step, &task) {
            (Some(step), Some(task)) => {
                let due = context.records.get(task)?.and_then(|task| task.date("due_date")).unwrap_or(context.today);
                day_of(step, Some(due.max(context.today)), context.today)
            }
            _ => None,
        };
        if let Some(day) = due.or(self.day).filter(|_| !self.finishes) {
            inputs.insert("day".to_owned(), day.to_string());
        }
        if let Some((what, day)) = self.next.as_ref().filter(|_| self.finishes && task.is_some()) {
            inputs.insert("next".to_owned(), what.clone());
            inputs.insert("day".to_owned(), day.to_string());
        }
        if let (None, Some(which)) = (&task, self.which) {
            inputs.insert("which".to_owned(), which.to_owned());
        }
        Ok(Route::Action { id: ACTION.to_owned(), record: task, inputs })
    }
}

/// "done with Kim, next call on Friday": what is done, and what comes next.
fn after_it(line: &str, today: Date) -> (String, Option<(String, Date)>) {
    let Some((head, tail)) = line.split_once([',', ';']).filter(|(_, tail)| tail.trim_start().starts_with("next "))
    else {
        return (line.to_owned(), None);
    };
    let words: Vec<&str> = tail.split_whitespace().map(bare).filter(|word| !word.is_empty()).skip(1).collect();
    let found = named_day(&words, today).map(|(day, at)| (words[..at.start].join(" "), day));
    let what = found.map(|(what, day)| (what.trim_end_matches([' ', ':']).to_owned(), day));
    (head.to_owned(), what.filter(|(what, _)| !what.is_empty()))
}

/// The day to which something goes and the words that say it, the joint before it included.
fn named_day(words: &[&str], today: Date) -> Option<(Date, std::ops::Range<usize>)> {
    let mut best: Option<(Date, std::ops::Range<usize>)> = None;
    for at in 0..words.len() {
        let old = at.checked_sub(1).is_some_and(|before| matches!(words[before], "from" | "since" | "von" | "not"));
        for end in (at + 1..=words.len().min(at + 4)).filter(|_| !old) {
            let said = words[at..end].join(" ");
            let joined = at.checked_sub(1).is_some_and(|before| holds(JOINTS, words[before]));
            let month = || first_of(&said, today).filter(|_| joined);
            let Some(day) = day_of(&said, None, today).or_else(month).filter(|day| *day > today || joined) else {
                continue;
            };
            let longer = best.as_ref().is_none_or(|(_, known)| end - at >= known.len() || at >= known.end);
            if longer {
                best = Some((day, at - usize::from(joined)..end));
            }
        }
    }
    best
}

/// "December": its first day.
fn first_of(word: &str, today: Date) -> Option<Date> {
    let month = month_number(word)?;
    let year = if month <= today.month() { today.year() + 1 } else { today.year() };
    Date::new(year, month, 1).ok()
}

fn day_of(words: &str, before: Option<Date>, today: Date) -> Option<Date> {
    day(words, before, today).or_else(|| dotted(words, today)).or_else(|| nth(words, today))
}

/// "the 26th": the next such day.
fn nth(words: &str, today: Date) -> Option<Date> {
    let word = words.strip_prefix("the ").unwrap_or(words);
    let number = ["st", "nd", "rd", "th"].iter().find_map(|end| word.strip_suffix(end))?.parse::<i8>().ok()?;
    let this = Date::new(today.year(), today.month(), number).ok().filter(|day| *day > today);
    let next = today.last_of_month().tomorrow().ok()?;
    this.or_else(|| Date::new(next.year(), next.month(), number).ok())
}

/// "25.11.": the next such day.
fn dotted(word: &str, today: Date) -> Option<Date> {
    let mut parts = word.trim_end_matches('.').split('.');
    let (first, second) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    let year = parts.next().map_or(Some(today.year()), |year| year.parse().ok())?;
    let found = Date::new(year, second, first).ok()?;
    if found < today { Date::new(year + 1, second, first).ok() } else { Some(found) }
}

/// Open tasks, those of the seller where there is one: at most 500.
pub(in crate::assistant) fn own_tasks(context: &Context<'_>) -> Result<Vec<Record>, SourceError> {
    let desk = context.desk();
    let mine = desk.me()?.map(|_| Expr::Compare(Path::new("owner"), Op::Eq, Literal::Me));
    let mut tasks = desk.all(&Kind::Task, mine.as_ref(), MOST)?;
    tasks.retain(is_open);
    Ok(tasks)
}

/// The tasks that have half of the words and more, the nearest first.
fn weighed<'t>(context: &Context<'_>, about: &[String], tasks: &'t [Record]) -> Vec<(f64, &'t Record)> {
    let desk = context.desk();
    let cut = |text: &str| -> Vec<String> {
        fold_text(text).split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_owned).collect()
    };
    let said: Vec<String> = about.iter().flat_map(|word| cut(word)).filter(|word| word.chars().count() > 1).collect();
    let near = |word: &str, of: &[String]| of.iter().filter_map(|part| nearness(word, part)).fold(0.0, f64::max);
    let mut found: Vec<(f64, &Record)> = Vec::new();
    for task in tasks {
        let own = cut(&format!("{} {}", task.name(), task.text("type").unwrap_or_default()));
        let linked = ["who", "about"].iter().filter_map(|field| desk.linked_name(task, field));
        let linked: Vec<String> = linked.flat_map(|name| cut(&name)).collect();
        let hits: Vec<f64> = said.iter().map(|word| near(word, &own).max(LINKED * near(word, &linked))).collect();
        let count = hits.iter().filter(|hit| **hit > 0.0).count();
        if count > 0 && count * 2 >= said.len() {
            found.push((hits.iter().sum(), task));
        }
    }
    found.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.id.cmp(&b.1.id)));
    found
}

fn bare(word: &str) -> &str {
    let word = word.trim_matches(['"', '“', '”', '„', '«', '»', '(', ')', '!', '?', ',', ';', ':']);
    // "25.11." keeps its point.
    if word.ends_with('.') && !word.contains(|c: char| c.is_ascii_digit()) { word.trim_end_matches('.') } else { word }
}

fn holds(list: &str, word: &str) -> bool {
    list.split_whitespace().any(|known| known == word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn the_day_to_which_something_goes_is_found_with_its_joint() {
        let friday = date(2026, 11, 20);
        for (line, expected) in [
            ("push the form to tuesday", Some((date(2026, 11, 24), "to tuesday"))),
            ("demo task -> 25.11.", Some((date(2026, 11, 25), "-> 25.11."))),
            ("move everything from today to monday", Some((date(2026, 11, 23), "to monday"))),
            ("this can wait until december", Some((date(2026, 12, 1), "until december"))),
            ("not today the call make it the 26th", Some((date(2026, 11, 26), "the 26th"))),
            ("form tomorrow instead", Some((date(2026, 11, 21), "tomorrow"))),
            ("done with the form", None),
        ] {
            let words: Vec<&str> = line.split(' ').collect();
            let found = named_day(&words, friday).map(|(day, at)| (day, words[at].join(" ")));
            assert_eq!(found, expected.map(|(day, said)| (day, said.to_owned())), "{line}");
        }
    }

    #[test]
    fn what_comes_next_is_told_apart() {
        let friday = date(2026, 11, 20);
        let (head, next) = after_it("done with kim, next call on wednesday", friday);
        assert_eq!((head.as_str(), next), ("done with kim", Some(("call".to_owned(), date(2026, 11, 25)))));
        assert_eq!(after_it("done with kim, thanks", friday).1, None);
    }
}
