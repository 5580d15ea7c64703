//! By which questions hidden values could be guessed, and which fields are no business of a model's question.
//!
//! A model sees names and amounts only as placeholders. A filter that compares a confidential field with a value of the
//! model's own choice tells something about the hidden ones, and so does finding a record by a name that nobody said.
//! Such questions count in [`exact::narrow`](crate::trust::exact::narrow); a seller needs a few of them ("over 50k"), a
//! search by halving needs many. Values that come as whole placeholders, and words that the seller said, are free.
//! Regulated fields may stand in no filter, group, sum or order at all.

use super::ToolError;
use crate::crm::query::{
    ACTIVITY, CHANGE, Expr, Having, Literal, Measure, Operand, Path, Query, Related, SortKey, fold_text, target,
};
use crate::crm::{FieldClass, Kind, Schema};
use crate::trust::{Policy, Session};

/// What decides about questions.
#[derive(Clone, Copy)]
pub struct Guard<'a> {
    /// The policy in force.
    pub policy: &'a Policy,
    /// The fields.
    pub schema: &'a Schema,
    /// What the seller said, in masked form: words in it are no guesses.
    pub said: &'a str,
}

impl Guard<'_> {
    /// How far the values of a path may travel; what nobody described is treated with care.
    pub(super) fn class(&self, kind: &Kind, path: &Path) -> FieldClass {
        match owner(kind, path) {
            Some((kind, field)) => self.class_of(&kind, &field),
            None => FieldClass::Confidential,
        }
    }

    pub(super) fn class_of(&self, kind: &Kind, field: &str) -> FieldClass {
        let schema = match (kind, field) {
            // The two kinds that no record has. What a change was from and to is of any field's class.
            (Kind::Custom(name), "old" | "new") if name == CHANGE => FieldClass::Regulated,
            (Kind::Custom(name), "kind" | "at" | "field" | "origin" | "created_at" | "modified_at")
                if name == CHANGE || name == ACTIVITY =>
            {
                FieldClass::Public
            }
            _ => self.schema.field(kind, field).map_or(FieldClass::Confidential, |field| field.class),
        };
        self.policy.class(kind, field, schema)
    }

    /// Whether a model's own words stand in what the seller said.
    pub(super) fn was_said(&self, words: &str) -> bool {
        stands_in(words, self.said)
    }

    /// How many hidden values a query narrows down. `written` is the query with its placeholders.
    ///
    /// # Errors
    /// When it asks about a regulated field.
    pub(super) fn query(&self, written: &Query, session: &Session) -> Result<usize, ToolError> {
        let mut uses = Uses::default();
        uses.query(written);
        if let Some(used) = uses.0.iter().find(|used| self.class(&used.kind, &used.path) == FieldClass::Regulated) {
            return Err(ToolError::new(format!(
                "{} is regulated: its values never leave this machine, so nothing may be filtered, grouped, sorted or \
                 computed by it",
                used.path
            )));
        }
        let narrowing = uses.0.iter().filter(|used| self.class(&used.kind, &used.path) == FieldClass::Confidential);
        Ok(narrowing.flat_map(|used| &used.with).filter(|literal| self.is_chosen(literal, session)).count())
    }

    /// Whether a constant is of the model's own choice.
    fn is_chosen(&self, literal: &Literal, session: &Session) -> bool {
        match literal {
            Literal::Text(text) => session.value(text.trim()).is_none() && !self.was_said(text),
            Literal::Number(number) => !self.was_said(&number.to_string()),
            Literal::Me | Literal::Bool(_) => false,
            Literal::Date(_) | Literal::Today(_) => true,
        }
    }
}

/// Whether these words stand in a text one behind the other, as whole words: a letter out of a word was not said.
pub fn stands_in(words: &str, text: &str) -> bool {
    let split = |text: &str| -> Vec<String> {
        let folded = fold_text(text);
        folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
    };
    let (words, text) = (split(words), split(text));
    !words.is_empty() && text.windows(words.len()).any(|window| window == words)
}

/// The kind and field that a path ends in; `None` where a link may lead anywhere.
pub(super) fn owner(kind: &Kind, path: &Path) -> Option<(Kind, String)> {
    let (last, links) = path.0.split_last()?;
    let mut kind = kind.clone();
    for link in links {
        kind = target(Some(&kind), link)?;
    }
    Some((kind, last.clone()))
}

/// A field that a query uses other than to show it, and the constants that it is compared with.
struct Use {
    kind: Kind,
    path: Path,
    with: Vec<Literal>,
}

#[derive(Default)]
struct Uses(Vec<Use>);

impl Uses {
    fn add(&mut self, kind: &Kind, path: &Path, with: Vec<Literal>) {
        self.0.push(Use { kind: kind.clone(), path: path.clone(), with });
    }

    fn query(&mut self, query: &Query) {
        let kind = &query.kind;
        query.filter.iter().for_each(|filter| self.expr(kind, filter));
        query.group.iter().for_each(|key| self.add(kind, key.path(), Vec::new()));
        query.measures.iter().for_each(|measure| self.measure(kind, measure, None));
        for Having { measure, number, .. } in &query.having {
            self.measure(kind, measure, Some(*number));
        }
        query.compare.iter().for_each(|compare| self.add(kind, &compare.path, Vec::new()));
        for sort in &query.sort {
            match &sort.key {
                SortKey::Field(path) => self.add(kind, path, Vec::new()),
                SortKey::Measure(measure) => self.measure(kind, measure, None),
            }
        }
    }

    fn expr(&mut self, kind: &Kind, expr: &Expr) {
        match expr {
            Expr::And(parts) | Expr::Or(parts) => parts.iter().for_each(|part| self.expr(kind, part)),
            Expr::Not(inner) => self.expr(kind, inner),
            Expr::Compare(path, _, literal) => self.add(kind, path, vec![literal.clone()]),
            Expr::OneOf(path, literals) => self.add(kind, path, literals.clone()),
            // Whether there is a value tells nothing of it; days are confidential nowhere but in regulated fields.
            Expr::Empty(path) | Expr::Within(path, _) => self.add(kind, path, Vec::new()),
            Expr::Calc(operand, _, number) => self.operand(kind, operand, Some(*number)),
            Expr::Has(related) => self.related(related),
        }
    }

    fn measure(&mut self, kind: &Kind, measure: &Measure, with: Option<f64>) {
        match measure {
            Measure::Count => {}
            Measure::Sum(path)
            | Measure::Avg(path)
            | Measure::Min(path)
            | Measure::Max(path)
            | Measure::Distinct(path) => self.add(kind, path, with.map(Literal::Number).into_iter().collect()),
            Measure::Over(_, operand) => self.operand(kind, operand, with),
            Measure::Rate(fits) => self.expr(kind, fits),
        }
    }

    fn operand(&mut self, kind: &Kind, operand: &Operand, with: Option<f64>) {
        match operand {
            Operand::Field(path) => self.add(kind, path, with.map(Literal::Number).into_iter().collect()),
            Operand::Constant(_) => {}
            Operand::Days(left, right) | Operand::Math(left, _, right) => {
                self.operand(kind, left, with);
                self.operand(kind, right, with);
            }
            Operand::Count(related) => self.related(related),
        }
    }

    fn related(&mut self, related: &Related) {
        related.filter.iter().for_each(|filter| self.expr(&related.kind, filter));
    }
}

/// Every field that a measure is computed from.
pub(super) fn measured(kind: &Kind, measure: &Measure) -> Vec<(Kind, Path)> {
    let mut uses = Uses::default();
    uses.measure(kind, measure, None);
    uses.0.into_iter().map(|used| (used.kind, used.path)).collect()
}
