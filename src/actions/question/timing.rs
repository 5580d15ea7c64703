//! Windows of time put on the right date: "created this month", "in Negotiation for more than 30 days".

use super::history::changed;
use super::reader::Reader;
use super::values;
use super::window::{self, Window};
use super::{dates, filters, words};
use crate::crm::query::{Expr, GroupKey, Literal, Op, Path, Period, Unit};
use crate::crm::{FieldType, Kind};

impl Reader<'_, '_> {
    /// Every window of time, on the date that its verb says.
    pub(super) fn windows(&mut self) {
        self.lingering();
        let calendar = self.calendar();
        while let Some((at, window)) = window::take(&mut self.words, &calendar) {
            let verb = self.verb_near(at);
            let field = verb.or(self.date_field).unwrap_or_else(|| dates::date_field(&self.query.kind));
            let age = matches!(window, Window::Side(Op::Lt, Literal::Today(_)));
            let field =
                if age && self.query.kind == Kind::Opportunity && field == "close_date" { "created_at" } else { field };
            if verb.is_some() && self.date_field.is_none() {
                self.date_field = verb;
            }
            let negated = self.negated_window(at);
            let condition = self.on(field, window);
            self.conditions.push(filters::unless(negated, condition));
        }
        self.either_window();
        // "which were created": the verb of a window that a comparison or a group took.
        let verbs: Vec<usize> = (0..self.words.len())
            .filter(|at| self.verb_at(*at).is_some_and(|(field, _)| Some(field) == self.date_field))
            .collect();
        for at in verbs {
            self.words.take(at, 1);
        }
        if self.periods.is_some() && self.date_field.is_none() {
            self.date_field = self.verb_near(0);
        }
    }

    /// "In September, in October and in November": no day is in all of them, so one is enough; sums are told by month.
    fn either_window(&mut self) {
        let own = |part: &Expr| matches!(part, Expr::Within(path, _) if path.0.len() == 1);
        let (windows, rest): (Vec<Expr>, Vec<Expr>) = std::mem::take(&mut self.conditions).into_iter().partition(own);
        let calendar = self.calendar();
        let mut spans: Vec<(&str, jiff::civil::Date, jiff::civil::Date)> = windows
            .iter()
            .filter_map(|part| match part {
                Expr::Within(path, period) => {
                    let (from, to) = period.range(calendar.today, calendar.fiscal_start_month);
                    Some((path.field(), from, to))
                }
                _ => None,
            })
            .collect();
        spans.sort_unstable();
        let apart = spans.windows(2).all(|two| two[0].0 == two[1].0 && two[0].2 < two[1].1);
        let field = spans.first().map(|(field, ..)| Path::new(field));
        self.conditions = rest;
        let Some(field) = field.filter(|_| apart && windows.len() > 1) else {
            self.conditions.extend(windows);
            return;
        };
        let sums = self.query.kind == Kind::Opportunity && self.words.said(0) == "what";
        if self.query.group.is_empty() && (sums || !self.query.measures.is_empty()) {
            self.query.group.push(GroupKey::Calendar(Unit::Month, field));
        }
        self.conditions.push(Expr::Or(windows));
    }

    /// Whether a window is to be left out: "not closing in 2026", "except those in October", "outside this month".
    fn negated_window(&mut self, at: usize) -> bool {
        const BESIDE: &[&str] = &[
            "those", "ones", "that", "which", "were", "was", "are", "been", "have", "closing", "on", "during", "within",
        ];
        for end in (at.saturating_sub(4)..=at).rev() {
            if self.negated_at(end) {
                return true;
            }
            let word = end.checked_sub(1).map_or("", |before| self.words.said(before));
            let verb = dates::of_verb(word, &self.query.kind).is_some();
            if !verb && !BESIDE.contains(&word) && !super::vocabulary::BETWEEN.contains(&word) {
                return false;
            }
        }
        false
    }

    /// A window on a field; a year of foundation is a number.
    fn on(&self, field: &str, window: Window) -> Expr {
        if self.field_type(field) == Some(FieldType::Number) {
            let year = |date: jiff::civil::Date| Literal::Number(f64::from(date.year()));
            match window {
                Window::Side(op, Literal::Date(date)) => return Expr::Compare(Path::new(field), op, year(date)),
                Window::In(Period::Between { from, to }) => {
                    let low = Expr::Compare(Path::new(field), Op::Ge, year(from));
                    return Expr::And(vec![low, Expr::Compare(Path::new(field), Op::Le, year(to))]);
                }
                _ => {}
            }
        }
        window.on(field)
    }

    /// The verb nearest to a window: before it first, then behind it. It is taken.
    fn verb_near(&mut self, at: usize) -> Option<&'static str> {
        for index in (0..at).rev().chain(at..self.words.len()) {
            if let Some((field, count)) = self.verb_at(index)
                && self.schema.field(&self.query.kind, field).is_some()
            {
                self.words.take(index, count);
                return Some(field);
            }
        }
        None
    }

    fn verb_at(&self, at: usize) -> Option<(&'static str, usize)> {
        [2, 1].into_iter().find_map(|count| {
            let phrase = self.words.free(at, count)?;
            dates::of_verb(&phrase, &self.query.kind).map(|field| (field, count))
        })
    }

    /// "in Qualification for more than 30 days": in a stage, and no change of stage since.
    fn lingering(&mut self) {
        const LEADS: &[&str] =
            &["for more than", "for over", "for at least", "for longer than", "longer than", "more than", "over"];
        let field = match self.query.kind {
            Kind::Opportunity => "stage",
            Kind::Case | Kind::Lead => "status",
            _ => return,
        };
        if !self.names_stage(field) {
            return;
        }
        for at in 0..self.words.len() {
            let Some((_, count)) = self.words.any_at(at, LEADS) else { continue };
            let Some(number) = self.words.number_at(at + count) else { continue };
            let Some(unit) = window::unit_at(&self.words, at + count + 1) else { continue };
            let ago = self.words.at(at + count + 2) == "ago" || self.words.said(at.wrapping_sub(1)) == "older";
            if ago {
                continue;
            }
            let Ok(number) = i32::try_from(number) else { continue };
            let days = window::in_days(number, unit);
            self.words.take(at, count + 2);
            self.words.take_all(&["stuck", "sitting", "been", "stage", "status"]);
            let window = Period::Rolling { count: -days, unit: Unit::Day };
            self.conditions.push(Expr::Not(Box::new(changed(field, Some(window)))));
            self.conditions.push(Expr::Compare(Path::new("created_at"), Op::Lt, Literal::Today(-days)));
            self.note(format!("in a {field} for {days} days is taken as no change of {field} since then"));
            return;
        }
    }

    fn names_stage(&self, field: &str) -> bool {
        let stages = values::occurring(self.desk, &self.query.kind, field).unwrap_or_default();
        let said = |stage: &String| {
            let folded = crate::crm::query::fold_text(stage);
            !folded.contains("closed") && words::length(&folded) < 4 && self.words.find(&folded).is_some()
        };
        stages.iter().any(said)
    }
}
